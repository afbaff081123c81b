import type { DrawParameters } from '@dutywall/shared/domain';
import { DAY, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { squadsOf } from '../../kit/scope.ts';
import type { Principal, Queryable } from '../../ports.ts';
import type { SpotCheckDeps } from './deps.ts';
import { insertPlan, listPlans, readDue, readSupervisor, type Supervisor, settlePlan } from './plan.store.ts';
import type { DrawWish, Plan } from './plan.ts';
import { mayDraw } from './spot-check.policy.ts';

/** Plans prepared in one round. */
const MAX_DUE = 20;
/** Plans one account may have waiting. */
const MAX_PLANS = 50;
/** How far ahead a draw may be planned, ms. */
const AHEAD_MS = 31 * DAY;

type Answer<T> = Promise<Result<T, RefusalCode>>;

/** Draws to be prepared at a later time. */
export interface SpotCheckPlans {
  plan(who: Principal, wish: DrawWish, dueAt: number): Answer<Plan>;
  plans(who: Principal): Answer<readonly Plan[]>;
  cancelPlan(who: Principal, id: string): Answer<null>;
  /** Prepares the plans that are due. */
  prepareDue(): Promise<void>;
}

/** `parametersOf` reads a wish within the caller's squads; `commitTo` freezes the pool and publishes the commitment. */
export function createPlans(
  { db, clock, dice, audit, publisher }: Omit<SpotCheckDeps, 'inCheckIn' | 'onError'>,
  parametersOf: (who: Principal, wish: DrawWish) => Answer<DrawParameters>,
  commitTo: (who: Supervisor, parameters: DrawParameters) => Answer<{ readonly id: string }>,
): SpotCheckPlans {
  return {
    async plan(who, wish, dueAt) {
      if (!mayDraw(who)) return refuse('forbidden', 'only supervisors plan spot checks');
      const now = clock.now();
      if (dueAt <= now || dueAt > now + AHEAD_MS) {
        return refuse('bad-request', 'a time within the next 31 days is needed', { field: 'dueAt' });
      }
      const parameters = await parametersOf(who, wish);
      if (!parameters.ok) return parameters;
      if ((await listPlans(db, who.account)).length >= MAX_PLANS) {
        return refuse('too-many-requests', 'too many planned draws', { max: MAX_PLANS });
      }
      const plan = { id: dice.id(), madeBy: who.account, dueAt, parameters: parameters.value };
      await db.transaction(async (tx) => {
        await insertPlan(tx, plan);
        await audit.append(tx, { at: now, actor: who.account, action: 'spot-check-planned', subject: plan.id });
      });
      return ok(plan);
    },

    async plans(who) {
      return mayDraw(who) ? ok(await listPlans(db, who.account)) : refuse('forbidden', 'only supervisors plan');
    },

    async cancelPlan(who, id) {
      const at = clock.now();
      const done = await db.transaction(async (tx) => {
        const settled = await settlePlan(tx, { id, madeBy: who.account, at, outcome: 'cancelled' });
        if (settled)
          await audit.append(tx, { at, actor: who.account, action: 'spot-check-plan-cancelled', subject: id });
        return settled;
      });
      return done ? ok(null) : refuse('not-found', 'no such planned draw of yours');
    },

    async prepareDue() {
      for (const { id, madeBy, parameters } of await readDue(db, clock.now(), MAX_DUE)) {
        const maker = await makerOf(db, madeBy, parameters);
        const done = maker ? await commitTo(maker, parameters) : refuse('out-of-scope' as const, 'no longer theirs');
        const outcome = done.ok ? done.value.id : done.refusal.code;
        await settlePlan(db, { id, madeBy: null, at: clock.now(), outcome });
        publisher.notify({ account: madeBy }, { kind: 'notice', id, at: clock.now() });
      }
    },
  };
}

/** Who planned a draw, if they still may make it: a supervisor in office with all of its squads. */
async function makerOf(db: Queryable, account: string, { squads }: DrawParameters): Promise<Supervisor | null> {
  const maker = await readSupervisor(db, account);
  const scope = await squadsOf(db, account);
  return maker && squads.every((squad) => scope.has(squad)) ? maker : null;
}
