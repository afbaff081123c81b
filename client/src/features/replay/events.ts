import type { IncidentRow } from '@dutywall/shared/protocol';

/** A moment worth stepping to: an incident began or ended. */
export interface ReplayEvent {
  readonly at: number;
  readonly incident: IncidentRow;
  readonly edge: 'began' | 'ended';
}

/** Begins and ends of incidents inside a range, in time. */
export function eventsOf(incidents: readonly IncidentRow[], from: number, to: number): readonly ReplayEvent[] {
  const events: ReplayEvent[] = [];
  for (const incident of incidents) {
    if (incident.from >= from && incident.from <= to) events.push({ at: incident.from, incident, edge: 'began' });
    if (incident.to !== null && incident.to >= from && incident.to <= to) {
      events.push({ at: incident.to, incident, edge: 'ended' });
    }
  }
  return events.sort((a, b) => a.at - b.at || (a.incident.id < b.incident.id ? -1 : 1));
}

/** The next moment after (1) or before (-1) `at` at which something happened; half a second counts as the same. */
export function stepFrom(events: readonly ReplayEvent[], at: number, by: 1 | -1): number | null {
  if (by === 1) return events.find((event) => event.at > at + 500)?.at ?? null;
  return events.findLast((event) => event.at < at - 500)?.at ?? null;
}

/** How many incidents began in each of `bins` equal parts of a range. */
export function densityOf(incidents: readonly IncidentRow[], from: number, to: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const { from: at } of incidents) {
    if (at < from || at >= to) continue;
    const bin = Math.floor(((at - from) / (to - from)) * bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
