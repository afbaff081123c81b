import { type Instant, MINUTE, SECOND, type Span } from '@dutywall/shared/kit';
import type { DutyState, NoSignalCause } from '../duty/state.ts';

/** One stretch of what was, or is, believed of the cited time. */
export interface CitedStretch {
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  readonly from: Instant;
  readonly to: Instant;
}

/** A stored interval as far as a comparison needs it; `to` null while it goes on. */
export interface BelievedInterval {
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  readonly from: Instant;
  readonly to: Instant | null;
}

/**
 * The time a flag speaks about: its incident's, else its shift's, as far as it had happened. What was still growing
 * when the flag was made had an edge that the next fix decides: up to DU7's limit before it nothing is cited yet.
 */
export function citedSpan(
  about: { readonly from: Instant; readonly to: Instant | null },
  frozenAt: Instant,
  expectedIntervalS: number | null,
): Span {
  // DU7: L = max(3 × the expected interval, 180 s).
  const edge = Math.max(3 * (expectedIntervalS ?? 0) * SECOND, 3 * MINUTE);
  const to = about.to !== null && about.to <= frozenAt - edge ? about.to : frozenAt - edge;
  return { from: about.from, to: Math.max(about.from, to) };
}

/** What was believed within `span`: cut to it, in order, neighbours of one verdict joined. */
export function citedStretches(intervals: readonly BelievedInterval[], span: Span): readonly CitedStretch[] {
  const cut: CitedStretch[] = [];
  const sorted = [...intervals].sort((a, b) => a.from - b.from);
  for (const { state, cause, from, to } of sorted) {
    const begin = Math.max(from, span.from);
    const end = Math.min(to ?? Number.POSITIVE_INFINITY, span.to);
    if (begin >= end) continue;
    const last = cut.at(-1);
    if (last && last.state === state && last.cause === cause && last.to === begin) {
      cut[cut.length - 1] = { ...last, to: end };
    } else cut.push({ state, cause, from: begin, to: end });
  }
  return cut;
}

/** BT3: whether two beliefs about the same time differ. One more fix inside a stretch is no revision. */
export function sameBelief(a: readonly CitedStretch[], b: readonly CitedStretch[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        one.state === other.state &&
        one.cause === other.cause &&
        one.from === other.from &&
        one.to === other.to
      );
    })
  );
}
