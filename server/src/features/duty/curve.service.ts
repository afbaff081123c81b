import { HOUR, type Instant, MINUTE, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { CurvePoint, RefusalCode } from '@dutywall/shared/protocol';
import type { Clock, Database, Principal } from '../../ports.ts';
import { readStretches } from './card.store.ts';
import { curveOf } from './curve.ts';
import { seesDuty } from './duty.policy.ts';

const STEP_MS = 5 * MINUTE;
/** Walls ask together after a restart; the past hours change by late data only, ms. */
const KEEP_MS = MINUTE;
/** Scopes times ranges that are kept at most. */
const MAX_KEPT = 200;
/** A curve covers so much at most. */
export const MAX_CURVE_MS = 24 * HOUR;

export interface CurveReader {
  /** Counts of the caller's squads at every five minutes of the span, up to now. */
  curve(who: Principal, span: Span): Promise<Result<readonly CurvePoint[], RefusalCode>>;
}

/** 在岗 and 应到 over the past hours, from the stored intervals as known now. */
export function createCurveReader(deps: { readonly db: Database; readonly clock: Clock }): CurveReader {
  const kept = new Map<string, { readonly points: readonly CurvePoint[]; readonly at: Instant }>();
  return {
    async curve(who, span) {
      if (!seesDuty(who) || who.role === 'officer') return refuse('forbidden', 'this role sees no squad’s counts');
      const now = deps.clock.now();
      const from = Math.ceil(span.from / STEP_MS) * STEP_MS;
      const to = Math.floor(Math.min(span.to, now) / STEP_MS) * STEP_MS;
      if (to < from) return ok([]);
      const squads = [...who.squads].sort();
      const key = `${from} ${to} ${squads.join(' ')}`;
      const known = kept.get(key);
      if (known && now - known.at < KEEP_MS) return ok(known.points);
      const points = curveOf(await readStretches(deps.db, squads, { from, to }), { from, to }, STEP_MS);
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(key, { points, at: now });
      return ok(points);
    },
  };
}
