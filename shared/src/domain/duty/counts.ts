import type { DutyStanding } from './engine.ts';

/** The figures above the wall, of officers or of one squad's. */
export interface DutyCounts {
  /** 应到: shifts that cover now, less excused. */
  readonly due: number;
  /** 实到: of these, with an inside fix (or an answered check-in) in this shift. */
  readonly arrived: number;
  /** 在岗: `on-post` now. */
  readonly onPost: number;
  /** 待核: `not-arrived` and `off-post` now, candidates that nobody has decided on (DU1). */
  readonly candidates: number;
  /** 失联: `no-signal` now, whatever the cause. */
  readonly noSignal: number;
}

/** Counts standings as the domain's words define them. */
export function countDuty(standings: Iterable<Pick<DutyStanding, 'state' | 'arrived'>>): DutyCounts {
  const counts = { due: 0, arrived: 0, onPost: 0, candidates: 0, noSignal: 0 };
  for (const { state, arrived } of standings) {
    if (state === 'off-shift' || state === 'excused') continue;
    counts.due += 1;
    if (arrived) counts.arrived += 1;
    if (state === 'on-post') counts.onPost += 1;
    else if (state === 'not-arrived' || state === 'off-post') counts.candidates += 1;
    else if (state === 'no-signal') counts.noSignal += 1;
  }
  return counts;
}
