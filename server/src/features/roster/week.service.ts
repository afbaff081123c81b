import type { SquadId } from '@dutywall/shared/domain';
import { ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { RefusalCode, RosterWeek } from '@dutywall/shared/protocol';
import type { Principal, Queryable } from '../../ports.ts';
import { type RosterScope, readableBy } from './roster.policy.ts';
import { readBelow, readLeavesOf, readPage, readPostsOf, readShiftsOf, readSquads } from './week.store.ts';

export interface WeekAsk extends Span {
  /** Only this squad and those below it. */
  readonly squad: SquadId | null;
  /** Badge after which the page begins. */
  readonly after: string;
  readonly limit: number;
}

/** Officers × shifts × leaves of some days, one page of officers. */
export async function readWeek(db: Queryable, who: Principal, ask: WeekAsk): Promise<Result<RosterWeek, RefusalCode>> {
  const scope = readableBy(who);
  if (!scope.ok) return scope;
  const squads = await squadsOf(db, scope.value, ask.squad);
  if (!squads.ok) return squads;
  const officers = await readPage(db, { ...ask, squads: squads.value });
  const ids = officers.map((officer) => officer.id);
  const shifts = await readShiftsOf(db, ids, ask);
  const leaves = await readLeavesOf(db, ids, ask);
  const posts = new Map((await readPostsOf(db, ask)).map(({ id, name, squad }) => [id, { id, name, squad }]));
  return ok({
    ...{ from: ask.from, to: ask.to },
    squads: [...(await readSquads(db, scope.value.squads))],
    officers: [...officers],
    shifts: shifts.map((shift) => ({ ...shift, posts: [...shift.posts], breaks: [...shift.breaks] })),
    leaves: leaves.map((leave) => (scope.value.reasons ? leave : { ...leave, reason: null, note: null })),
    posts: [...posts.values()],
    next: officers.length === ask.limit ? (officers.at(-1)?.badge ?? null) : null,
  });
}

/** The squads that a question is about; null: all. One outside the scope is not there. */
export async function squadsOf(
  db: Queryable,
  scope: RosterScope,
  squad: SquadId | null,
): Promise<Result<readonly SquadId[] | null, RefusalCode>> {
  if (squad === null) return ok(scope.squads);
  if (scope.squads !== null && !scope.squads.includes(squad)) return refuse('out-of-scope', 'no such squad in yours');
  const below = await readBelow(db, squad);
  if (below.length === 0) return refuse('not-found', 'there is no such squad', { field: 'squad' });
  return ok(scope.squads === null ? below : below.filter((id) => scope.squads?.includes(id)));
}
