import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { Callable, CheckInFile, ListedCheckIn, OwnCheckIn, RefusalCode } from '@dutywall/shared/protocol';
import { createOpenings } from '../../kit/openings.ts';
import type { Principal } from '../../ports.ts';
import type { CheckInBook } from './book.ts';
import { readCallee } from './callee.store.ts';
import { scopeOf } from './check-in.policy.ts';
import {
  type CheckInQuery,
  keptOf,
  listCheckIns,
  listOwn,
  namesOf,
  readCheckIn,
  readSteps,
  type Stored,
} from './check-in.store.ts';
import { callOf, rowOf, type Shown } from './check-in.view.ts';
import { readResults } from './checklist.store.ts';
import type { CheckInDeps } from './deps.ts';

const MAX_STEPS = 500;
const MAX_OWN = 100;

type Answer<T> = Promise<Result<T, RefusalCode>>;

/** Reading what was. */
export interface CheckInFiles {
  list(who: Principal, query: Omit<CheckInQuery, 'squads'>): Answer<readonly ListedCheckIn[]>;
  /** WW1: an audited opening; an officer reads their own. */
  open(who: Principal, id: string): Answer<CheckInFile>;
  own(who: Principal): Answer<readonly OwnCheckIn[]>;
  /** Whether ringing would reach the officer now, and if not, why. */
  callable(who: Principal, officer: string): Answer<Callable>;
}

/** What only memory knows of one that goes on. */
const OVER = { recordingSince: null, coveredUntil: null, viewers: 0 } as const;

export function createCheckInFiles(deps: CheckInDeps, book: CheckInBook): CheckInFiles {
  const { db, clock, audit, publisher } = deps;
  const openings = createOpenings();

  /** One that goes on is shown as memory knows it: with its viewers, and the heard and answered of this moment. */
  const shown = (stored: Stored): Shown => book.get(stored.about.id) ?? { ...stored, ...OVER };

  async function listed(found: readonly Stored[]): Promise<ListedCheckIn[]> {
    const ids = found.map(({ about }) => about.id);
    const results = await readResults(db, ids, true);
    const kept = await keptOf(db, ids);
    const names = await namesOf(
      db,
      found.map(({ about }) => about.officer),
    );
    return found.map((stored) => {
      const { id, officer } = stored.about;
      const { name, badge } = names.get(officer) ?? { name: officer, badge: '' };
      const row = rowOf(shown(stored), Math.max(0, publisher.slotOf(officer)));
      const { snapshots, recordings } = kept.get(id) ?? { snapshots: 0, recordings: 0 };
      return { ...row, name, badge, checklist: results.get(id)?.[0] ?? null, snapshots, recordings };
    });
  }

  return {
    async list(who, query) {
      const squads = scopeOf(who);
      if (!squads) return refuse('forbidden', 'this role reads no check-ins');
      return ok(await listed(await listCheckIns(db, { ...query, squads })));
    },

    async open(who, id) {
      const scope = { squads: scopeOf(who) ?? [], officer: who.role === 'officer' ? who.officer : null };
      const found = await readCheckIn(db, id, scope);
      if (!found) return refuse('not-found', 'no such check-in in your squads');
      const at = clock.now();
      if (who.officer !== found.about.officer && openings.isNew(`${who.session} ${id}`, at)) {
        const look = { at, actor: who.account, action: 'check-in-opened', subject: found.about.officer };
        await db.transaction((tx) => audit.append(tx, { ...look, detail: { checkIn: id } }));
      }
      const [row] = await listed([found]);
      if (!row) throw new Error(`check-in ${id} is not there`);
      const steps = await readSteps(db, id, MAX_STEPS);
      return ok({
        ...row,
        events: steps.map(({ kind, at, actorName, detail }) => ({ kind, at, by: actorName, detail: { ...detail } })),
        revisions: [...((await readResults(db, [id], false)).get(id) ?? [])],
      });
    },

    async own(who) {
      if (who.role !== 'officer' || who.officer === null) return refuse('forbidden', 'this page is for officers');
      const found = await listOwn(db, who.officer, MAX_OWN);
      const results = await readResults(
        db,
        found.map(({ about }) => about.id),
        true,
      );
      return ok(found.map((one) => ({ ...callOf(shown(one)), checklist: results.get(one.about.id)?.[0] ?? null })));
    },

    async callable(who, officer) {
      if (who.role !== 'supervisor') return refuse('forbidden', 'only supervisors ring officers');
      const callee = await readCallee(db, { officer, at: clock.now(), squads: who.squads });
      if (!callee || !who.squads.has(callee.squad)) return refuse('out-of-scope', 'no such officer in your squads');
      const isOff = !deps.inSos(officer) && (callee.shift === null || callee.onLeave);
      const checks = [
        ['self-check-in', who.officer === officer],
        ['off-shift', isOff],
        ['in-check-in', book.of(officer) !== null],
        ['no-account', !callee.hasAccount],
        ['page-closed', !publisher.isThere({ officer })],
      ] as const;
      const reason = checks.find(([, holds]) => holds)?.[0] ?? null;
      // Whose page is open hears it ring, and who has no account could open none.
      const text808 = reason === 'page-closed' && callee.devices.length > 0;
      return ok({ callable: reason === null, reason, text808 });
    },
  };
}
