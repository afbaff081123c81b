import { HOUR, type Instant, MINUTE, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Fixes in a bundle at most: a shift of 12 h at one a second would have 43,200. */
const MAX_FIXES = 20_000;
/** Without an incident the flag cites the shift that covers now, or the last that ended this long ago at most. */
const LAST_SHIFT_MS = 12 * HOUR;
const MARGIN_MS = 30 * MINUTE;

/** What was known when somebody decided (AB1). Plain JSON; times ISO text in UTC. */
export interface EvidenceBundle {
  readonly format: 3;
  readonly frozenAt: string;
  readonly officer: unknown;
  readonly incident: unknown;
  readonly shift: unknown;
  readonly leaves: unknown;
  readonly posts: unknown;
  readonly rules: unknown;
  readonly terminals: unknown;
  /** As known now, each with its versions and evidence. */
  readonly intervals: unknown;
  /** DU12: what the intervals say in words, as they read when frozen; empty for a shift that is not the newest. */
  readonly sentences: readonly Sentence[];
  /** Those of the same time: course, what was ticked last, hashes of snapshots and recordings. */
  readonly checkIns: unknown;
  /** AB6: the check-in that the flag is about, with the items as they were worded; null: about an absence. */
  readonly checkIn: unknown;
  /** Columns by event time; `id` names the stored rows. */
  readonly fixes: unknown;
  readonly fixesTruncated: boolean;
}

/** The sentence of one interval (DU12). */
export interface Sentence {
  readonly state: string;
  readonly from: string;
  /** Null while it went on. */
  readonly to: string | null;
  readonly zh: string;
  readonly en: string;
}

const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

interface ShiftRow {
  readonly [column: string]: unknown;
  readonly row: { readonly id: string; readonly squad: string; readonly posts: readonly string[] };
  readonly from: Instant;
  readonly to: Instant;
}

/** Every rule version that may have counted for the shift, its squad's and those above; verdicts name theirs by number. */
const RULES = `
  WITH RECURSIVE up AS (
    SELECT id, parent_id FROM squad WHERE id = $1
    UNION
    SELECT s.id, s.parent_id FROM squad s JOIN up ON s.id = up.parent_id
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object('squad', squad_id, 'version', version, 'validFrom', ${iso('valid_from')},
                                               'running', running, 'rules', rules) ORDER BY version), '[]') AS value
    FROM rule_version WHERE (squad_id IS NULL OR squad_id IN (SELECT id FROM up)) AND valid_from < $2`;

/** Collects the bundle inside the caller's transaction, so that everything in it is of one moment. */
export async function collectEvidence(
  tx: Queryable,
  about: {
    readonly officer: string;
    readonly incident: string | null;
    readonly shift: string | null;
    readonly checkIn: string | null;
  },
  at: Instant,
  sentences: readonly Sentence[],
): Promise<EvidenceBundle> {
  const shift = await shiftOf(tx, about, at);
  const from = toIso((shift?.from ?? at - HOUR) - MARGIN_MS);
  const to = toIso(Math.min(shift ? shift.to + MARGIN_MS : at, at));
  const one = async (text: string, values: readonly unknown[]): Promise<unknown> =>
    (await tx.query<{ value: unknown }>(text, values))[0]?.value ?? null;
  const span = [about.officer, from, to];
  const fixes = (await one(FIXES, [...span, MAX_FIXES + 1])) as Record<string, unknown[]> | null;
  const truncated = (fixes?.id?.length ?? 0) > MAX_FIXES;
  return {
    format: 3,
    frozenAt: toIso(at),
    officer: await one(
      `SELECT jsonb_build_object('id', id, 'badge', badge, 'name', name, 'squad', squad_id, 'kind', kind) AS value
         FROM officer WHERE id = $1`,
      [about.officer],
    ),
    incident: about.incident === null ? null : await one(INCIDENT, [about.incident]),
    shift: shift?.row ?? null,
    leaves: await one(
      `SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'from', ${iso('begins_at')}, 'to', ${iso('ends_at')},
                'reason', reason, 'approvedBy', approved_by) ORDER BY begins_at), '[]') AS value
         FROM leave WHERE officer_id = $1 AND upper_inf(known) AND begins_at < $3 AND ends_at > $2`,
      span,
    ),
    posts: shift ? await one(POSTS, [shift.row.posts, toIso(shift.from), toIso(shift.to)]) : [],
    rules: shift ? await one(RULES, [shift.row.squad, toIso(shift.to)]) : [],
    terminals: await one(TERMINALS, span),
    intervals: await one(INTERVALS, span),
    sentences: sentences.filter((one) => one.from < to && (one.to ?? to) > from),
    checkIns: await one(CHECK_INS, span),
    checkIn: about.checkIn === null ? null : await one(CHECK_IN, [about.checkIn]),
    fixes: truncated && fixes ? cut(fixes) : fixes,
    fixesTruncated: truncated,
  };
}

function cut(columns: Record<string, unknown[]>): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(0, MAX_FIXES)]));
}

async function shiftOf(
  tx: Queryable,
  about: { readonly officer: string; readonly shift: string | null },
  at: Instant,
): Promise<ShiftRow | null> {
  const rows = await tx.query<ShiftRow>(
    `SELECT jsonb_build_object('id', id, 'version', version, 'name', name, 'squad', squad_id, 'posts', post_ids,
              'from', ${iso('begins_at')}, 'to', ${iso('ends_at')}, 'breaks', breaks) AS row,
            (extract(epoch from begins_at) * 1000)::float8 AS "from", (extract(epoch from ends_at) * 1000)::float8 AS "to"
       FROM shift
      WHERE officer_id = $1 AND upper_inf(known)
        AND (id = $2 OR ($2::text IS NULL AND begins_at <= $3 AND ends_at > $4))
      ORDER BY begins_at DESC LIMIT 1`,
    [about.officer, about.shift, toIso(at), toIso(at - LAST_SHIFT_MS)],
  );
  return rows[0] ?? null;
}

const INCIDENT = `
  SELECT jsonb_build_object('id', id, 'kind', kind, 'cause', cause, 'shift', shift_id, 'from', ${iso('began_at')},
           'knownFrom', ${iso('known_from')}, 'to', ${iso('ended_at')}, 'textZh', text_zh, 'textEn', text_en) AS value
    FROM incident WHERE id = $1`;

/** Bounds what one shift can add: nobody is rung oftener. */
const MAX_CHECK_INS = 50;
const COURSE = `
  jsonb_build_object('id', c.id, 'reason', c.reason, 'by', c.rung_by_name, 'unit', c.unit, 'rangAt', ${iso('c.rang_at')},
    'heardAt', ${iso('c.heard_at')}, 'answeredAt', ${iso('c.answered_at')}, 'liveAt', ${iso('c.live_at')},
    'endedAt', ${iso('c.ended_at')}, 'outcome', c.outcome, 'endedBy', c.ended_by, 'failedPart', c.failed_part,
    'busyReason', c.busy_reason,
    'checklist', (SELECT jsonb_build_object('revision', l.revision, 'version', l.list_version, 'ticks', l.ticks,
                    'remark', l.remark, 'by', l.made_by_name, 'at', ${iso('l.made_at')})
                    FROM check_in_checklist l WHERE l.check_in_id = c.id ORDER BY l.revision DESC LIMIT 1),
    'snapshots', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'code', s.code, 'at', ${iso('s.at')},
                    'sha256', p.sha256, 'counterpartSha256', q.sha256) ORDER BY s.at, s.id), '[]')
                    FROM check_in_snapshot s
                    LEFT JOIN check_in_picture p ON p.snapshot_id = s.id AND p.side = 'supervisor'
                    LEFT JOIN check_in_picture q ON q.snapshot_id = s.id AND q.side = 'officer'
                   WHERE s.check_in_id = c.id),
    'recordings', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'from', ${iso('r.began_at')},
                     'to', ${iso('r.ended_at')}, 'chunks', r.chunk_count, 'chain', r.chain) ORDER BY r.began_at), '[]')
                     FROM recording r WHERE r.check_in_id = c.id))`;

const CHECK_INS = `
  SELECT coalesce(jsonb_agg(course ORDER BY rang_at), '[]') AS value
    FROM (SELECT ${COURSE} AS course, c.rang_at FROM check_in c
           WHERE c.officer_id = $1 AND c.rang_at >= $2 AND c.rang_at <= $3 ORDER BY c.rang_at LIMIT ${MAX_CHECK_INS}) f`;

const CHECK_IN = `
  SELECT ${COURSE} || jsonb_build_object('items', (SELECT v.items FROM checklist_version v
           JOIN check_in_checklist l ON l.list_version = v.version
          WHERE l.check_in_id = c.id ORDER BY l.revision DESC LIMIT 1)) AS value
    FROM check_in c WHERE c.id = $1`;

const POSTS = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', post_id, 'version', version, 'name', name, 'kind', kind,
           'geometry', ST_AsGeoJSON(geometry, 7)::jsonb, 'radiusM', radius_m, 'bufferM', buffer_m,
           'toleranceM', tolerance_m) ORDER BY post_id, version), '[]') AS value
    FROM post_version WHERE post_id = ANY($1) AND valid && tstzrange($2, $3)`;

const TERMINALS = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'protocol', t.protocol, 'datum', t.datum,
           'expectedIntervalS', t.expected_interval_s, 'restsSilent', t.rests_silent, 'from', ${iso('lower(b.valid)')},
           'to', ${iso('upper(b.valid)')}) ORDER BY lower(b.valid)), '[]') AS value
    FROM terminal_binding b JOIN terminal t ON t.id = b.terminal_id
   WHERE b.officer_id = $1 AND b.valid && tstzrange($2, $3)`;

const INTERVALS = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'state', state, 'cause', cause, 'shift', shift_id,
           'from', ${iso('lower(valid)')}, 'to', ${iso('upper(valid)')}, 'knownFrom', ${iso('known_from')},
           'believedFrom', ${iso('lower(known)')}, 'rules', to_jsonb(rules), 'evidence', evidence)
           ORDER BY lower(valid)), '[]') AS value
    FROM duty_interval WHERE officer_id = $1 AND upper_inf(known) AND valid && tstzrange($2, $3)`;

const FIXES = `
  SELECT jsonb_build_object('id', coalesce(jsonb_agg(id), '[]'), 'eventAt', coalesce(jsonb_agg(${iso('event_at')}), '[]'),
           'receivedAt', coalesce(jsonb_agg(${iso('received_at')}), '[]'), 'lonE6', coalesce(jsonb_agg(lon_e6), '[]'),
           'latE6', coalesce(jsonb_agg(lat_e6), '[]'), 'sigmaM', coalesce(jsonb_agg(sigma_m), '[]'),
           'located', coalesce(jsonb_agg(located), '[]'), 'mock', coalesce(jsonb_agg(mock), '[]'),
           'marks', coalesce(jsonb_agg(array_to_string(marks, ' ')), '[]')) AS value
    FROM (SELECT * FROM fix WHERE officer_id = $1 AND event_at >= $2 AND event_at <= $3
           ORDER BY event_at, id LIMIT $4) f`;
