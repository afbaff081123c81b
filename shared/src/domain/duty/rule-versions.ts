import type { OwnRules } from './rule-table.ts';
import { DEFAULT_RULES, type DutyRules } from './rules.ts';

/** A version of what one squad (null: the bureau) sets itself. */
export interface RuleVersion {
  readonly squad: string | null;
  /** One count for all squads, so that a number names one version. */
  readonly version: number;
  readonly validFrom: number;
  /** True: it reaches shifts that run at its time as well; it may then only be more lenient. */
  readonly running: boolean;
  readonly own: OwnRules;
}

/** When a shift begins and ends, ms, and the moment it is asked for. */
export interface RuleMoment {
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** The last version of a squad that counts for a shift: in force when it began, or reaching it while it ran. */
export function versionFor(versions: readonly RuleVersion[], { from, to, now }: RuleMoment): RuleVersion | undefined {
  let found: RuleVersion | undefined;
  for (const one of versions) {
    const counts = one.validFrom <= from || (one.running && one.validFrom < to && one.validFrom <= now);
    if (counts && (!found || one.version > found.version)) found = one;
  }
  return found;
}

/** The whole set of a shift: defaults, then what each squad from the bureau down sets itself. */
export function effectiveRules(downwards: readonly (readonly RuleVersion[])[], moment: RuleMoment): DutyRules {
  let rules: DutyRules = DEFAULT_RULES;
  for (const versions of downwards) {
    const one = versionFor(versions, moment);
    if (one) rules = { ...rules, ...one.own, version: Math.max(rules.version, one.version) };
  }
  return rules;
}
