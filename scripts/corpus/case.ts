import type { DutyPlan, Terminal } from '@dutywall/shared/domain';
import type { Instant, Span } from '@dutywall/shared/kit';
import type { Arrival } from './street/link.ts';

/** Where an officer truly was: on post (with its tolerance), too near to tell, or away. */
export type Whereabouts = 'inside' | 'edge' | 'outside';

export interface TruthSpan extends Span {
  readonly where: Whereabouts;
}

/** A true absence: away from every post, on duty, and reported by a terminal all along. */
export interface Absence extends Span {
  /** When the rules' tolerance, and the arrival grace, had passed: from then on it may be shown. */
  readonly graceEnd: Instant;
  /** Long enough that a report after the tolerance was to be expected; shorter ones are asked of nobody. */
  readonly due: boolean;
  /** Its reports arrived as they were made; false: they came in later, nobody could have seen it live. */
  readonly live: boolean;
}

/** What really happened in a shift, from the generator's own paths; nothing in it comes from the engine. */
export interface Truth {
  /** Covers the shift without gap. */
  readonly spans: readonly TruthSpan[];
  /** When reports that tell the truth were made often enough to know anything; elsewhere nobody can know. */
  readonly seen: readonly Span[];
  readonly absences: readonly Absence[];
}

/** A plan and when the server came to know it. */
export interface PlanVersion {
  readonly knownAt: Instant;
  readonly plan: DutyPlan;
}

export interface CorpusTerminal {
  readonly terminal: Terminal;
  readonly carried: Span;
}

/** One officer's shift: plan, terminals, all that arrived in order of arrival, and the truth. */
export interface CorpusOfficer {
  readonly id: string;
  /** At least one; the first is known from the beginning. */
  readonly plans: readonly [PlanVersion, ...PlanVersion[]];
  readonly terminals: readonly CorpusTerminal[];
  readonly arrivals: readonly Arrival[];
  readonly truth: Truth;
  /** The office changed the plan at `from` and entered that only at `to`: till then the server could not know. */
  readonly toldLate: Span | null;
  readonly serverAway: Span | null;
  /** Somebody falsifies this terminal's places. */
  readonly spoofed: boolean;
}

/** One planted case: an officer, or a squad of them. */
export interface CorpusCase {
  readonly kind: string;
  readonly theme: string;
  readonly about: string;
  readonly seed: number;
  readonly officers: readonly CorpusOfficer[];
}
