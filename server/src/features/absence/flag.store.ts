import type { IncidentKind, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Who is to be flagged, locked until the transaction ends so that two flags at once become one and a conflict. */
export async function lockOfficer(tx: Queryable, officer: OfficerId): Promise<{ readonly squad: SquadId } | null> {
  const rows = await tx.query<{ squad: SquadId }>(
    'SELECT squad_id AS squad FROM officer WHERE id = $1 AND left_at IS NULL FOR UPDATE',
    [officer],
  );
  return rows[0] ?? null;
}

export interface CitedIncident {
  readonly officer: OfficerId;
  readonly shift: string | null;
  readonly kind: IncidentKind;
  readonly retracted: boolean;
}

export async function readCitedIncident(tx: Queryable, incident: string): Promise<CitedIncident | null> {
  const rows = await tx.query<CitedIncident & Record<string, unknown>>(
    `SELECT officer_id AS officer, shift_id AS shift, kind, retracted_at IS NOT NULL AS retracted FROM incident WHERE id = $1`,
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
      WHERE a.officer_id = $1 AND a.about = 'absence' AND s.stage NOT IN ('withdrawn', 'corrected')
        AND (a.incident_id = $2 OR ($2::text IS NULL AND a.incident_id IS NULL AND a.flagged_at >= $3)) LIMIT 1`,
    [officer, incident, toIso(since)],
  );
  return rows[0]?.id ?? null;
}

/** AB6: a check-in as far as a flag about it needs it, with what was ticked last. */
export interface CitedCheckIn {
  readonly officer: OfficerId;
  readonly squad: SquadId;
  readonly shift: string | null;
  /** Account of who rang. */
  readonly by: string;
  /** Items ticked as faults, as the newest revision of the checklist has them. */
  readonly faults: readonly string[];
}

export async function readCitedCheckIn(tx: Queryable, checkIn: string): Promise<CitedCheckIn | null> {
  const rows = await tx.query<CitedCheckIn & Record<string, unknown>>(
    `SELECT c.officer_id AS officer, o.squad_id AS squad, c.shift_id AS shift, c.rung_by AS by,
            coalesce((SELECT jsonb_agg(t->>'item') FROM jsonb_array_elements(l.ticks) t WHERE t->>'verdict' = 'fault'),
                     '[]') AS faults
       FROM check_in c JOIN officer o ON o.id = c.officer_id
       LEFT JOIN LATERAL (SELECT ticks FROM check_in_checklist WHERE check_in_id = c.id ORDER BY revision DESC LIMIT 1) l
              ON true
      WHERE c.id = $1`,
    [checkIn],
  );
  return rows[0] ?? null;
}

/** A flag about this check-in that nobody has taken back; null: none. */
export async function findFaultFlag(tx: Queryable, checkIn: string): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `SELECT a.id FROM absence a
       CROSS JOIN LATERAL (SELECT stage FROM absence_step WHERE absence_id = a.id ORDER BY id DESC LIMIT 1) s
      WHERE a.check_in_id = $1 AND s.stage NOT IN ('withdrawn', 'corrected') LIMIT 1`,
    [checkIn],
  );
  return rows[0]?.id ?? null;
}

export interface NewAbsence {
  readonly id: string;
  readonly officer: OfficerId;
  readonly incident: string | null;
  /** AB6: the check-in whose fault it is about; null: an absence. */
  readonly checkIn: string | null;
  readonly reason: string;
  /** Name shown to people. */
  readonly flaggedBy: string;
  readonly at: Instant;
  /** Canonical JSON. */
  readonly evidence: string;
  readonly evidenceSha256: string;
}

/** The flag alone; its first step comes in the same transaction. It keeps the newest times of the procedure. */
export async function insertAbsence(tx: Queryable, absence: NewAbsence): Promise<void> {
  await tx.query(
    `INSERT INTO absence (id, officer_id, incident_id, reason, flagged_by, flagged_at, evidence, evidence_sha256,
                          about, check_in_id, procedure_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (SELECT max(version) FROM procedure_version))`,
    [
      ...[absence.id, absence.officer, absence.incident, absence.reason, absence.flaggedBy, toIso(absence.at)],
      ...[absence.evidence, absence.evidenceSha256],
      ...[absence.checkIn === null ? 'absence' : 'check-in-fault', absence.checkIn],
    ],
  );
}
