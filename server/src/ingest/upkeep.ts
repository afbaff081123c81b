import { MINUTE } from '@dutywall/shared/kit';
import type { Clock, Database } from '../ports.ts';
import type { IngestLimits } from './limits.ts';
import { dropFixPartitions, ensureFixPartitions } from './partitions.ts';

/** How often the store is tidied: partitions ahead of midnight, sealed fixes gone after a day (DU14). */
const EVERY = 10 * MINUTE;
/** After a failure, ms: the database may be away. */
const RETRY = MINUTE;

/** Keeps partitions, sealed fixes and the quarantine within their bounds until `close`. The first run is awaited. */
export async function startUpkeep(
  db: Database,
  clock: Clock,
  limits: IngestLimits,
  onError: (error: unknown, message: string) => void,
): Promise<{ close(): void }> {
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  async function tidy(): Promise<void> {
    const now = clock.now();
    await ensureFixPartitions(db, now);
    await dropFixPartitions(db, now - limits.trackAgeMs);
    await db.query(`DELETE FROM heartbeat WHERE event_at < to_timestamp($1::float8 / 1000)`, [now - limits.trackAgeMs]);
    await db.query(`DELETE FROM sealed_fix WHERE sealed_at < to_timestamp($1::float8 / 1000)`, [
      now - limits.sealedAgeMs,
    ]);
    await db.query(
      `DELETE FROM quarantine WHERE received_at < to_timestamp($1::float8 / 1000)
        OR id <= (SELECT max(id) FROM quarantine) - $2::bigint`,
      [now - limits.quarantineAgeMs, limits.quarantineRows],
    );
  }

  function again(wait: number): void {
    if (closed) return;
    timer = setTimeout(async () => {
      try {
        await tidy();
        again(EVERY);
      } catch (error) {
        if (!closed) onError(error, 'tidying the store of positions failed; it is tried again');
        again(RETRY);
      }
    }, wait);
    timer.unref();
  }

  await tidy();
  again(EVERY);
  return {
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
    },
  };
}
