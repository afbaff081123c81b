import type { DutyPlan, FormerPost, Post, Shift } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { Carried, FormerShift, PostRow } from './roster.store.ts';

/** What of a roster may change within a shift: carried by officer, posts by id, earlier versions by shift. */
interface Changing {
  readonly carried: ReadonlyMap<string, readonly Carried[]>;
  readonly posts: ReadonlyMap<string, readonly PostRow[]>;
  readonly formerShifts: ReadonlyMap<string, readonly FormerShift[]>;
}

/** What of a plan is about changes within shifts. */
export type Changes = Pick<Required<DutyPlan>, 'changes' | 'formerPosts'>;

/**
 * DU3: when post, roster or terminal change within the officer's shifts, `posts` being those in force; and the posts
 * that were replaced, because nobody is outside of a post that did not count yet.
 */
export function changesOf(
  index: Changing,
  officer: string,
  shifts: readonly Shift[],
  posts: ReadonlyMap<string, Post>,
): Changes {
  const changes = new Set<Instant>();
  const formerPosts: FormerPost[] = [];
  const cut = (shift: Shift, moment: Instant): void => {
    if (moment > shift.from && moment < shift.to) changes.add(moment);
  };
  for (const shift of shifts) {
    for (const carried of index.carried.get(officer) ?? []) {
      cut(shift, carried.from);
      cut(shift, carried.to);
    }
    for (const id of shift.posts) {
      for (const version of index.posts.get(id) ?? []) {
        const until = Math.max(version.validTo, version.toldUntil);
        if (version.version >= (posts.get(id)?.version ?? 0) || until <= shift.from) continue;
        cut(shift, until);
        formerPosts.push({ shift: shift.id, post: version, until });
      }
    }
    for (const former of index.formerShifts.get(shift.id) ?? []) {
      cut(shift, former.until);
      for (const id of former.posts) {
        const post = shift.posts.includes(id)
          ? undefined
          : index.posts.get(id)?.find((p) => p.validFrom <= former.until && former.until <= p.validTo);
        if (post && former.until > shift.from) formerPosts.push({ shift: shift.id, post, until: former.until });
      }
    }
  }
  return { changes: [...changes].sort((a, b) => a - b), formerPosts };
}
