import {
  chancesOf,
  checkDraw,
  commitmentOf,
  type DrawParameters,
  draw,
  type FairnessRow,
  fairnessOf,
  type OfficerId,
  sealRecord,
} from '@dutywall/shared/domain';
import { HOUR, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { AnsweredDraw, Principal, Queryable } from '../../ports.ts';
import type { SpotCheckDeps } from './deps.ts';
import { createPlans, type SpotCheckPlans } from './plan.service.ts';
import type { DrawWish } from './plan.ts';
import { knownSquads } from './pool.store.ts';
import { frozenPool } from './pool.ts';
import { mayDraw, scopeOf } from './spot-check.policy.ts';
import {
  insertCheck,
  insertCheckedIn,
  insertResult,
  insertStep,
  listChecks,
  namesOf,
  readCheck,
  readSteps,
  type StoredCheck,
} from './spot-check.store.ts';
import { type CheckView, countByHand, type Names, toldStep, viewOf } from './spot-check.view.ts';

/** A commitment nobody drew from within this time is stale: its pool is no longer who is on shift. */
const STALE_MS = HOUR;
/** Draws read for a fairness report at most. */
const MAX_REPORT = 1_000;
const SECRET_BYTES = 32;
/** Fewer characters say nothing. */
const MIN_REASON = 2;

/** What the caller is told when no such draw can be made of the pool. */
const CANNOT = {
  'empty-pool': 'empty-pool',
  'too-many': 'pool-too-small',
  'bad-parameters': 'bad-request',
} as const;

type Answer<T> = Promise<Result<T, RefusalCode>>;

export interface SpotCheckRoom extends SpotCheckPlans {
  /** SC1: freezes the pool and publishes the commitment. */
  commit(who: Principal, wish: DrawWish): Answer<CheckView>;
  /** SC1: draws with the drawer's own value and reveals the secret. */
  draw(who: Principal, id: string, value: string): Answer<CheckView>;
  /** SC3: what a supervisor enters by hand about somebody drawn, with the reason; `checked` is then no check-in. */
  step(
    who: Principal,
    id: string,
    step: {
      readonly officer: OfficerId;
      readonly outcome: 'checked' | 'skipped';
      readonly reason?: string | undefined;
    },
  ): Answer<CheckView>;
  /** SC3: a drawn officer answered a check-in about this draw; in the caller's transaction. Once an officer. */
  checkedIn(tx: Queryable, answered: AnsweredDraw): Promise<void>;
  list(who: Principal, range: Span, limit: number): Answer<readonly CheckView[]>;
  open(who: Principal, id: string): Answer<CheckView>;
  /** The sealed file of `scripts/verify-draw`; an export, audited. */
  export(who: Principal, id: string): Answer<string>;
  /** SC2: over the draws of a range. */
  fairness(who: Principal, range: Span): Answer<readonly ReportRow[]>;
}

/** SC2: `byHand`: how often of the draws the officer was entered as checked without a check-in. */
type ReportRow = FairnessRow & { readonly name: string; readonly badge: string; readonly byHand: number };

/** SC1–SC3. Everything it stores is added, nothing changed. */
export function createSpotChecks(deps: SpotCheckDeps): SpotCheckRoom {
  const { db, clock, dice, audit } = deps;

  const parametersOf = async (who: Principal, wish: DrawWish): Promise<Result<DrawParameters, RefusalCode>> => {
    const squads = [...new Set(wish.squads ?? who.squads)].sort();
    const known = await knownSquads(db, squads);
    if (squads.length === 0 || squads.some((squad) => !who.squads.has(squad) || !known.has(squad))) {
      return refuse('out-of-scope', 'a draw is made from your own squads');
    }
    const { count, stratified, weighting, windowMinutes } = wish;
    return ok({ count, squads, stratified, weighting, windowMinutes });
  };

  const commitTo = async (
    who: Pick<Principal, 'account' | 'name' | 'officer'>,
    parameters: DrawParameters,
  ): Promise<Result<StoredCheck, RefusalCode>> =>
    db.transaction(async (tx) => {
      const at = clock.now();
      const pool = await frozenPool(tx, parameters, at, { drawer: who.officer, inCheckIn: deps.inCheckIn() });
      const can = checkDraw(pool, parameters);
      if (!can.ok) {
        const { code, reason, details } = can.refusal;
        return refuse(CANNOT[code], reason, { field: 'count', ...details });
      }
      const secret = Buffer.from(dice.bytes(SECRET_BYTES)).toString('hex');
      const commitment = commitmentOf(secret, pool, parameters);
      const check = { id: dice.id(), madeBy: who.account, makerName: who.name, committedAt: at };
      const committed = { ...check, parameters, pool, commitment, secret };
      await insertCheck(tx, committed);
      await audit.append(tx, {
        ...{ at, actor: who.account, action: 'spot-check-committed', subject: check.id },
        detail: { commitment, count: parameters.count, squads: [...parameters.squads], pool: pool.members.length },
      });
      return ok({ ...committed, result: null });
    });

  const view = async (tx: Queryable, check: StoredCheck): Promise<CheckView> =>
    (await views(tx, [check]))[0] as CheckView; // one check in, one view out

  const views = async (tx: Queryable, checks: readonly StoredCheck[]): Promise<readonly CheckView[]> => {
    const steps = await readSteps(
      tx,
      checks.map(({ id }) => id),
    );
    const everybody = checks.flatMap(({ pool, result }) => [
      ...pool.exclusions.map(({ officer }) => officer),
      ...(result?.drawn ?? []).map(({ officer }) => officer),
    ]);
    const names: Names = await namesOf(tx, [...new Set(everybody)]);
    return checks.map((check) => viewOf(check, steps.get(check.id) ?? [], names, clock.now()));
  };

  const find = async (tx: Queryable, who: Principal, id: string): Promise<Result<StoredCheck, RefusalCode>> => {
    const scope = scopeOf(who);
    if (!scope) return refuse('forbidden', 'this role sees no spot checks');
    const check = await readCheck(tx, id, scope);
    return check ? ok(check) : refuse('not-found', 'no such spot check in your squads');
  };

  const all = async (
    who: Principal,
    range: Span,
    limit: number,
  ): Promise<Result<readonly StoredCheck[], RefusalCode>> => {
    const scope = scopeOf(who);
    if (!scope) return refuse('forbidden', 'this role sees no spot checks');
    return ok(await listChecks(db, { scope, ...range, limit }));
  };

  return {
    async commit(who, wish) {
      if (!mayDraw(who)) return refuse('forbidden', 'only supervisors draw spot checks');
      const parameters = await parametersOf(who, wish);
      if (!parameters.ok) return parameters;
      const done = await commitTo(who, parameters.value);
      return done.ok ? ok(await view(db, done.value)) : done;
    },

    async draw(who, id, value) {
      if (!mayDraw(who)) return refuse('forbidden', 'only supervisors draw spot checks');
      return db.transaction(async (tx) => {
        const found = await find(tx, who, id);
        if (!found.ok) return found;
        const check = found.value;
        if (check.madeBy !== who.account) return refuse('forbidden', 'only who committed to a draw makes it');
        if (check.result) return refuse('conflict', 'this draw was made already');
        const drawnAt = clock.now();
        if (drawnAt - check.committedAt > STALE_MS) return refuse('draw-stale', 'the pool is an hour old: commit anew');
        if (commitmentOf(check.secret, check.pool, check.parameters) !== check.commitment) {
          throw new Error(`spot check ${id}: the stored pool is not the one committed to`);
        }
        const drawn = draw(check.secret, check.pool, check.parameters, value);
        const result = { drawnAt, value, drawn };
        if (!(await insertResult(tx, id, result))) return refuse('conflict', 'this draw was made already');
        await audit.append(tx, {
          ...{ at: drawnAt, actor: who.account, action: 'spot-check-drawn', subject: id },
          detail: { commitment: check.commitment, officers: drawn.map(({ officer }) => officer) },
        });
        return ok(await view(tx, { ...check, result }));
      });
    },

    async step(who, id, { officer, outcome, reason }) {
      if (!mayDraw(who)) return refuse('forbidden', 'only supervisors work through spot checks');
      const why = reason?.trim() || null;
      if (why === null || why.length < MIN_REASON) {
        return outcome === 'skipped'
          ? refuse('bad-request', 'skipping somebody needs a reason', { field: 'reason' })
          : refuse('by-hand-reason', 'a check without a check-in needs a reason', { field: 'reason' });
      }
      return db.transaction(async (tx) => {
        const found = await find(tx, who, id);
        if (!found.ok) return found;
        const drawn = found.value.result?.drawn.some((one) => one.officer === officer);
        if (!drawn) return refuse('not-found', 'this officer was not drawn');
        if (who.officer === officer) return refuse('self-flag', 'nobody checks themselves');
        const before = (await readSteps(tx, [id])).get(id) ?? [];
        if (before.some((step) => step.officer === officer && step.outcome === 'checked')) {
          return refuse('conflict', 'this officer was checked already');
        }
        const at = clock.now();
        await insertStep(tx, id, { officer, outcome, reason: why, actor: who.account, actorName: who.name, at });
        await audit.append(tx, {
          ...{ at, actor: who.account, subject: id, detail: { officer }, reason: why },
          action: outcome === 'checked' ? 'spot-check-by-hand' : 'spot-check-skipped',
        });
        return ok(await view(tx, found.value));
      });
    },

    async checkedIn(tx, { spotCheck, officer, checkIn, actor, actorName, at }) {
      const step = { officer, outcome: 'checked', reason: null, actor, actorName, at, checkIn } as const;
      if (!(await insertCheckedIn(tx, spotCheck, step))) return;
      await audit.append(tx, {
        ...{ at: clock.now(), actor, action: 'spot-check-checked', subject: spotCheck, detail: { officer, checkIn } },
      });
    },

    async list(who, range, limit) {
      const found = await all(who, range, limit);
      return found.ok ? ok(await views(db, found.value)) : found;
    },

    async open(who, id) {
      const found = await find(db, who, id);
      return found.ok ? ok(await view(db, found.value)) : found;
    },

    async export(who, id) {
      const found = await find(db, who, id);
      if (!found.ok) return found;
      const { committedAt, commitment, parameters, pool, secret, result } = found.value;
      if (!result) return refuse('conflict', 'nothing was drawn yet');
      const look = { at: clock.now(), actor: who.account, action: 'spot-check-exported', subject: id };
      const officers = result.drawn.map(({ officer }) => officer);
      await db.transaction((tx) => audit.append(tx, { ...look, detail: { officers } }));
      const steps = ((await readSteps(db, [id])).get(id) ?? []).map(toldStep);
      return ok(sealRecord({ format: 1, id, committedAt, commitment, parameters, pool, secret, ...result, steps }));
    },

    async fairness(who, range) {
      const found = await all(who, range, MAX_REPORT);
      if (!found.ok) return found;
      const rows = fairnessOf(
        found.value.flatMap(({ pool, parameters, result }) =>
          result
            ? [{ chances: chancesOf(pool.members, parameters), drawn: new Set(result.drawn.map((d) => d.officer)) }]
            : [],
        ),
      );
      const names = await namesOf(
        db,
        rows.map(({ officer }) => officer),
      );
      const steps = await readSteps(
        db,
        found.value.map(({ id }) => id),
      );
      const byHand = countByHand([...steps.values()]);
      return ok(
        rows.map((row) => {
          const { officer } = row;
          return { ...row, ...(names.get(officer) ?? { name: officer, badge: '' }), byHand: byHand.get(officer) ?? 0 };
        }),
      );
    },

    ...createPlans(deps, parametersOf, commitTo),
  };
}
