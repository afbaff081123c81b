import type { OfficerId, PostId, ShiftDraft, SquadId } from '@dutywall/shared/domain';
import type { Span } from '@dutywall/shared/kit';
import type { CellFault } from '@dutywall/shared/protocol';
import type { FileShift, Place } from './rows.ts';
import { compact, textOf } from './sheet.ts';

export interface KnownOfficer {
  readonly id: OfficerId;
  readonly badge: string;
  readonly name: string;
  readonly squad: SquadId;
}

export interface KnownPost extends Span {
  readonly id: PostId;
  readonly name: string;
  readonly squad: SquadId | null;
}

/** Who and what a file may name. */
export interface Directory {
  readonly officers: readonly KnownOfficer[];
  /** One row a version: names change, and posts come and go. */
  readonly posts: readonly KnownPost[];
  /** Each squad's parent. */
  readonly parents: ReadonlyMap<SquadId, SquadId | null>;
}

export interface Resolved {
  readonly source: FileShift;
  readonly officer: KnownOfficer;
  readonly draft: ShiftDraft;
}

/** Finds the people and posts that the rows of a file name; rows with a fault are left out and named. */
export function resolveShifts(
  rows: readonly FileShift[],
  directory: Directory,
): { readonly resolved: readonly Resolved[]; readonly faults: readonly CellFault[] } {
  const officers = groupBy(directory.officers, (one) => compact(one.badge));
  const bare = groupBy(directory.officers, (one) => withoutZeros(compact(one.badge)));
  const posts = groupBy(directory.posts, (one) => compact(one.name));
  const postIds = groupBy(directory.posts, (one) => compact(one.id));
  const faults: CellFault[] = [];
  const resolved: Resolved[] = [];
  const seen = new Map<string, FileShift>();

  for (const row of rows) {
    const before = faults.length;
    const officer = findOfficer(row);
    const ids = findPosts(row, officer);
    if (officer && row.complete) noteTwice(row, officer);
    if (!officer || !row.complete || faults.length > before) continue;
    const { name, from, to, breaks } = row;
    resolved.push({ source: row, officer, draft: { name, officer: officer.id, posts: ids, from, to, breaks } });
  }
  return { resolved, faults };

  function findOfficer(row: FileShift): KnownOfficer | null {
    if (!row.badge) return null;
    const key = compact(textOf(row.badge.value));
    const exact = officers.get(key) ?? [];
    // Excel takes the zeros off 0132 when it holds it for a number.
    const found = exact.length > 0 ? exact : (bare.get(withoutZeros(key)) ?? []);
    const [officer] = found;
    if (found.length > 1)
      faults.push(
        faultAt(row, 'badge', 'badge-ambiguous', {
          badges: found
            .map((o) => o.badge)
            .join('、')
            .slice(0, 80),
        }),
      );
    if (!officer || found.length > 1) {
      if (!officer) faults.push(faultAt(row, 'badge', 'officer-unknown'));
      return null;
    }
    if (row.person && compact(textOf(row.person.value)) !== compact(officer.name)) {
      faults.push(faultAt(row, 'person', 'name-mismatch', { badge: officer.badge, name: officer.name }));
    }
    return officer;
  }

  function findPosts(row: FileShift, officer: KnownOfficer | null): readonly PostId[] {
    const found = new Set<PostId>();
    for (const written of row.posts) {
      // A slash parts posts, unless it belongs to a name.
      const names = known(written) ? [written] : written.split('/').map((one) => one.trim());
      for (const name of names) {
        const id = findPost(row, officer, name);
        if (id !== null) found.add(id);
      }
    }
    return [...found];
  }

  function known(name: string): boolean {
    return posts.has(compact(name)) || postIds.has(compact(name));
  }

  function findPost(row: FileShift, officer: KnownOfficer | null, name: string): PostId | null {
    const versions = posts.get(compact(name)) ?? postIds.get(compact(name)) ?? [];
    const then = row.complete ? versions.filter((post) => post.from < row.to && row.from < post.to) : versions;
    if (then.length === 0) {
      faults.push(
        faultAt(row, 'posts', versions.length > 0 ? 'post-not-then' : 'post-unknown', { post: name.slice(0, 40) }),
      );
      return null;
    }
    // Which of several is meant depends on who and when.
    if (!officer || !row.complete) return then[0]?.id ?? null;
    const nearest = nearestTo(then, officer.squad);
    const ids = new Set(nearest.map((post) => post.id));
    if (ids.size === 1) return nearest[0]?.id ?? null;
    faults.push(
      faultAt(row, 'posts', 'post-ambiguous', { post: name.slice(0, 40), ids: [...ids].join('、').slice(0, 80) }),
    );
    return null;
  }

  /** Of posts of one name those of the officer's squad, else of the next squad above that has one. */
  function nearestTo(found: readonly KnownPost[], squad: SquadId): readonly KnownPost[] {
    const walked = new Set<SquadId>();
    for (let at: SquadId | null = squad; at !== null && !walked.has(at); at = directory.parents.get(at) ?? null) {
      walked.add(at);
      const here = found.filter((post) => post.squad === at);
      if (here.length > 0) return here;
    }
    const shared = found.filter((post) => post.squad === null);
    return shared.length > 0 ? shared : found;
  }

  function noteTwice(row: FileShift, officer: KnownOfficer): void {
    const key = `${officer.id}@${row.from}`;
    const earlier = seen.get(key);
    if (earlier) faults.push(faultAt(row, 'from', 'row-twice', { cell: earlier.at.from.cell }));
    else seen.set(key, row);
  }
}

export function faultAt(
  row: FileShift,
  place: Place,
  code: CellFault['code'],
  details: CellFault['details'] = {},
): CellFault {
  return { sheet: row.sheet, ...row.at[place], code, details };
}

function withoutZeros(badge: string): string {
  return badge.replace(/^0+(?=\d)/, '');
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list) list.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
