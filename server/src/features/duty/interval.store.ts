import type { DutyInterval, DutyState, NoSignalCause } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import { toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** A stored row that is believed now; what a revision closes. */
export interface StoredInterval {
  readonly id: number;
  readonly shift: string;
  /** Decides whether a judged interval is the same verdict: see `verdictKey`. */
  readonly key: string;
}

/**
 * What makes two intervals one verdict. Evidence that only grows (one more fix inside) is no revision, else every
 * fix would be a row; another rule, shift or post version is.
 */
export function verdictKey(interval: DutyInterval): string {
  const to = Number.isFinite(interval.to) ? String(interval.to) : '';
  const posts = interval.evidence.posts.map((p) => `${p.id}:${p.version}`).join(',');
  return `${interval.state}|${interval.cause ?? ''}|${interval.from}|${to}|${interval.evidence.ruleVersion}|${posts}`;
}

interface Row {
  readonly [column: string]: unknown;
  readonly id: number;
  readonly shift: string;
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  readonly from: number;
  readonly to: number | null;
  readonly evidence: DutyInterval['evidence'];
}

/** The rows of these shifts that are believed now. */
export async function readBelieved(db: Queryable, shifts: readonly string[]): Promise<readonly StoredInterval[]> {
  const rows = await db.query<Row>(
    `SELECT id::float8 AS id, shift_id AS shift, state, cause, (extract(epoch from lower(valid)) * 1000)::float8 AS "from",
            (extract(epoch from upper(valid)) * 1000)::float8 AS "to",
            jsonb_build_object('ruleVersion', evidence->'ruleVersion', 'posts', evidence->'posts') AS evidence
       FROM duty_interval WHERE shift_id = ANY($1) AND upper_inf(known)`,
    [shifts],
  );
  return rows.map((row) => ({
    id: row.id,
    shift: row.shift,
    key: verdictKey({ ...row, to: row.to ?? Infinity, knownFrom: 0, rules: [] }),
  }));
}

/** A row to add: an interval of an officer's shift, believed from `knownAt` on. */
export interface NewInterval {
  readonly officer: string;
  readonly shift: string;
  readonly interval: DutyInterval;
  readonly knownAt: Instant;
}

/** BT1: stops believing `closed`, starts believing `added`; returns the added rows. One transaction is the caller's. */
export async function revise(
  tx: Queryable,
  closed: readonly { readonly id: number; readonly at: Instant }[],
  added: readonly NewInterval[],
): Promise<readonly StoredInterval[]> {
  if (closed.length > 0) {
    await tx.query(
      // A belief held for no time at all keeps one millisecond, so that the row stays findable by its known range.
      `UPDATE duty_interval d
          SET known = tstzrange(lower(d.known), greatest(c.at::timestamptz, lower(d.known) + interval '1 millisecond'))
         FROM unnest($1::bigint[], $2::text[]) AS c (id, at) WHERE d.id = c.id AND upper_inf(d.known)`,
      [closed.map((c) => c.id), closed.map((c) => toIso(c.at))],
    );
  }
  if (added.length === 0) return [];
  const rows = await tx.query<{ id: number; n: number }>(
    `WITH new AS (
       SELECT nextval(pg_get_serial_sequence('duty_interval', 'id')) AS id, a.*
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[]) WITH ORDINALITY
              AS a (officer, shift, state, cause, begins, ends, known_at, known_from, rules, evidence, n)
     ), added AS (
       INSERT INTO duty_interval (id, officer_id, shift_id, state, cause, valid, known, known_from, rules, evidence)
       OVERRIDING SYSTEM VALUE
       SELECT id, officer, shift, state, cause, tstzrange(begins::timestamptz, ends::timestamptz),
              tstzrange(known_at::timestamptz, NULL), known_from::timestamptz,
              ARRAY(SELECT jsonb_array_elements_text(rules::jsonb)), evidence::jsonb
         FROM new RETURNING id
     )
     SELECT new.id::float8 AS id, new.n::int AS n FROM new JOIN added ON added.id = new.id ORDER BY n`,
    [
      added.map((a) => a.officer),
      added.map((a) => a.shift),
      added.map((a) => a.interval.state),
      added.map((a) => a.interval.cause),
      added.map((a) => toIso(a.interval.from)),
      added.map((a) => (Number.isFinite(a.interval.to) ? toIso(a.interval.to) : null)),
      added.map((a) => toIso(a.knownAt)),
      added.map((a) => toIso(a.interval.knownFrom)),
      added.map((a) => JSON.stringify(a.interval.rules)),
      added.map((a) => JSON.stringify(a.interval.evidence)),
    ],
  );
  return rows.map((row) => {
    const source = added[row.n - 1];
    if (!source) throw new Error('the database returned a row that was not added');
    return { id: row.id, shift: source.shift, key: verdictKey(source.interval) };
  });
}
