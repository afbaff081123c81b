import {
  DEFAULT_RULES,
  type DutyInterval,
  type DutyPlan,
  type DutyRules,
  evaluate,
  explain,
  type Post,
  type RosterRow,
  readPosts,
  readRoster,
} from '@dutywall/shared/domain';
import { type Instant, isRecord, MINUTE, type Problem, problem, toIso } from '@dutywall/shared/kit';
import { judgeClock, readFixLine } from './read-fixes.ts';

/** The files of one evaluation, parsed as far as JSON goes; `fixes` line by line. */
export interface EvaluationFiles {
  readonly posts: unknown;
  readonly roster: unknown;
  readonly fixes: AsyncIterable<string> | Iterable<string>;
  /** A partial override of the rules. */
  readonly rules?: unknown;
  /** `Infinity`: after all that arrived. */
  readonly asOf: Instant;
}

/** One interval as printed. Times are ISO in UTC. */
export interface PrintedInterval {
  readonly state: string;
  readonly cause?: string;
  readonly from: string;
  readonly to: string;
  /** Present where the interval went on at `--as-of`; `to` is that moment. */
  readonly open?: true;
  readonly knownFrom: string;
  readonly rules: readonly string[];
  readonly text: { readonly zh: string; readonly en: string };
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface Evaluation {
  readonly officers: readonly { readonly officer: string; readonly intervals: readonly PrintedInterval[] }[];
  /** Rows and lines that could not be used, at most some hundreds. */
  readonly problems: readonly Problem[];
  /** Nothing wrong with the files, but worth knowing. */
  readonly notes: readonly string[];
}

/** Where a roster says nothing about the terminal: DU7's limit is then its least, 180 s. */
const DEFAULT_INTERVAL_S = 60;
/** Evidence this long before a shift is handed to the engine; it looks back 30 min or one silence limit itself. */
const LEAD_MS = 30 * MINUTE;
const MAX_PROBLEMS = 200;
/** Fixes held in memory at most. */
const MAX_FIXES = 5_000_000;

/** Judges the shifts of a roster from files alone. Pure but for reading `fixes`. */
export async function evaluateFiles(files: EvaluationFiles): Promise<Evaluation> {
  const problems: Problem[] = [];
  const notes: string[] = [];
  const rules = readRules(files.rules, problems);
  const posts = readPosts(files.posts, rules.toleranceM);
  problems.push(...posts.problems.map((one) => ({ ...one, where: `posts ${one.where}` })));
  const byId = new Map(posts.posts.map((post) => [post.id, post]));
  const roster = readRoster(files.roster, (id) => byId.has(id));
  problems.push(...roster.problems.map((one) => ({ ...one, where: `roster ${one.where}` })));

  const rows = new Map<string, RosterRow[]>();
  for (const row of roster.rows) {
    const own = rows.get(row.officer);
    if (own) own.push(row);
    else rows.set(row.officer, [row]);
  }
  const lines = await readLines(files.fixes, rows, problems, notes);
  const officers = [...rows].map(([officer, shifts]) => {
    const { evidence, ahead } = judgeClock(lines.get(officer) ?? [], rules);
    if (ahead > 0)
      notes.push(`${officer}: ${ahead} 个定位点超前 5 分钟以上，已隔离 / fixes more than 5 min ahead set aside (DU10)`);
    shifts.sort((a, b) => a.from - b.from);
    return { officer, intervals: officerIntervals(officer, shifts, byId, rules, evidence, files.asOf) };
  });
  return { officers, problems, notes };
}

async function readLines(
  fixes: EvaluationFiles['fixes'],
  rows: ReadonlyMap<string, unknown>,
  problems: Problem[],
  notes: string[],
) {
  const lines = new Map<string, Exclude<ReturnType<typeof readFixLine>, Problem>[]>();
  let number = 0;
  let kept = 0;
  let strangers = 0;
  for await (const text of fixes) {
    number += 1;
    const bare = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (bare.trim() === '') continue;
    const line = readFixLine(bare, number);
    if ('code' in line) {
      if (problems.length < MAX_PROBLEMS) problems.push({ ...line, where: `fixes ${line.where}` });
      continue;
    }
    if (!rows.has(line.officer)) {
      strangers += 1;
      continue;
    }
    kept += 1;
    if (kept > MAX_FIXES) {
      problems.push(problem('too-many', 'fixes', `多于 ${MAX_FIXES} 行`, `more than ${MAX_FIXES} lines`));
      break;
    }
    const own = lines.get(line.officer);
    if (own) own.push(line);
    else lines.set(line.officer, [line]);
  }
  if (strangers > 0) notes.push(`fixes: ${strangers} 行的队员不在排班中 / lines of officers not in the roster`);
  return lines;
}

function officerIntervals(
  officer: string,
  shifts: readonly RosterRow[],
  posts: ReadonlyMap<string, Post>,
  rules: DutyRules,
  evidence: ReturnType<typeof judgeClock>['evidence'],
  asOf: Instant,
): readonly PrintedInterval[] {
  const leaves = shifts.flatMap((row) =>
    row.leave.map((leave, i) => ({ ...leave, id: `${row.row}.${i}`, officer, approvedBy: null })),
  );
  const printed: PrintedInterval[] = [];
  let before: RosterRow | null = null;
  for (const row of shifts) {
    if (row.from > asOf) break;
    const plan = planOf(officer, row, leaves, posts, rules);
    const lead = Math.max(LEAD_MS, rules.silentIntervals * plan.expectedIntervalS * 1000);
    const own = evidence.filter((item) => {
      const at = item.kind === 'fix' ? item.fix.eventAt : item.heartbeat.eventAt;
      return at >= row.from - lead && at < row.to;
    });
    if (before && before.to < row.from) printed.push(between(before.to, row.from));
    for (const interval of evaluate(plan, own, asOf)) printed.push(print(interval, plan, asOf));
    before = row;
  }
  return printed;
}

function planOf(
  officer: string,
  row: RosterRow,
  leaves: DutyPlan['leaves'],
  posts: ReadonlyMap<string, Post>,
  rules: DutyRules,
): DutyPlan {
  const shift = {
    id: `row-${row.row}`,
    version: 1,
    name: '',
    officer,
    squad: row.squad ?? '',
    posts: row.posts,
    from: row.from,
    to: row.to,
    breaks: row.breaks,
    ruleVersion: rules.version,
  };
  return {
    officer,
    shifts: [shift],
    leaves,
    posts,
    rules,
    expectedIntervalS: row.terminal?.expectedIntervalS ?? DEFAULT_INTERVAL_S,
    restsSilent: row.terminal?.restsSilent ?? false,
    hasTerminal: true,
    changes: row.changes,
    degraded: row.degraded.map((span) => ({ ...span, squad: row.squad })),
  };
}

function print(interval: DutyInterval, plan: DutyPlan, asOf: Instant): PrintedInterval {
  const open = !Number.isFinite(interval.to);
  const { firstEventAt, lastEventAt, lastReceivedAt, ...evidence } = interval.evidence;
  const iso = (at: Instant | null) => (at === null ? null : toIso(at));
  return {
    state: interval.state,
    ...(interval.cause === null ? {} : { cause: interval.cause }),
    from: toIso(interval.from),
    to: toIso(open ? asOf : interval.to),
    ...(open ? { open: true as const } : {}),
    knownFrom: toIso(interval.knownFrom),
    rules: interval.rules,
    text: explain(interval, plan, asOf),
    evidence: {
      ...evidence,
      firstEventAt: iso(firstEventAt),
      lastEventAt: iso(lastEventAt),
      lastReceivedAt: iso(lastReceivedAt),
    },
  };
}

function between(from: Instant, to: Instant): PrintedInterval {
  return {
    state: 'off-shift',
    from: toIso(from),
    to: toIso(to),
    knownFrom: toIso(from),
    rules: ['DU2'],
    text: { zh: '未当班：没有班次。', en: 'Off shift: no shift covers it.' },
    evidence: {},
  };
}

/** DU's defaults with what the file overrides; every value is a number above 0. */
function readRules(value: unknown, problems: Problem[]): DutyRules {
  if (value === undefined) return DEFAULT_RULES;
  if (!isRecord(value)) {
    problems.push(problem('wrong-type', 'rules', '应为对象', 'must be an object'));
    return DEFAULT_RULES;
  }
  const rules: Record<string, number> = { ...DEFAULT_RULES };
  for (const [key, given] of Object.entries(value)) {
    if (!Object.hasOwn(DEFAULT_RULES, key)) {
      const known = Object.keys(DEFAULT_RULES).join(', ');
      problems.push(
        problem('unknown-key', `rules.${key}`, `没有这条规则，可用：${known}`, `no such rule; known: ${known}`),
      );
    } else if (typeof given !== 'number' || !(given >= 0) || !Number.isFinite(given))
      problems.push(problem('bad-number', `rules.${key}`, '应为不小于 0 的数', 'must be a number of 0 or more'));
    else rules[key] = given;
  }
  return rules as unknown as DutyRules;
}
