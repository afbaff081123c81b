import { type DrawStep, EXCLUSION_REASONS, type OfficerId, poolHash } from '@dutywall/shared/domain';
import { type Instant, MINUTE } from '@dutywall/shared/kit';
import { type Static, Type } from 'typebox';
import type { Step, StoredCheck } from './spot-check.store.ts';

export type Names = ReadonlyMap<OfficerId, { readonly name: string; readonly badge: string }>;

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

export const ParametersView = Type.Object({
  count: Type.Integer(),
  squads: Type.Array(Type.String()),
  stratified: Type.Boolean(),
  weighting: Type.Enum(['equal', 'not-lately']),
  windowMinutes: Type.Integer(),
});

/** A draw as people see it. Before the draw there is no secret in it, nor anything made of the secret. */
export const CheckView = Type.Object({
  id: Type.String(),
  maker: Type.String(),
  /** The caller's own account made it. */
  madeBy: Type.String(),
  committedAt: Type.Number(),
  commitment: Type.String(),
  poolHash: Type.String(),
  poolSize: Type.Integer(),
  parameters: ParametersView,
  exclusions: Type.Array(
    Type.Object({
      officer: Type.String(),
      name: Type.String(),
      badge: Type.String(),
      squad: Type.String(),
      reason: Type.Enum([...EXCLUSION_REASONS]),
    }),
  ),
  result: Nullable(
    Type.Object({
      drawnAt: Type.Number(),
      secret: Type.String(),
      value: Type.String(),
      /** Until when they are to be checked in (SC3). */
      until: Type.Number(),
      drawn: Type.Array(
        Type.Object({
          officer: Type.String(),
          name: Type.String(),
          badge: Type.String(),
          squad: Type.String(),
          chance: Type.Number(),
          /** `overdue`: the window is over and nobody checked them; still open. `checked`: an answered check-in. */
          state: Type.Enum(['open', 'overdue', 'by-hand', 'checked']),
          steps: Type.Array(
            Type.Object({
              outcome: Type.Enum(['checked', 'by-hand', 'skipped']),
              reason: Nullable(Type.String()),
              actor: Type.String(),
              at: Type.Number(),
              checkIn: Nullable(Type.String()),
            }),
          ),
        }),
      ),
    }),
  ),
});
export type CheckView = Static<typeof CheckView>;

/** SC3: what a step says to people: `checked` only where an answered check-in stands behind it. */
export function toldStep({ officer, outcome, reason, actorName, at, checkIn }: Step): DrawStep {
  const told = outcome === 'checked' && checkIn === null ? 'by-hand' : outcome;
  return { officer, outcome: told, reason, actor: actorName, at, checkIn };
}

/** Of the steps of several draws: in how many each officer was entered by hand. */
export function countByHand(draws: readonly (readonly Step[])[]): ReadonlyMap<OfficerId, number> {
  const counts = new Map<OfficerId, number>();
  for (const steps of draws) {
    const told = steps.map(toldStep).filter(({ outcome }) => outcome === 'by-hand');
    for (const officer of new Set(told.map((step) => step.officer)))
      counts.set(officer, (counts.get(officer) ?? 0) + 1);
  }
  return counts;
}

export function viewOf(check: StoredCheck, steps: readonly Step[], names: Names, now: Instant): CheckView {
  const { id, madeBy, makerName, committedAt, commitment, parameters, pool, result, secret } = check;
  const nameOf = (officer: OfficerId) => names.get(officer) ?? { name: officer, badge: '' };
  const until = result ? result.drawnAt + parameters.windowMinutes * MINUTE : 0;
  return {
    ...{ id, madeBy, maker: makerName, committedAt, commitment, poolHash: poolHash(pool) },
    poolSize: pool.members.length,
    parameters: { ...parameters, squads: [...parameters.squads] },
    exclusions: pool.exclusions.map(({ officer, squad, reason }) => ({ officer, squad, reason, ...nameOf(officer) })),
    result: result && {
      ...{ drawnAt: result.drawnAt, secret, value: result.value, until },
      drawn: result.drawn.map(({ officer, squad, chance }) => {
        const own = steps.filter((step) => step.officer === officer).map(toldStep);
        const done = (['checked', 'by-hand'] as const).find((way) => own.some(({ outcome }) => outcome === way));
        return {
          ...{ officer, squad, chance, ...nameOf(officer) },
          state: done ?? (now > until ? 'overdue' : 'open'),
          steps: own.map(({ officer: _theirs, ...step }) => step),
        };
      }),
    },
  };
}
