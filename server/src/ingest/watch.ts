import { type ClockWatch, createClockWatch, DEFAULT_RULES, type TerminalId } from '@dutywall/shared/domain';
import { HOUR, type Instant } from '@dutywall/shared/kit';
import type { Queryable } from '../ports.ts';
import { type ConflictWatch, createConflictWatch } from './conflict.ts';

/** What the ingest remembers of one terminal between its messages. */
export interface TerminalWatch {
  readonly clock: ClockWatch;
  readonly conflict: ConflictWatch;
}

/** What is remembered of a terminal that nothing came from yet. */
export function createTerminalWatch(): TerminalWatch {
  return { clock: createClockWatch(DEFAULT_RULES), conflict: createConflictWatch() };
}

/** Fixes looked back on for a terminal's best clock: an hour of a phone's, read by index. */
const LOOK_BACK = 120;
const WINDOW = 24 * HOUR;

/**
 * Watches by terminal. Bounded by the number of enrolled terminals: only authenticated ones get here. The clocks begin
 * with what the last day's fixes tell, else the buffers that every terminal empties after we were away would look like
 * clocks that are slow (DU10).
 */
export async function createWatches(db: Queryable, now: Instant): Promise<(terminal: TerminalId) => TerminalWatch> {
  const watches = new Map<TerminalId, TerminalWatch>();
  const watchOf = (terminal: TerminalId): TerminalWatch => {
    let watch = watches.get(terminal);
    if (!watch) {
      watch = createTerminalWatch();
      watches.set(terminal, watch);
    }
    return watch;
  };
  for (const row of await bestClocks(db, now)) watchOf(row.terminal).clock.add(row.received, row.event);
  return watchOf;
}

interface BestClock {
  readonly terminal: TerminalId;
  readonly received: number;
  readonly event: number;
}

/** For each terminal, of its newest fixes of the last day the one that was under way the least, in ms. */
function bestClocks(db: Queryable, now: Instant): Promise<readonly BestClock[]> {
  return db.query<BestClock & Record<string, unknown>>(
    `SELECT t.id AS terminal, (extract(epoch FROM f.received_at) * 1000)::float8 AS received,
       (extract(epoch FROM f.event_at) * 1000)::float8 AS event
     FROM terminal t CROSS JOIN LATERAL (
       SELECT received_at, event_at FROM (
         SELECT received_at, event_at, marks FROM fix WHERE terminal_id = t.id
           AND event_at > to_timestamp($1::float8 / 1000) AND event_at < to_timestamp($2::float8 / 1000)
         ORDER BY event_at DESC LIMIT ${LOOK_BACK}) newest
       WHERE NOT 'time-missing' = ANY(marks) ORDER BY received_at - event_at LIMIT 1) f`,
    [now - WINDOW, now + WINDOW],
  );
}
