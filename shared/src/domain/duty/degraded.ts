import type { Instant, Span } from '@dutywall/shared/kit';
import type { SquadId } from '../squad/squad.ts';
import { DEFAULT_RULES } from './rules.ts';

/**
 * Why the machine distrusts its own picture of a squad: many terminals fell silent together (DU11), the server itself
 * was away or stood still (DU11), or the squad lies displaced as by a wrong datum (DU13). Append only: stored.
 */
export const DEGRADED_REASONS = ['mass-silence', 'outage', 'datum'] as const;
export type DegradedReason = (typeof DEGRADED_REASONS)[number];

/** A stretch in which a squad (null: everybody) is degraded. A fact of its own: stored, and part of every plan. */
export interface DegradedSpan extends Span {
  readonly squad: SquadId | null;
  readonly reason: DegradedReason;
}

/**
 * Spans in which negative evidence is frozen: an outside fix counts as ambiguous, a run of evidence ends at either
 * edge. An outage freezes nothing: what terminals kept meanwhile and sent later is as good as any late upload (P10).
 */
export function freezing(spans: readonly DegradedSpan[] | undefined): readonly DegradedSpan[] {
  return (spans ?? []).filter((span) => span.reason !== 'outage');
}

/** Spans in which silence says nothing about who is silent, apart and in order. A wrong datum silences nobody. */
export function silencing(spans: readonly DegradedSpan[] | undefined): readonly Span[] {
  const sorted = (spans ?? []).filter((span) => span.reason !== 'datum').sort((a, b) => a.from - b.from);
  const joined: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of sorted) {
    const last = joined.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/**
 * DU11: whether a count of those on post says nothing, because more than the share of a mass silence of those due are
 * silent by the system's fault.
 */
export function isCountUnknown(due: number, silentBySystem: number): boolean {
  return silentBySystem > due * DEFAULT_RULES.massSilenceShare;
}

/** DU11, DU13: the rules by which evidence within a stretch was frozen. */
export function frozenBy(spans: readonly DegradedSpan[] | undefined, { from, to }: Span): readonly string[] {
  const rules = freezing(spans)
    .filter((span) => span.from < to && span.to > from)
    .map((span) => (span.reason === 'datum' ? 'DU13' : 'DU11'));
  return [...new Set(rules)].sort();
}

/** The spans that cover `at`. */
export function degradedAt(spans: readonly DegradedSpan[] | undefined, at: Instant): readonly DegradedSpan[] {
  return (spans ?? []).filter((span) => span.from <= at && at < span.to);
}
