import type { DutyState, NoSignalCause, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, MINUTE, type Span, toIso } from '@dutywall/shared/kit';
import type {
  AbsenceRow,
  IncidentCore,
  ReplayDegraded,
  ReplayKnown,
  ReplayShift,
  SlotRow,
  SquadRow,
} from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

/** A place older than this at a chunk's start is not shown as the present one. */
const PRIOR_MS = 30 * MINUTE;
/** How far ahead of us a fix may be dated (DU10). */
const AHEAD_MS = 5 * MINUTE;
/** Bounds one manifest. */
const MAX_SHIFTS = 20_000;
const MAX_INCIDENTS = 5_000;
const MAX_ABSENCES = 500;
const MAX_DEGRADED = 1_000;

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/**
 * BT2: the moments t at which a row of `duty_interval d` held and was believed. Empty for what was found out only when it
 * was over; such ranges have no lower bound and vanish from what is asked of them.
 */
const DIAGONAL = '(d.valid * d.known)';

/** Whose replay it is; null squads: only `officer`. */
export interface ReplayScope {
  readonly squads: readonly SquadId[] | null;
  readonly officer: OfficerId | null;
}

/** The officers of a scope in slot order: by id, so that the same scope always gives the same table. */
export async function readSlots(db: Queryable, scope: ReplayScope): Promise<readonly SlotRow[]> {
  const rows = await db.query<Omit<SlotRow, 'slot'>>(
    `SELECT o.id AS officer, o.badge, o.name, o.squad_id AS squad, o.kind, t.protocol
       FROM officer o
       LEFT JOIN (SELECT DISTINCT ON (officer_id) officer_id, terminal_id FROM terminal_binding
                   ORDER BY officer_id, id DESC) b ON b.officer_id = o.id
       LEFT JOIN terminal t ON t.id = b.terminal_id
      WHERE ($1::text[] IS NULL OR o.squad_id = ANY($1)) AND ($2::text IS NULL OR o.id = $2) ORDER BY o.id`,
    [scope.squads, scope.officer],
  );
  return rows.map((row, slot) => ({ slot, ...row }));
}

export async function readSquads(db: Queryable): Promise<readonly SquadRow[]> {
  const rows = await db.query<Omit<SquadRow, 'degraded'>>(
    'SELECT id, parent_id AS parent, name FROM squad ORDER BY position, id',
  );
  return rows.map((row) => ({ ...row, degraded: false }));
}

/** DU11, DU13: the newest degraded spans that touch the range, of every squad: their banners are no secret. */
export async function readDegraded(db: Queryable, range: Span): Promise<readonly ReplayDegraded[]> {
  return db.query<ReplayDegraded & Record<string, unknown>>(
    `SELECT squad_id AS squad, reason, ${ms('began_at')} AS "from", ${ms('ended_at')} AS "to", ${ms('known_at')} AS "knownAt",
            terminals, of_terminals AS "of"
       FROM degraded_span WHERE began_at < $2 AND (ended_at IS NULL OR ended_at > $1)
      ORDER BY began_at DESC, id LIMIT ${MAX_DEGRADED}`,
    [toIso(range.from), toIso(range.to)],
  );
}

/**
 * The shifts that touch the range, with the begin of the first on-post stretch, or of the first picture of a check-in if
 * that came earlier (实到). `slots`: by officer id.
 */
export async function readShifts(
  db: Queryable,
  slots: ReadonlyMap<OfficerId, number>,
  range: Span,
  known: ReplayKnown,
): Promise<readonly ReplayShift[]> {
  const rows = await db.query<Omit<ReplayShift, 'slot'> & { officer: OfficerId }>(
    `SELECT s.officer_id AS officer, s.id, s.name, ${ms('s.begins_at')} AS "from", ${ms('s.ends_at')} AS "to",
            s.post_ids AS posts,
            least(
              (SELECT CASE WHEN $4 = 'now' THEN ${ms('min(lower(d.valid)) FILTER (WHERE upper_inf(d.known))')}
                           ELSE ${ms(`min(lower(${DIAGONAL}))`)} END
                 FROM duty_interval d WHERE d.shift_id = s.id AND d.state = 'on-post'),
              (SELECT ${ms('min(c.live_at)')} FROM check_in c
                WHERE c.officer_id = s.officer_id AND c.live_at >= s.begins_at AND c.live_at < s.ends_at))
              AS "arrivedAt"
       FROM shift s
      WHERE s.officer_id = ANY($1) AND upper_inf(s.known) AND s.begins_at < $3 AND s.ends_at > $2
      ORDER BY s.begins_at LIMIT ${MAX_SHIFTS}`,
    [[...slots.keys()], toIso(range.from), toIso(range.to), known],
  );
  const named = await db.query<{ id: string; name: string }>(
    'SELECT DISTINCT ON (post_id) post_id AS id, name FROM post_version ORDER BY post_id, version DESC',
  );
  const names = new Map(named.map((row) => [row.id, row.name]));
  return rows.flatMap(({ officer, posts, ...row }) => {
    const slot = slots.get(officer);
    return slot === undefined ? [] : [{ slot, ...row, posts: posts.map((id) => names.get(id) ?? id) }];
  });
}

export async function readIncidents(
  db: Queryable,
  slots: ReadonlyMap<OfficerId, number>,
  range: Span,
  known: ReplayKnown,
): Promise<readonly IncidentCore[]> {
  const end = known === 'now' ? 'ended_at' : 'least(ended_at, retracted_at)';
  const rows = await db.query<Omit<IncidentCore, 'slot' | 'text'> & { zh: string; en: string }>(
    `SELECT id, officer_id AS officer, kind, cause, ${ms('began_at')} AS "from", ${ms('known_from')} AS "knownFrom",
            ${ms(end)} AS "to", text_zh AS zh, text_en AS en, acknowledged_by AS "acknowledgedBy",
            ${ms('acknowledged_at')} AS "acknowledgedAt"
       FROM incident
      WHERE officer_id = ANY($1) AND ($4 = 'then' OR retracted_at IS NULL) AND began_at < $3
        AND (${end} IS NULL OR ${end} > $2)
      ORDER BY began_at LIMIT ${MAX_INCIDENTS}`,
    [[...slots.keys()], toIso(range.from), toIso(range.to), known],
  );
  return rows.map(({ zh, en, ...row }) => ({ ...row, slot: slots.get(row.officer) ?? 0, text: { zh, en } }));
}

export async function readAbsences(
  db: Queryable,
  slots: ReadonlyMap<OfficerId, number>,
  range: Span,
): Promise<readonly AbsenceRow[]> {
  const rows = await db.query<Omit<AbsenceRow, 'slot'>>(
    `SELECT a.id, a.officer_id AS officer, a.incident_id AS incident, s.stage, a.reason, a.flagged_by AS "flaggedBy",
            ${ms('a.flagged_at')} AS "flaggedAt"
       FROM absence a
       CROSS JOIN LATERAL (SELECT stage FROM absence_step WHERE absence_id = a.id ORDER BY id DESC LIMIT 1) s
      WHERE a.officer_id = ANY($1) AND a.about = 'absence' AND a.flagged_at >= $2 AND a.flagged_at < $3
      ORDER BY a.flagged_at LIMIT ${MAX_ABSENCES}`,
    [[...slots.keys()], toIso(range.from), toIso(range.to)],
  );
  return rows.map((row) => ({ ...row, slot: slots.get(row.officer) ?? 0 }));
}

/** One officer's located fixes, packed `time s,lonE6,latE6,σ,course` with `;` between; the last one before the span. */
export interface PackedFixes {
  readonly [column: string]: unknown;
  readonly officer: OfficerId;
  readonly prior: string | null;
  readonly fixes: string | null;
}

/** Who may have been seen in the span: a shift near it (DU14), or an SOS. Saves asking for everybody else's fixes. */
export async function readSeen(
  db: Queryable,
  officers: readonly OfficerId[],
  span: Span,
  known: ReplayKnown,
): Promise<readonly OfficerId[]> {
  const rows = await db.query<{ officer: OfficerId }>(
    `SELECT officer_id AS officer FROM shift
      WHERE officer_id = ANY($1) AND ($4 = 'then' OR upper_inf(known)) AND begins_at < $3 AND ends_at > $2
     UNION
     SELECT officer_id FROM incident
      WHERE officer_id = ANY($1) AND kind = 'sos' AND began_at < $3 AND (ended_at IS NULL OR ended_at > $2)`,
    [officers, toIso(span.from - PRIOR_MS), toIso(span.to + PRIOR_MS), known],
  );
  return rows.map((row) => row.officer);
}

const packedBy = (time: string): string => `concat_ws(',', floor(extract(epoch from ${time}))::bigint, lon_e6, lat_e6,
  round(sigma_m), coalesce(round(course_deg)::text, ''))`;

/** By event time, whenever they arrived: what the live wall would have painted, had everything come at once. */
export async function readFixes(
  db: Queryable,
  officers: readonly OfficerId[],
  span: Span,
): Promise<readonly PackedFixes[]> {
  const packed = packedBy('event_at');
  // What the live wall paints: every fix with a place of its own, also one of a terminal in conflict.
  return db.query<PackedFixes>(
    `SELECT o.id AS officer,
            (SELECT ${packed} FROM fix WHERE officer_id = o.id AND located AND event_at < $2 AND event_at >= $4
              ORDER BY event_at DESC LIMIT 1) AS prior,
            (SELECT string_agg(${packed}, ';' ORDER BY event_at) FROM fix
              WHERE officer_id = o.id AND located AND event_at >= $2 AND event_at < $3) AS fixes
       FROM unnest($1::text[]) AS o (id)`,
    [officers, toIso(span.from), toIso(span.to), toIso(span.from - PRIOR_MS)],
  );
}

/**
 * What the live wall did paint: a fix stands from when it was received, if it was the newest then. One that came later
 * than `PRIOR_MS` was no news of a place.
 */
export async function readFixesThen(
  db: Queryable,
  officers: readonly OfficerId[],
  span: Span,
): Promise<readonly PackedFixes[]> {
  return db.query<PackedFixes>(
    `SELECT o.id AS officer,
            (array_agg(p.packed ORDER BY p.received_at DESC, p.id DESC) FILTER (WHERE p.received_at < $2))[1] AS prior,
            string_agg(p.packed, ';' ORDER BY p.received_at, p.id) FILTER (WHERE p.received_at >= $2) AS fixes
       FROM unnest($1::text[]) AS o (id)
       CROSS JOIN LATERAL (
         SELECT id, received_at, ${packedBy('received_at')} AS packed,
                event_at >= max(event_at) OVER (ORDER BY received_at, id) AS newest
           FROM fix WHERE officer_id = o.id AND located AND event_at >= $4 AND event_at < $5 AND received_at < $3) p
      WHERE p.newest GROUP BY o.id`,
    [officers, toIso(span.from), toIso(span.to), toIso(span.from - PRIOR_MS), toIso(span.to + AHEAD_MS)],
  );
}

export interface StoredVerdict {
  readonly officer: OfficerId;
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  readonly from: Instant;
  /** Null while it goes on. */
  readonly to: Instant | null;
}

/** The verdicts that touch the span, as known now, by officer and time. */
export async function readVerdicts(
  db: Queryable,
  officers: readonly OfficerId[],
  span: Span,
): Promise<readonly StoredVerdict[]> {
  return db.query<StoredVerdict & Record<string, unknown>>(
    `SELECT officer_id AS officer, state, cause, ${ms('lower(valid)')} AS "from", ${ms('upper(valid)')} AS "to"
       FROM duty_interval
      WHERE officer_id = ANY($1) AND upper_inf(known) AND valid && tstzrange($2, $3)
      ORDER BY officer_id, lower(valid)`,
    [officers, toIso(span.from), toIso(span.to)],
  );
}

/** As believed at each moment of the span (BT2), by officer and time; stretches of one state in one. */
export async function readVerdictsThen(
  db: Queryable,
  officers: readonly OfficerId[],
  span: Span,
): Promise<readonly StoredVerdict[]> {
  const rows = await db.query<StoredVerdict & Record<string, unknown>>(
    `SELECT officer_id AS officer, state, cause, ${ms(`lower(${DIAGONAL})`)} AS "from",
            ${ms(`upper(${DIAGONAL})`)} AS "to"
       FROM duty_interval d
      WHERE officer_id = ANY($1) AND valid && tstzrange($2, $3) AND known && tstzrange($2, $3)
        AND ${DIAGONAL} && tstzrange($2, $3)
      ORDER BY officer_id, lower(${DIAGONAL})`,
    [officers, toIso(span.from), toIso(span.to)],
  );
  const verdicts: StoredVerdict[] = [];
  for (const row of rows) {
    const last = verdicts.at(-1);
    const goesOn =
      last &&
      last.officer === row.officer &&
      last.state === row.state &&
      last.cause === row.cause &&
      last.to === row.from;
    if (goesOn) verdicts[verdicts.length - 1] = { ...last, to: row.to };
    else verdicts.push(row);
  }
  return verdicts;
}
