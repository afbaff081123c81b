/**
 * The numbers behind the duty rules: a setting per squad, versioned; the version is stored with each verdict.
 * Defaults are domain.md's own and for the bureau to set; no bureau publishes its thresholds.
 */
export interface DutyRules {
  readonly version: number;
  /** DU6, s: time after the shift's begin in which nobody is late. */
  readonly arrivalGraceS: number;
  /** DU6, s: how long a run outside must span. */
  readonly leaveToleranceS: number;
  /** DU6: fixes a negative run needs at least. */
  readonly minRunFixes: number;
  /** DU6: the span is at least this many expected intervals (slow terminals). */
  readonly runIntervals: number;
  /** DU7: silence limit as a multiple of the expected interval … */
  readonly silentIntervals: number;
  /** DU7, s: … and never less than this. */
  readonly silentMinS: number;
  /** DU5, m: for posts without a tolerance of their own. */
  readonly toleranceM: number;
  /** DU5: how many σ beyond the tolerance make a fix outside (99 % of a round two-dimensional normal lie within 3.03 σ). */
  readonly outsideSigmas: number;
  /** DU8, s: so long in one place on a patrol route is told to supervisors, for information; 0: off. */
  readonly stillS: number;
  /** DU10, s: skew beyond which a clock is untrusted … */
  readonly clockSkewS: number;
  /** DU10: … once this many separate uploads agree. */
  readonly clockMinUploads: number;
  /** DU11: more than this share (0–1) of a squad's reporting terminals silent together … */
  readonly massSilenceShare: number;
  /** DU11: … and at least this many … */
  readonly massSilenceMin: number;
  /** DU11, s: … having missed their second report within so long of one another: the squad is degraded. */
  readonly massSilenceWindowS: number;
  /** DU13: 1: a single terminal’s datum is doubted until its own fixes have shown it; 0: never doubted. */
  readonly datumDoubt: number;
  /** DU16: so many steps between accurate fixes … (0: not looked for) */
  readonly mockJumps: number;
  /** DU16, m/s: … faster than this are no terminal that moves. */
  readonly mockJumpMps: number;
  /** DU16, s: identical coordinates for so long with changing reported speed (0: not looked for). */
  readonly mockFrozenS: number;
  /** DU16: so many steps over which a path is looked at for being perfectly even (0: not looked for). */
  readonly mockEvenSteps: number;
}

export const DEFAULT_RULES: DutyRules = {
  version: 1,
  arrivalGraceS: 600,
  leaveToleranceS: 600,
  minRunFixes: 5,
  runIntervals: 4,
  silentIntervals: 3,
  silentMinS: 180,
  toleranceM: 30,
  outsideSigmas: 3.03,
  stillS: 0,
  clockSkewS: 120,
  clockMinUploads: 20,
  massSilenceShare: 0.3,
  massSilenceMin: 5,
  massSilenceWindowS: 180,
  datumDoubt: 1,
  mockJumps: 3,
  mockJumpMps: 50,
  mockFrozenS: 600,
  mockEvenSteps: 20,
};
