import type { AbsenceStage, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export interface AbsenceRecord {
  readonly id: string;
  readonly officer: OfficerId;
  readonly squad: SquadId;
  readonly badge: string;
  readonly name: string;
  readonly incident: string | null;
  readonly stage: AbsenceStage;
  readonly reason: string;
  readonly flaggedBy: string;
  readonly flaggedAt: Instant;
  readonly evidenceSha256: string;
}

/** AB5: the stage is the last step's. */
const ABSENCES = `
  SELECT a.id, a.officer_id AS officer, o.squad_id AS squad, o.badge, o.name, a.incident_id AS incident, s.stage,
         a.reason, a.flagged_by AS "flaggedBy", ${ms('a.flagged_at')} AS "flaggedAt",
         a.evidence_sha256 AS "evidenceSha256"
    FROM absence a JOIN officer o ON o.id = a.officer_id
    CROSS JOIN LATERAL (SELECT stage FROM absence_step WHERE absence_id = a.id ORDER BY id DESC LIMIT 1) s`;

type Row = AbsenceRecord & Record<string, unknown>;

/** Who is to be flagged, locked until the transaction ends so that two flags at once become one and a conflict. */
export async function lockOfficer(tx: Queryable, officer: OfficerId): Promise<{ readonly squad: SquadId } | null> {
  const rows = await tx.query<{ squad: SquadId }>(
    'SELECT squad_id AS squad FROM officer WHERE id = $1 AND left_at IS NULL FOR UPDATE',
    [officer],
  );
  return rows[0] ?? null;
}

export async function readCited(
  tx: Queryable,
  incident: string,
): Promise<{ readonly officer: OfficerId; readonly shift: string | null; readonly retracted: boolean } | null> {
  const rows = await tx.query<{ officer: OfficerId; shift: string | null; retracted: boolean }>(
    `SELECT officer_id AS officer, shift_id AS shift, retracted_at IS NOT NULL AS retracted FROM incident WHERE id = $1`,
    [incident],
  );
  return rows[0] ?? null;
}

/** An unsettled flag of the same incident, or, for a flag without one, made since `since`; null: none. */
export async function findOpenFlag(
  tx: Queryable,
  officer: OfficerId,
  incident: string | null,
  since: Instant,
): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `SELECT a.id FROM absence a
       CROSS JOIN LATERAL (SELECT stage FROM absence_step WHERE absence_id = a.id ORDER BY id DESC LIMIT 1) s
      WHERE a.officer_id = $1 AND s.stage NOT IN ('withdrawn', 'corrected')
        AND (a.incident_id = $2 OR ($2::text IS NULL AND a.incident_id IS NULL AND a.flagged_at >= $3)) LIMIT 1`,
    [officer, incident, toIso(since)],
  );
  return rows[0]?.id ?? null;
}

export interface NewAbsence {
  readonly id: string;
  readonly officer: OfficerId;
  readonly incident: string | null;
  readonly reason: string;
  /** Account id: who acted. */
  readonly actor: string;
  /** Name shown to people. */
  readonly flaggedBy: string;
  readonly at: Instant;
  /** Canonical JSON. */
  readonly evidence: string;
  readonly evidenceSha256: string;
}

export async function insertAbsence(tx: Queryable, absence: NewAbsence): Promise<void> {
  const at = toIso(absence.at);
  await tx.query(
    `INSERT INTO absence (id, officer_id, incident_id, reason, flagged_by, flagged_at, evidence, evidence_sha256)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[absence.id, absence.officer, absence.incident, absence.reason, absence.flaggedBy, at],
      ...[absence.evidence, absence.evidenceSha256],
    ],
  );
  await tx.query(`INSERT INTO absence_step (absence_id, stage, actor, at, note) VALUES ($1, 'flagged', $2, $3, $4)`, [
    absence.id,
    absence.actor,
    at,
    absence.reason,
  ]);
}

export async function readAbsence(db: Queryable, id: string): Promise<AbsenceRecord | null> {
  return (await db.query<Row>(`${ABSENCES} WHERE a.id = $1`, [id]))[0] ?? null;
}

export interface AbsenceSteps {
  readonly steps: readonly {
    readonly stage: string;
    readonly actor: string;
    readonly at: number;
    readonly note: string | null;
  }[];
  readonly evidence: unknown;
}

export async function readAbsenceFile(db: Queryable, id: string): Promise<AbsenceSteps> {
  const steps = await db.query<AbsenceSteps['steps'][number] & Record<string, unknown>>(
    `SELECT stage, actor, ${ms('at')} AS at, note FROM absence_step WHERE absence_id = $1 ORDER BY id`,
    [id],
  );
  const rows = await db.query<{ evidence: unknown }>('SELECT evidence FROM absence WHERE id = $1', [id]);
  return { steps, evidence: rows[0]?.evidence ?? null };
}

export interface AbsenceQuery {
  /** Null: not limited by squad. */
  readonly squads: readonly SquadId[] | null;
  readonly officer: OfficerId | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

export async function listAbsences(db: Queryable, query: AbsenceQuery): Promise<readonly AbsenceRecord[]> {
  return db.query<Row>(
    `${ABSENCES} WHERE ($1::text[] IS NULL OR o.squad_id = ANY($1)) AND ($2::text IS NULL OR a.officer_id = $2)
       AND a.flagged_at >= $3 AND a.flagged_at < $4 ORDER BY a.flagged_at DESC, a.id LIMIT $5`,
    [query.squads, query.officer, toIso(query.from), toIso(query.to), query.limit],
  );
}

/** What the wall shows at a start: everything people have not settled yet. */
export async function readUnsettled(db: Queryable, limit: number): Promise<readonly AbsenceRecord[]> {
  return db.query<Row>(
    `${ABSENCES} WHERE s.stage NOT IN ('withdrawn', 'upheld', 'corrected') ORDER BY a.flagged_at DESC LIMIT $1`,
    [limit],
  );
}
