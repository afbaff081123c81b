import { type Instant, toIso } from '@dutywall/shared/kit';
import type { IncidentPost, IncidentStep } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';
import type { Change, StepName } from './handling.ts';
import { COLUMNS, OWNER } from './incident.store.ts';
import type { IncidentRecord, ListedIncident } from './record.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const time = (at: Instant | null): string | null => (at === null ? null : toIso(at));

/** The incidents of these names, locked until the transaction ends; always in the order of their ids. */
export async function lockIncidents(tx: Queryable, ids: readonly string[]): Promise<readonly ListedIncident[]> {
  return tx.query<ListedIncident & Record<string, unknown>>(
    `SELECT ${COLUMNS}, ${OWNER}
       FROM incident i LEFT JOIN officer o ON o.id = i.officer_id WHERE i.id = ANY($1) ORDER BY i.id FOR UPDATE OF i`,
    [ids],
  );
}

/** Writes what people did, and the end of an SOS, which is theirs; everything else of the row is the machine's. */
export async function writeHandled(tx: Queryable, records: readonly IncidentRecord[]): Promise<void> {
  await tx.query(
    `UPDATE incident SET acknowledged_by = n.ack_by, acknowledged_at = n.ack_at, owned_by = n.owner, owned_at = n.owned_at,
            shelved_until = n.until, shelved_by = n.shelved_by, shelf_reason = n.reason, note_count = n.notes,
            last_note_by = n.note_by, last_note_at = n.note_at, last_note = n.note,
            ended_at = CASE WHEN incident.kind = 'sos' THEN n.ended_at ELSE incident.ended_at END
       FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                   $7::text[], $8::text[], $9::int[], $10::text[], $11::timestamptz[], $12::text[], $13::timestamptz[])
         AS n (id, ack_by, ack_at, owner, owned_at, until, shelved_by, reason, notes, note_by, note_at, note, ended_at)
      WHERE incident.id = n.id`,
    [
      records.map((r) => r.id),
      records.map((r) => r.acknowledgedBy),
      records.map((r) => time(r.acknowledgedAt)),
      records.map((r) => r.owner),
      records.map((r) => time(r.ownedAt)),
      records.map((r) => time(r.shelvedUntil)),
      records.map((r) => r.shelvedBy),
      records.map((r) => r.shelfReason),
      records.map((r) => r.noteCount),
      records.map((r) => r.lastNoteBy),
      records.map((r) => time(r.lastNoteAt)),
      records.map((r) => r.lastNote),
      records.map((r) => time(r.to)),
    ],
  );
}

/** One step about to be appended. */
export interface NewStep {
  readonly incident: string;
  readonly step: StepName;
  readonly note: string | null;
  readonly until: Instant | null;
  readonly before: Change;
  readonly after: Change;
  readonly undoes: number | null;
}

/** Appends the steps of one act. `actor` null: the machine. */
export async function appendSteps(
  tx: Queryable,
  act: { readonly id: string; readonly actor: string | null; readonly name: string | null; readonly at: Instant },
  steps: readonly NewStep[],
): Promise<void> {
  await tx.query(
    `INSERT INTO incident_step (act, actor, actor_name, at, incident_id, step, note, until, before, after, undoes)
     SELECT $1, $2, $3, $4::timestamptz, n.incident, n.step, n.note, n.until, n.before::jsonb, n.after::jsonb, n.undoes
       FROM unnest($5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[], $11::bigint[])
         AS n (incident, step, note, until, before, after, undoes)`,
    [
      ...[act.id, act.actor, act.name, toIso(act.at)],
      steps.map((s) => s.incident),
      steps.map((s) => s.step),
      steps.map((s) => s.note),
      steps.map((s) => time(s.until)),
      steps.map((s) => JSON.stringify(s.before)),
      steps.map((s) => JSON.stringify(s.after)),
      steps.map((s) => s.undoes),
    ],
  );
}

/** A step that may be taken back. */
export interface TakenStep {
  readonly id: number;
  readonly incident: string;
  readonly step: StepName;
  readonly actor: string | null;
  readonly at: Instant;
  readonly before: Change;
  readonly after: Change;
  /** It was taken back already. */
  readonly undone: boolean;
}

export async function readAct(tx: Queryable, act: string): Promise<readonly TakenStep[]> {
  return tx.query<TakenStep & Record<string, unknown>>(
    `SELECT s.id::float8 AS id, s.incident_id AS incident, s.step, s.actor, ${ms('s.at')} AS at, s.before, s.after,
            EXISTS (SELECT 1 FROM incident_step u WHERE u.undoes = s.id) AS undone
       FROM incident_step s WHERE s.act = $1 ORDER BY s.id`,
    [act],
  );
}

/** Steps in one course at most; notes are bounded, and nobody takes and gives back without end. */
const MAX_STEPS = 500;

/** The newest steps of an incident, the oldest of them first. */
export async function readCourse(db: Queryable, incident: string): Promise<readonly IncidentStep[]> {
  return db.query<IncidentStep & Record<string, unknown>>(
    `SELECT * FROM (
       SELECT id::float8 AS id, step, actor_name AS by, ${ms('at')} AS at, note AS text, ${ms('until')} AS until,
              undoes::float8 AS undoes
         FROM incident_step WHERE incident_id = $1 ORDER BY incident_step.id DESC LIMIT ${MAX_STEPS}) s ORDER BY s.id`,
    [incident],
  );
}

/** The posts of the incident's shift, or the one it is about (DU15), as they were when it began. */
export async function readPostsThen(db: Queryable, incident: string): Promise<readonly IncidentPost[]> {
  return db.query<IncidentPost & Record<string, unknown>>(
    `SELECT p.post_id AS id, p.version, p.name, p.kind, ST_AsGeoJSON(p.geometry, 7)::jsonb AS geometry,
            p.radius_m AS "radiusM", p.buffer_m AS "bufferM", p.tolerance_m AS "toleranceM"
       FROM incident i LEFT JOIN shift s ON s.id = i.shift_id AND upper_inf(s.known)
       JOIN post_version p ON (p.post_id = ANY(s.post_ids) OR p.post_id = i.post_id) AND p.valid @> i.began_at
      WHERE i.id = $1 ORDER BY p.post_id, p.version`,
    [incident],
  );
}
