import { createHash } from 'node:crypto';
import {
  DEFAULT_RULES,
  type Officer,
  type Post,
  type RosterRow,
  readPosts,
  readRoster,
  type Squad,
} from '@dutywall/shared/domain';
import { isRecord, type Problem, problem } from '@dutywall/shared/kit';

/** The four files, parsed as far as JSON goes. */
export interface ImportFiles {
  readonly squads: unknown;
  readonly officers: unknown;
  readonly posts: unknown;
  readonly roster: unknown;
}

interface ImportedShift extends RosterRow {
  readonly id: string;
  /** The officer's id, whatever the file called them. */
  readonly officerId: string;
  readonly squadId: string;
}

/** What an import will write; only made when nothing was wrong. */
export interface ImportPlan {
  readonly squads: readonly Squad[];
  readonly officers: readonly Officer[];
  readonly posts: readonly Post[];
  readonly shifts: readonly ImportedShift[];
}

export type ImportRead =
  | { readonly ok: true; readonly plan: ImportPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const MAX_ROWS = 200_000;
const MAX_PROBLEMS = 200;

/**
 * Reads squads `[{id, name, parent?}]`, officers `[{badge, name, squad, id?, kind?, equipment?}]`, posts and roster as
 * `scripts/evaluate` does. Every bad row is named by file, row and field; one bad row and nothing is imported.
 */
export function readImport(files: ImportFiles): ImportRead {
  const problems: Problem[] = [];
  const within = (file: string, found: readonly Problem[]): void => {
    for (const one of found) problems.push({ ...one, where: `${file} ${one.where}` });
  };
  const squads = readSquads(files.squads, problems);
  const officers = readOfficers(files.officers, new Set(squads.map((s) => s.id)), problems);
  const posts = readPosts(files.posts, DEFAULT_RULES.toleranceM);
  within('posts', posts.problems);
  const known = new Set(posts.posts.map((p) => p.id));
  const roster = readRoster(files.roster, (id) => known.has(id));
  within('roster', roster.problems);
  const byName = new Map(officers.flatMap((o) => [[o.badge, o] as const, [o.id, o] as const]));
  const squadIds = new Set(squads.map((s) => s.id));
  const shifts: ImportedShift[] = [];
  for (const row of roster.rows) {
    const officer = byName.get(row.officer);
    const where = `roster [${row.row}]`;
    if (!officer) problems.push(unknown(`${where}.officer`, `队员 ${row.officer}`, `officer ${row.officer}`));
    else if (row.squad !== null && !squadIds.has(row.squad)) {
      problems.push(unknown(`${where}.squad`, `单位 ${row.squad}`, `squad ${row.squad}`));
    } else {
      const id = `shift-${createHash('sha256').update(`${officer.id}|${row.from}`).digest('hex').slice(0, 16)}`;
      shifts.push({ ...row, id, officerId: officer.id, squadId: row.squad ?? officer.squad });
    }
  }
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  return { ok: true, plan: { squads, officers, posts: posts.posts, shifts } };
}

function unknown(where: string, zh: string, en: string): Problem {
  return problem('missing', where, `没有${zh}`, `there is no ${en}`);
}

function rowsOf(value: unknown, file: string, problems: Problem[]): readonly unknown[] {
  if (!Array.isArray(value)) {
    problems.push(problem('wrong-type', file, '应为数组', 'must be an array'));
    return [];
  }
  if (value.length > MAX_ROWS) {
    problems.push(problem('too-many', file, `多于 ${MAX_ROWS} 行`, `more than ${MAX_ROWS} rows`));
    return [];
  }
  return value;
}

/** A non-empty text of at most 64 characters (numbers count: badges often are); null and a problem otherwise. */
function textOf(value: unknown, where: string, problems: Problem[]): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';
  if (text !== '' && text.length <= 64) return text;
  problems.push(problem('missing', where, '应为 1–64 个字符的文字', 'must be text of 1 to 64 characters'));
  return null;
}

/** Squads, parents before children. */
function readSquads(value: unknown, problems: Problem[]): readonly Squad[] {
  const squads = new Map<string, Squad & { readonly row: number }>();
  for (const [row, one] of rowsOf(value, 'squads', problems).entries()) {
    const where = `squads [${row}]`;
    if (!isRecord(one)) {
      problems.push(problem('wrong-type', where, '应为对象', 'must be an object'));
      continue;
    }
    const id = textOf(one.id, `${where}.id`, problems);
    const name = textOf(one.name, `${where}.name`, problems);
    const parent = one.parent == null ? null : textOf(one.parent, `${where}.parent`, problems);
    if (id === null || name === null) continue;
    if (squads.has(id)) problems.push(problem('duplicate-id', `${where}.id`, `编号 ${id} 重复`, `id ${id} twice`));
    else squads.set(id, { id, name, parent, row });
  }
  const sorted: Squad[] = [];
  const placed = new Set<string>();
  for (let before = -1; before !== sorted.length; ) {
    before = sorted.length;
    for (const { id, name, parent } of squads.values()) {
      if (placed.has(id) || (parent !== null && !placed.has(parent))) continue;
      placed.add(id);
      sorted.push({ id, name, parent });
    }
  }
  for (const { id, parent, row } of squads.values()) {
    if (placed.has(id)) continue;
    const where = `squads [${row}].parent`;
    problems.push(
      parent !== null && squads.has(parent)
        ? problem('overlap', where, '上级单位成环', 'the parents run in a circle')
        : unknown(where, `单位 ${parent}`, `squad ${parent}`),
    );
  }
  return sorted;
}

function readOfficers(value: unknown, squads: ReadonlySet<string>, problems: Problem[]): readonly Officer[] {
  const officers = new Map<string, Officer>();
  const badges = new Set<string>();
  for (const [row, one] of rowsOf(value, 'officers', problems).entries()) {
    const where = `officers [${row}]`;
    if (!isRecord(one)) {
      problems.push(problem('wrong-type', where, '应为对象', 'must be an object'));
      continue;
    }
    const badge = textOf(one.badge, `${where}.badge`, problems);
    const id = one.id == null ? badge : textOf(one.id, `${where}.id`, problems);
    const name = textOf(one.name, `${where}.name`, problems);
    const squad = textOf(one.squad, `${where}.squad`, problems);
    const kind = one.kind ?? 'enforcement';
    const equipment = one.equipment ?? [];
    if (kind !== 'enforcement' && kind !== 'auxiliary') {
      problems.push(
        problem('wrong-type', `${where}.kind`, '应为 enforcement 或 auxiliary', 'must be enforcement or auxiliary'),
      );
      continue;
    }
    if (!Array.isArray(equipment) || !equipment.every((item) => typeof item === 'string')) {
      problems.push(problem('wrong-type', `${where}.equipment`, '应为文字数组', 'must be an array of texts'));
      continue;
    }
    if (squad !== null && !squads.has(squad))
      problems.push(unknown(`${where}.squad`, `单位 ${squad}`, `squad ${squad}`));
    if (badge === null || id === null || name === null || squad === null) continue;
    if (officers.has(id) || badges.has(badge)) {
      problems.push(problem('duplicate-id', `${where}.badge`, `队员 ${badge} 重复`, `officer ${badge} twice`));
      continue;
    }
    badges.add(badge);
    officers.set(id, { id, badge, name, squad, kind, equipment });
  }
  return [...officers.values()];
}
