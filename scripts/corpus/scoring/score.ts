import { type DutyPlan, runSpanMs, silenceLimitMs } from '@dutywall/shared/domain';
import { MINUTE, type Span } from '@dutywall/shared/kit';
import type { Absence, CorpusOfficer } from '../case.ts';
import { intersect, length } from '../truth.ts';
import { type Claim, isNegative } from './claim.ts';
import { naiveClaims } from './naive.ts';
import type { Played } from './play.ts';

/** A true absence and when it was shown, if ever. */
interface Found {
  readonly absence: Absence;
  readonly intervalS: number;
  /** Time from the end of tolerance or grace until it was first shown, ms; null: never while it could be. */
  readonly delay: number | null;
  readonly inTheEnd: boolean;
}

/** One engine's account of one shift, held against the truth. */
export interface Score {
  /** Candidates of the final timeline: right and wrong. */
  readonly right: number;
  readonly wrong: readonly Span[];
  /** Candidates that were shown at some time and were wrong, whether or not they were taken back. */
  readonly shownWrong: readonly Claim[];
  /** Shown because the office had not entered yet what it had changed: right by the roster as the server had it. */
  readonly toldLate: number;
  readonly found: readonly Found[];
}

/** What is shown may be so late behind the street, ms. */
const UNDER_WAY = 90_000;
/** DU6 counts whole reports, so a stretch outside may be this much shorter than its tolerance, ms. */
const ROUNDING = 5_000;

/** Scores the real engine. */
export function score({ officer, plan, final, claims }: Pick<Played, 'officer' | 'plan' | 'final' | 'claims'>): Score {
  const candidates = final.filter(isNegative);
  return scored(officer, plan, candidates, claims);
}

/** Scores the reference, whose final word is what it showed. */
export function scoreNaive(officer: CorpusOfficer, plan: DutyPlan): Score {
  const claims = naiveClaims(officer);
  return scored(officer, plan, claims, claims);
}

function scored(officer: CorpusOfficer, plan: DutyPlan, final: readonly Span[], claims: readonly Claim[]): Score {
  const wrong = final.filter((span) => !isTrue(span, officer, plan, 0));
  const doubtful = claims.filter((claim) => !isTrue(claim, officer, plan, UNDER_WAY));
  const late = doubtful.filter((claim) => isToldLate(claim, officer));
  const found = officer.truth.absences
    .filter(({ due }) => due)
    .map((absence): Found => {
      const first = claims
        .filter((claim) => overlap(claim, absence) && claim.shownAt >= absence.from)
        .reduce((least, { shownAt }) => Math.min(least, shownAt), Number.POSITIVE_INFINITY);
      const delay = Number.isFinite(first) ? Math.max(0, first - absence.graceEnd) : null;
      const inTheEnd = final.some((span) => overlap(span, absence));
      return { absence, intervalS: plan.expectedIntervalS, delay, inTheEnd };
    });
  return {
    right: final.length - wrong.length,
    wrong,
    shownWrong: doubtful.filter((claim) => !late.includes(claim)),
    toldLate: late.length,
    found,
  };
}

/**
 * A candidate is true when the officer was beyond every post and its tolerance for as long as DU6 tolerates, clearly so
 * in a part of it, reported it, and not much of the candidate lies beside that: at most DU7's limit, since DU6 lets a
 * run last to the next inside fix.
 */
function isTrue(claim: Span, officer: CorpusOfficer, plan: DutyPlan, slack: number): boolean {
  const { spans, seen } = officer.truth;
  const tolerance = runSpanMs(plan.rules, plan.expectedIntervalS) - ROUNDING;
  const clear = spans.filter(({ where }) => where === 'outside');
  const beyond = joined(spans.filter(({ where }) => where !== 'inside'));
  const away = beyond.some(
    (span) =>
      overlap(span, claim) &&
      span.to - span.from >= tolerance &&
      clear.some((one) => overlap(one, intersection(span, claim))),
  );
  if (!away) return false;
  const supported = intersect(intersect([claim], beyond), seen);
  const limit = silenceLimitMs(plan.rules, plan.expectedIntervalS) + slack;
  return length([claim]) - length(supported) <= limit;
}

/** Neighbouring spans as one. */
function joined(spans: readonly Span[]): Span[] {
  const out: { from: number; to: number }[] = [];
  for (const { from, to } of spans) {
    const last = out.at(-1);
    if (last?.to === from) last.to = to;
    else out.push({ from, to });
  }
  return out;
}

function intersection(a: Span, b: Span): Span {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

function isToldLate({ shownAt }: Claim, { toldLate }: CorpusOfficer): boolean {
  return toldLate !== null && shownAt >= toldLate.from && shownAt < toldLate.to + MINUTE;
}

function overlap(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}
