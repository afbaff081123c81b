import {
  type DutyInterval,
  type FixMark,
  type IncidentKind,
  maySpeakAgainst,
  type NoSignalCause,
} from '@dutywall/shared/domain';
import { type Instant, type Span, toIso } from '@dutywall/shared/kit';
import type { DutyTrack, IncidentCore } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';
import type { CurveStretch } from './curve.ts';

/** Points in one track answer at most; a day at one every two seconds. */
const MAX_POINTS = 43_200;
const MAX_INCIDENTS = 100;

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** The intervals of an officer that touch the span, in order: as known now, or as believed at `known` (BT2). */
export async function readIntervals(
  db: Queryable,
  officer: string,
  span: Span,
  known: Instant | null = null,
): Promise<readonly DutyInterval[]> {
  const rows = await db.query<Omit<DutyInterval, 'to'> & { to: number | null }>(
    `SELECT state, cause, ${ms('lower(valid)')} AS "from", ${ms('upper(valid)')} AS "to",
            ${ms('known_from')} AS "knownFrom", shift_id AS shift, rules, evidence
       FROM duty_interval
      WHERE officer_id = $1 AND CASE WHEN $4::timestamptz IS NULL THEN upper_inf(known) ELSE known @> $4::timestamptz END
        AND valid && tstzrange($2, $3) ORDER BY lower(valid)`,
    [officer, toIso(span.from), toIso(span.to), known === null ? null : toIso(known)],
  );
  return rows.map((row) => ({ ...row, to: row.to ?? Infinity }));
}

/** What the squads' officers were said to do in the span, as known now, without the evidence. */
export function readStretches(db: Queryable, squads: readonly string[], span: Span): Promise<readonly CurveStretch[]> {
  return db.query<CurveStretch & { readonly [column: string]: unknown }>(
    `SELECT d.state, d.cause, ${ms('lower(d.valid)')} AS "from", ${ms('upper(d.valid)')} AS "to"
       FROM duty_interval d JOIN officer o ON o.id = d.officer_id
      WHERE o.squad_id = ANY($1) AND upper_inf(d.known) AND d.valid && tstzrange($2, $3, '[]')`,
    [squads, toIso(span.from), toIso(span.to)],
  );
}

interface IncidentColumns {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly kind: IncidentKind;
  readonly cause: NoSignalCause | null;
  readonly from: number;
  readonly knownFrom: number;
  readonly to: number | null;
  readonly zh: string;
  readonly en: string;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
}

/** The newest incidents since `since` that were not withdrawn. */
export async function readRecentIncidents(
  db: Queryable,
  officer: string,
  slot: number,
  since: Instant,
): Promise<readonly IncidentCore[]> {
  const rows = await db.query<IncidentColumns>(
    `SELECT id, kind, cause, ${ms('began_at')} AS "from", ${ms('known_from')} AS "knownFrom", ${ms('ended_at')} AS "to",
            text_zh AS zh, text_en AS en, acknowledged_by AS "acknowledgedBy",
            ${ms('acknowledged_at')} AS "acknowledgedAt"
       FROM incident
      WHERE officer_id = $1 AND retracted_at IS NULL AND (ended_at IS NULL OR ended_at >= $2)
      ORDER BY began_at DESC LIMIT ${MAX_INCIDENTS}`,
    [officer, toIso(since)],
  );
  return rows.map(({ zh, en, ...row }) => ({ ...row, officer, slot, text: { zh, en } }));
}

/** The located fixes of a span by event time, and which of them are no evidence. Sealed ones are in another table and never here (DU14). */
export async function readTrack(db: Queryable, officer: string, span: Span): Promise<DutyTrack> {
  const rows = await db.query<{ packed: string | null }>(
    `SELECT string_agg(concat_ws(',', (extract(epoch from event_at) * 1000)::bigint, lon_e6, lat_e6, sigma_m,
                      mock::int, array_to_string(marks, '|')), ';'
              ORDER BY event_at, id) AS packed
       FROM (SELECT id, event_at, lon_e6, lat_e6, sigma_m, mock, marks FROM fix
              WHERE officer_id = $1 AND event_at >= $2 AND event_at < $3 AND located
              ORDER BY event_at, id LIMIT ${MAX_POINTS + 1}) f`,
    [officer, toIso(span.from), toIso(span.to)],
  );
  const points = (rows[0]?.packed ?? '').split(';').filter((line) => line !== '');
  const track = { t: [] as number[], lon: [] as number[], lat: [] as number[], sigma: [] as number[] };
  const weightless: number[] = [];
  for (const line of points.slice(0, MAX_POINTS)) {
    const [t, lon, lat, sigma, mock] = line.split(',').map(Number);
    const marks = (line.split(',')[5] ?? '').split('|') as FixMark[];
    if (!maySpeakAgainst({ located: true, mock: mock === 1, marks })) weightless.push(track.t.length);
    track.t.push(t ?? 0);
    track.lon.push((lon ?? 0) / 1e6);
    track.lat.push((lat ?? 0) / 1e6);
    track.sigma.push(Math.round((sigma ?? 0) * 10) / 10);
  }
  return { officer, from: span.from, to: span.to, ...track, weightless, truncated: points.length > MAX_POINTS };
}
