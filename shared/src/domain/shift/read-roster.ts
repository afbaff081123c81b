import { fromIso, HOUR, type Instant, isRecord, type Problem, problem, type Span } from '@dutywall/shared/kit';
import { DEGRADED_REASONS, type DegradedReason } from '../duty/degraded.ts';

/** One row of a roster file: a shift of one officer, with the leave that touches it and what the terminal is like. */
export interface RosterRow {
  /** Position in the file, from 0. */
  readonly row: number;
  /** Badge or id, as the file names the officer. */
  readonly officer: string;
  readonly squad: string | null;
  readonly posts: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
  readonly breaks: readonly Span[];
  readonly leave: readonly (Span & { readonly reason: string })[];
  readonly terminal: { readonly expectedIntervalS: number; readonly restsSilent: boolean } | null;
  /** When post, roster or terminal changed within the shift: a run of evidence ends there (DU3). */
  readonly changes: readonly Instant[];
  /** DU11, DU13: when the officer's squad, or everybody, was degraded, and why. */
  readonly degraded: readonly (Span & { readonly reason: DegradedReason })[];
}

export interface RosterRead {
  readonly rows: readonly RosterRow[];
  readonly problems: readonly Problem[];
}

/** Rows in one file at most: ten thousand officers for some months. */
const MAX_ROWS = 1_000_000;
/** A shift longer than this is a mistake of date. */
const MAX_SHIFT = 48 * HOUR;
const MAX_SPANS = 100;
/** Shifts of one officer in one file at most: three a day for a year. */
const MAX_SHIFTS = 1_100;
const MAX_INTERVAL_S = 86_400;
/** Problems listed at most; a file that is wrong throughout is wrong for one reason. */
const MAX_PROBLEMS = 200;

/**
 * Reads a roster (排班): `[{officer, posts: [id], from, to, breaks?, leave?, squad?, terminal?, changes?,
 * degraded?: [{reason, from, to}]}]`, ISO times with a zone. Rows that cannot be read, name a post that `hasPost` does not know, or overlap an earlier shift of the same
 * officer are named in `problems` by row and field; the others are read, in the order of the file.
 */
export function readRoster(value: unknown, hasPost: (id: string) => boolean): RosterRead {
  const problems: Problem[] = [];
  const rows: RosterRow[] = [];
  if (!Array.isArray(value)) {
    problems.push(problem('wrong-type', 'roster', '应为数组', 'must be an array'));
    return { rows, problems };
  }
  if (value.length > MAX_ROWS) {
    problems.push(problem('too-many', 'roster', `多于 ${MAX_ROWS} 行`, `more than ${MAX_ROWS} rows`));
    return { rows, problems };
  }
  const byOfficer = new Map<string, RosterRow[]>();
  for (const [index, one] of value.entries()) {
    const found: Problem[] = [];
    const row = readRow(one, index, hasPost, found);
    const own = row ? (byOfficer.get(row.officer) ?? []) : [];
    const clash = row ? clashOf(row, own) : null;
    if (clash) found.push(clash);
    // However many rows are wrong, the right ones after them are read.
    for (const each of found) if (problems.length < MAX_PROBLEMS) problems.push(each);
    if (!row || clash) continue;
    own.push(row);
    byOfficer.set(row.officer, own);
    rows.push(row);
  }
  return { rows, problems };
}

function clashOf(row: RosterRow, own: readonly RosterRow[]): Problem | null {
  const where = `[${row.row}].from`;
  if (own.length >= MAX_SHIFTS)
    return problem(
      'too-many',
      where,
      `该队员多于 ${MAX_SHIFTS} 个班次`,
      `more than ${MAX_SHIFTS} shifts of this officer`,
    );
  const other = own.find((earlier) => earlier.from < row.to && row.from < earlier.to);
  if (!other) return null;
  return problem('overlap', where, `与第 [${other.row}] 行的班次重叠`, `overlaps the shift of row [${other.row}]`);
}

function readRow(value: unknown, row: number, hasPost: (id: string) => boolean, problems: Problem[]): RosterRow | null {
  const where = `[${row}]`;
  const before = problems.length;
  if (!isRecord(value)) {
    problems.push(problem('wrong-type', where, '应为对象', 'must be an object'));
    return null;
  }
  const officer = readOfficer(value.officer, `${where}.officer`, problems);
  const posts = readPostIds(value.posts, where, hasPost, problems);
  const window = readSpan(value, where, problems);
  if (window && window.to - window.from > MAX_SHIFT)
    problems.push(problem('bad-time', `${where}.to`, '班次超过 48 小时', 'the shift is longer than 48 h'));
  const breaks = readSpans(value.breaks, `${where}.breaks`, problems);
  const leave = readSpans(value.leave, `${where}.leave`, problems);
  const terminal = readTerminal(value.terminal, `${where}.terminal`, problems);
  const changes = readMoments(value.changes, `${where}.changes`, problems);
  const degraded = readDegraded(value.degraded, `${where}.degraded`, problems);
  const squad = value.squad ?? null;
  if (squad !== null && typeof squad !== 'string')
    problems.push(problem('wrong-type', `${where}.squad`, '应为文字', 'must be text'));
  if (problems.length > before || officer === null || window === null) return null;
  return {
    row,
    officer,
    squad: typeof squad === 'string' ? squad : null,
    posts,
    ...window,
    breaks: breaks.map(({ from, to }) => ({ from, to })),
    leave,
    terminal,
    changes,
    degraded,
  };
}

function readOfficer(value: unknown, where: string, problems: Problem[]): string | null {
  if ((typeof value === 'string' && value.trim() !== '') || typeof value === 'number') return `${value}`;
  problems.push(problem('missing', where, '缺少队员', 'names no officer'));
  return null;
}

function readPostIds(
  value: unknown,
  where: string,
  hasPost: (id: string) => boolean,
  problems: Problem[],
): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_SPANS) {
    problems.push(
      problem('missing', `${where}.posts`, '应为岗位编号的非空数组', 'must be an array of post ids, not empty'),
    );
    return [];
  }
  const ids: string[] = [];
  for (const [i, one] of value.entries()) {
    const id = typeof one === 'string' || typeof one === 'number' ? `${one}` : '';
    if (id === '' || !hasPost(id))
      problems.push(problem('unknown-post', `${where}.posts[${i}]`, `没有岗位 ${id}`, `there is no post ${id}`));
    else ids.push(id);
  }
  return ids;
}

function readTime(value: unknown, where: string, problems: Problem[]): Instant | null {
  const at = typeof value === 'string' ? fromIso(value) : null;
  if (at === null) {
    const missing = value === undefined || value === null;
    problems.push(
      missing
        ? problem('missing', where, '缺少时间', 'has no time')
        : problem('bad-time', where, '不是带时区的 ISO 时间', 'is not an ISO time with a zone'),
    );
  }
  return at;
}

function readSpan(value: Readonly<Record<string, unknown>>, where: string, problems: Problem[]): Span | null {
  const from = readTime(value.from, `${where}.from`, problems);
  const to = readTime(value.to, `${where}.to`, problems);
  if (from === null || to === null) return null;
  if (from < to) return { from, to };
  problems.push(problem('empty-window', `${where}.to`, '结束不晚于开始', 'does not end after it begins'));
  return null;
}

function readSpans(value: unknown, where: string, problems: Problem[]): readonly (Span & { reason: string })[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MAX_SPANS) {
    problems.push(
      problem('wrong-type', where, `应为至多 ${MAX_SPANS} 项的数组`, `must be an array of up to ${MAX_SPANS}`),
    );
    return [];
  }
  return value.flatMap((one: unknown, i) => {
    if (!isRecord(one)) {
      problems.push(problem('wrong-type', `${where}[${i}]`, '应为对象', 'must be an object'));
      return [];
    }
    const span = readSpan(one, `${where}[${i}]`, problems);
    return span ? [{ ...span, reason: typeof one.reason === 'string' ? one.reason : '' }] : [];
  });
}

function readDegraded(value: unknown, where: string, problems: Problem[]): RosterRow['degraded'] {
  return readSpans(value, where, problems).flatMap(({ from, to, reason }, i) => {
    const known = DEGRADED_REASONS.find((one) => one === reason);
    if (known) return [{ from, to, reason: known }];
    const words = DEGRADED_REASONS.join(', ');
    problems.push(problem('unknown-key', `${where}[${i}].reason`, `应为 ${words}`, `must be one of ${words}`));
    return [];
  });
}

function readMoments(value: unknown, where: string, problems: Problem[]): readonly Instant[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MAX_SPANS) {
    problems.push(
      problem('wrong-type', where, `应为至多 ${MAX_SPANS} 项的数组`, `must be an array of up to ${MAX_SPANS}`),
    );
    return [];
  }
  return value.flatMap((one: unknown, i) => readTime(one, `${where}[${i}]`, problems) ?? []);
}

function readTerminal(value: unknown, where: string, problems: Problem[]): RosterRow['terminal'] {
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) {
    problems.push(problem('wrong-type', where, '应为对象', 'must be an object'));
    return null;
  }
  const interval = value.expectedIntervalS;
  if (typeof interval !== 'number' || !(interval > 0 && interval <= MAX_INTERVAL_S)) {
    problems.push(
      problem(
        'bad-number',
        `${where}.expectedIntervalS`,
        `应为 0–${MAX_INTERVAL_S} 秒`,
        `must be above 0 and up to ${MAX_INTERVAL_S} s`,
      ),
    );
    return null;
  }
  const rests = value.restsSilent ?? false;
  if (typeof rests !== 'boolean') {
    problems.push(problem('wrong-type', `${where}.restsSilent`, '应为 true 或 false', 'must be true or false'));
    return null;
  }
  return { expectedIntervalS: interval, restsSilent: rests };
}
