import type { AbsenceStage, FlagSubject, OfficerId, ProcedureSettings, SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Who acts where no person does: telling (AB2) and asking for review (BT3). */
export const MACHINE = 'machine';

export interface StepRecord {
  readonly id: number;
  readonly stage: AbsenceStage;
  readonly account: string;
  /** The officer that the account belongs to; null: none. */
  readonly officer: OfficerId | null;
  /** The account's name; null: the machine, or an account that is no more. */
  readonly name: string | null;
  readonly at: Instant;
  readonly note: string | null;
  readonly detail: StepDetail;
}

export interface StepDetail {
  /** BT3: hash of what was believed of the cited time when this step was made. */
  readonly belief?: string;
}

export interface AbsenceRecord {
  readonly id: string;
  readonly officer: OfficerId;
  readonly squad: SquadId;
  readonly squadName: string;
  readonly badge: string;
  readonly name: string;
  readonly about: FlagSubject;
  /** With `check-in-fault`: which. */
  readonly checkIn: string | null;
  readonly incident: string | null;
  readonly kind: string | null;
  readonly reason: string;
  readonly flaggedBy: string;
  readonly flaggedAt: Instant;
  readonly evidenceSha256: string;
  readonly procedureVersion: number;
  readonly settings: ProcedureSettings;
  /** The flagging first. */
  readonly steps: readonly StepRecord[];
}

/** AB5: the stage is the last step's. */
const STAGE = '(SELECT stage FROM absence_step WHERE absence_id = a.id ORDER BY id DESC LIMIT 1)';
const ABSENCES = `
  SELECT a.id, a.officer_id AS officer, o.squad_id AS squad, q.name AS "squadName", o.badge, o.name,
         a.about, a.check_in_id AS "checkIn", a.incident_id AS incident, i.kind, a.reason, a.flagged_by AS "flaggedBy", ${ms('a.flagged_at')} AS "flaggedAt",
         a.evidence_sha256 AS "evidenceSha256", p.version AS "procedureVersion", p.settings,
         (SELECT jsonb_agg(jsonb_build_object('id', s.id, 'stage', s.stage, 'account', s.actor, 'officer', c.officer_id,
                   'name', c.name, 'at', round(extract(epoch from s.at) * 1000), 'note', s.note, 'detail', s.detail)
                   ORDER BY s.id)
            FROM absence_step s LEFT JOIN account c ON c.id = s.actor WHERE s.absence_id = a.id) AS steps
    FROM absence a JOIN officer o ON o.id = a.officer_id JOIN squad q ON q.id = o.squad_id
    JOIN procedure_version p ON p.version = a.procedure_version LEFT JOIN incident i ON i.id = a.incident_id`;

type Row = AbsenceRecord & Record<string, unknown>;

export async function readAbsence(db: Queryable, id: string): Promise<AbsenceRecord | null> {
  return (await db.query<Row>(`${ABSENCES} WHERE a.id = $1`, [id]))[0] ?? null;
}

/** The flag, locked until the transaction ends: of two acts at once the second sees the first's step. */
export async function lockAbsence(tx: Queryable, id: string): Promise<AbsenceRecord | null> {
  const locked = await tx.query('SELECT id FROM absence WHERE id = $1 FOR UPDATE', [id]);
  return locked.length === 0 ? null : readAbsence(tx, id);
}

export interface AbsenceQuery {
  /** Squads whose flags are seen; null: none by squad. */
  readonly squads: readonly SquadId[] | null;
  /** Whose own flags are seen beside; null: nobody's. */
  readonly officer: OfficerId | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

export async function listAbsences(db: Queryable, query: AbsenceQuery): Promise<readonly AbsenceRecord[]> {
  return db.query<Row>(
    `${ABSENCES} WHERE (o.squad_id = ANY($1::text[]) OR a.officer_id = $2)
       AND a.flagged_at >= $3 AND a.flagged_at < $4 ORDER BY a.flagged_at DESC, a.id LIMIT $5`,
    [query.squads ?? [], query.officer, toIso(query.from), toIso(query.to), query.limit],
  );
}

/** What the wall shows at a start: everything people have not settled yet. */
export async function readUnsettled(db: Queryable, limit: number): Promise<readonly AbsenceRecord[]> {
  return db.query<Row>(
    `${ABSENCES} WHERE ${STAGE} NOT IN ('withdrawn', 'upheld', 'corrected') ORDER BY a.flagged_at DESC LIMIT $1`,
    [limit],
  );
}

/** Flags nobody could be told of, whose officer has an account by now. */
export async function readUntold(db: Queryable, limit: number): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT a.id FROM absence a
      WHERE NOT EXISTS (SELECT FROM absence_step s WHERE s.absence_id = a.id AND s.stage IN ('notified', 'withdrawn'))
        AND EXISTS (SELECT FROM account c WHERE c.officer_id = a.officer_id AND c.disabled_at IS NULL)
      ORDER BY a.flagged_at LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

export interface NewStep {
  readonly absence: string;
  readonly stage: AbsenceStage;
  /** Account id, or `MACHINE`. */
  readonly actor: string;
  readonly at: Instant;
  readonly note: string | null;
  readonly detail?: StepDetail;
}

/** AB5: the only way a step comes to be; answers its id. */
export async function appendStep(tx: Queryable, step: NewStep): Promise<number> {
  const rows = await tx.query<{ id: number }>(
    `INSERT INTO absence_step (absence_id, stage, actor, at, note, detail) VALUES ($1, $2, $3, $4, $5, $6)
     RETURNING id::float8 AS id`,
    [step.absence, step.stage, step.actor, toIso(step.at), step.note, JSON.stringify(step.detail ?? {})],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the database returned no step');
  return id;
}

export async function readEvidence(db: Queryable, id: string): Promise<unknown> {
  return (
    (await db.query<{ evidence: unknown }>('SELECT evidence FROM absence WHERE id = $1', [id]))[0]?.evidence ?? null
  );
}

export interface Opening {
  readonly at: Instant;
  readonly by: string;
  readonly what: string;
}

/** WW1: the newest openings of a flag by others than `except`. */
export async function readOpenings(
  db: Queryable,
  id: string,
  except: string,
  limit: number,
): Promise<readonly Opening[]> {
  return db.query<Opening & Record<string, unknown>>(
    `SELECT ${ms('u.at')} AS at, coalesce(c.name, u.actor) AS by, u.action AS what
       FROM audit u LEFT JOIN account c ON c.id = u.actor
      WHERE u.subject = $1 AND u.actor <> $2
        AND u.action IN ('absence-opened', 'absence-photo-opened', 'absence-exported')
      ORDER BY u.id DESC LIMIT $3`,
    [id, except, limit],
  );
}
