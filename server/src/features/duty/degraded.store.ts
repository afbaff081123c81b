import type { DegradedReason, DegradedSpan } from '@dutywall/shared/domain';
import { type Instant, type Span, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** A degraded span as stored, with what is said about it. */
export interface DegradedRecord extends DegradedSpan {
  readonly id: string;
  to: Instant;
  readonly knownAt: Instant;
  /** How many terminals it shows on, of so many. */
  terminals: number;
  ofTerminals: number;
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** The spans that touch `window`. */
export async function readDegraded(db: Queryable, window: Span): Promise<readonly DegradedRecord[]> {
  const rows = await db.query<{
    id: string;
    squad: string | null;
    reason: DegradedReason;
    from: number;
    to: number | null;
    knownAt: number;
    terminals: number;
    ofTerminals: number;
  }>(
    `SELECT id, squad_id AS squad, reason, ${ms('began_at')} AS "from", ${ms('ended_at')} AS "to",
            ${ms('known_at')} AS "knownAt", terminals, of_terminals AS "ofTerminals"
       FROM degraded_span
      WHERE began_at < to_timestamp($2 / 1000.0) AND (ended_at IS NULL OR ended_at > to_timestamp($1 / 1000.0))
      ORDER BY began_at, id`,
    [window.from, window.to],
  );
  return rows.map((row) => ({ ...row, to: row.to ?? Number.POSITIVE_INFINITY }));
}

/** Adds a span or says its end; its begin is never changed. */
export async function writeDegraded(db: Queryable, records: readonly DegradedRecord[]): Promise<void> {
  await db.query(
    `INSERT INTO degraded_span (id, squad_id, reason, began_at, ended_at, known_at, terminals, of_terminals)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
                          $7::int[], $8::int[])
     ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, terminals = excluded.terminals,
       of_terminals = excluded.of_terminals`,
    [
      records.map((r) => r.id),
      records.map((r) => r.squad),
      records.map((r) => r.reason),
      records.map((r) => toIso(r.from)),
      records.map((r) => (Number.isFinite(r.to) ? toIso(r.to) : null)),
      records.map((r) => toIso(r.knownAt)),
      records.map((r) => r.terminals),
      records.map((r) => r.ofTerminals),
    ],
  );
}

const ALIVE = 'duty-alive';

/** Leaves word that the server was up and could reach its store: what the next start measures its outage by (DU11). */
export async function writeAlive(db: Queryable, at: Instant): Promise<void> {
  await db.query(
    `INSERT INTO setting (key, value) VALUES ($1, jsonb_build_object('at', $2::float8))
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [ALIVE, at],
  );
}

/** When the server was last known to take things in; null: it never ran. */
export async function readAlive(db: Queryable): Promise<Instant | null> {
  const marks = await db.query<{ at: number }>("SELECT (value->>'at')::float8 AS at FROM setting WHERE key = $1", [
    ALIVE,
  ]);
  const mark = marks[0]?.at;
  if (mark === undefined) return null;
  // What was still taken in after the last word counts as one.
  const later = await db.query<{ at: number | null }>(
    `SELECT greatest((SELECT ${ms('max(received_at)')} FROM fix WHERE event_at >= to_timestamp($1 / 1000.0)),
                     (SELECT ${ms('max(received_at)')} FROM heartbeat WHERE event_at >= to_timestamp($1 / 1000.0))) AS at`,
    [mark],
  );
  return Math.max(mark, later[0]?.at ?? mark);
}
