import type { Database } from '@dutywall/server/ports';
import type { Fix, Heartbeat } from '@dutywall/shared/domain';
import { toIso } from '@dutywall/shared/kit';
import { withEmbedded, withPostgres } from '../../support/db.ts';
import { postgresMissing } from '../../support/postgres.ts';

export interface Store {
  readonly db: Database;
  /** Empties every table, so that one database serves many tests. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A fresh database with the schema: PostgreSQL where it is installed (fast), else the embedded one. `engine` asks for
 * the embedded one in any case.
 */
export async function openStore(engine: 'any' | 'embedded' = 'any'): Promise<Store> {
  const opened = engine === 'any' && postgresMissing === null ? await withPostgres() : await withEmbedded();
  const { db } = opened;
  return {
    db,
    async empty() {
      await db.transaction(async (tx) => {
        // Facts are append-only for everybody but a test that starts over.
        await tx.query('SET LOCAL session_replication_role = replica');
        await tx.query(
          `TRUNCATE incident_step, absence_step, absence, incident, duty_interval, sealed_fix, heartbeat, fix, leave, shift, rule_version,
                    post_version, terminal_binding, terminal, account_squad, account, officer, squad, setting, audit
           CASCADE`,
        );
      });
    },
    close: () => opened.close(),
  };
}

/** Both databases for `describe.each`: name, how it is opened, and why it cannot be here (null: it can). */
export const ENGINES = [
  ['embedded', 'embedded', null],
  ['PostgreSQL', 'any', postgresMissing],
] as const;

/** Commits evidence as the ingest does: duplicates are left out, ids ascend in order of commit. */
export async function commit(db: Database, fixes: readonly Fix[], heartbeats: readonly Heartbeat[]): Promise<Fix[]> {
  const stored = await db.query<{ n: number; id: number }>(
    `WITH given AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::int[],
                            $7::real[], $8::real[], $9::bool[], $10::bool[], $11::text[], $12::text[], $13::real[]) WITH ORDINALITY
              AS g (terminal_id, officer_id, event_at, received_at, lon_e6, lat_e6, sigma_m, battery, located, mock,
                    alarms, marks, speed_mps, n)
     ), added AS (
       INSERT INTO fix (terminal_id, officer_id, event_at, received_at, lon_e6, lat_e6, sigma_m, battery, located, mock,
                        alarms, marks, speed_mps, payload_hash)
       SELECT terminal_id, officer_id, event_at, received_at, lon_e6, lat_e6, sigma_m, battery, located, mock,
              string_to_array(alarms, '|'), string_to_array(marks, '|'), speed_mps, lon_e6 FROM given ORDER BY n
       ON CONFLICT DO NOTHING RETURNING id, terminal_id, event_at
     )
     SELECT g.n::int AS n, a.id::float8 AS id FROM added a JOIN given g USING (terminal_id, event_at) ORDER BY a.id`,
    [
      fixes.map((f) => f.terminal),
      fixes.map((f) => f.officer),
      fixes.map((f) => toIso(f.eventAt)),
      fixes.map((f) => toIso(f.receivedAt)),
      fixes.map((f) => Math.round(f.lon * 1e6)),
      fixes.map((f) => Math.round(f.lat * 1e6)),
      fixes.map((f) => f.sigmaM),
      fixes.map((f) => f.battery),
      fixes.map((f) => f.located),
      fixes.map((f) => f.mock),
      fixes.map((f) => f.alarms.join('|')),
      fixes.map((f) => f.marks.join('|')),
      fixes.map((f) => f.speedMps),
    ],
  );
  await db.query(
    `INSERT INTO heartbeat (terminal_id, officer_id, event_at, received_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) ON CONFLICT DO NOTHING`,
    [
      heartbeats.map((h) => h.terminal),
      heartbeats.map((h) => h.officer),
      heartbeats.map((h) => toIso(h.eventAt)),
      heartbeats.map((h) => toIso(h.receivedAt)),
    ],
  );
  return stored.flatMap(({ n, id }) => {
    const fix = fixes[n - 1];
    return fix ? [{ ...fix, id }] : [];
  });
}
