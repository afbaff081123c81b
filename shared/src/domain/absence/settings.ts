import { DAY, HOUR } from '@dutywall/shared/kit';

/** The times of the procedure, one version of them; a flag keeps the version that was in force when it was made. */
export interface ProcedureSettings {
  /** AB2: how long the officer can answer once told, ms. */
  readonly answerWindowMs: number;
  /** AB4: how long a confirmed absence can be appealed, ms. */
  readonly appealWindowMs: number;
}

/** AB2, AB4: 24 h and 30 days. Version 1 of a new installation. */
export const DEFAULT_PROCEDURE: ProcedureSettings = { answerWindowMs: 24 * HOUR, appealWindowMs: 30 * DAY };

/** What a bureau may set: never so short that nobody can answer, never so long that nothing is ever settled. */
export const PROCEDURE_BOUNDS = {
  answerWindowMs: { min: HOUR, max: 30 * DAY },
  appealWindowMs: { min: 3 * DAY, max: 365 * DAY },
} as const satisfies Record<keyof ProcedureSettings, { readonly min: number; readonly max: number }>;
