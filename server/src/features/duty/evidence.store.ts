import type { Alarm, Fix, FixMark, Heartbeat } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** An officer and the event times whose evidence is wanted; `to` exclusive. */
export interface EvidenceSpan {
  readonly officer: string;
  readonly from: Instant;
  readonly to: Instant;
}

export interface StoredEvidence {
  /** In order of commit. Accuracy and altitude are left out: no verdict reads them. */
  readonly fixes: readonly Fix[];
  readonly heartbeats: readonly Heartbeat[];
}

/** Officers per query: bounds one answer to a few MB while keeping the number of round trips small. */
const OFFICERS_PER_QUERY = 20;

/**
 * Reads the stored evidence of many officers, calling `take` once for each officer who has any. The database packs
 * an officer's rows into one text, because it hands over a few long values ten times faster than many rows.
 */
export async function readEvidence(
  db: Queryable,
  spans: readonly EvidenceSpan[],
  take: (officer: string, evidence: StoredEvidence) => void,
): Promise<void> {
  for (let start = 0; start < spans.length; start += OFFICERS_PER_QUERY) {
    const part = spans.slice(start, start + OFFICERS_PER_QUERY);
    const values = [part.map((s) => s.officer), part.map((s) => s.from), part.map((s) => s.to)];
    const fixes = await db.query<{ officer: string; packed: string }>(FIXES, values);
    const beats = await db.query<{ officer: string; packed: string }>(HEARTBEATS, values);
    const beatsOf = new Map(beats.map((row) => [row.officer, unpackHeartbeats(row.officer, row.packed)]));
    for (const row of fixes) {
      take(row.officer, { fixes: unpackFixes(row.officer, row.packed), heartbeats: beatsOf.get(row.officer) ?? [] });
      beatsOf.delete(row.officer);
    }
    for (const [officer, heartbeats] of beatsOf) take(officer, { fixes: [], heartbeats });
  }
}

const SPANS = 'unnest($1::text[], $2::float8[], $3::float8[]) AS s (officer, begins, ends)';
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;
const within = (alias: string): string =>
  `${alias}.officer_id = s.officer AND ${alias}.event_at >= to_timestamp(s.begins / 1000.0)
   AND ${alias}.event_at < to_timestamp(s.ends / 1000.0)`;

const FIXES = `
  SELECT s.officer, string_agg(concat_ws(',', f.id, f.terminal_id, ${ms('f.event_at')}, ${ms('f.received_at')},
           f.lon_e6, f.lat_e6, f.sigma_m, coalesce(f.course_deg::text, ''), coalesce(f.battery::text, ''), coalesce(f.speed_mps::text, ''),
           f.located::int, f.mock::int, array_to_string(f.alarms, '|'), array_to_string(f.marks, '|')), ';') AS packed
    FROM ${SPANS} JOIN fix f ON ${within('f')} GROUP BY s.officer`;

const HEARTBEATS = `
  SELECT s.officer, string_agg(concat_ws(',', h.terminal_id, ${ms('h.event_at')}, ${ms('h.received_at')}), ';') AS packed
    FROM ${SPANS} JOIN heartbeat h ON ${within('h')} GROUP BY s.officer`;

function unpackFixes(officer: string, packed: string): Fix[] {
  const fixes = packed.split(';').map((line): Fix => {
    const [
      id,
      terminal = '',
      eventAt,
      receivedAt,
      lonE6,
      latE6,
      sigmaM,
      course,
      battery,
      speed,
      located,
      mock,
      alarms,
      marks,
    ] = line.split(',');
    return {
      id: Number(id),
      terminal,
      officer,
      eventAt: Number(eventAt),
      receivedAt: Number(receivedAt),
      lon: Number(lonE6) / 1e6,
      lat: Number(latE6) / 1e6,
      sigmaM: Number(sigmaM),
      accuracyM: null,
      speedMps: speed ? Number(speed) : null,
      courseDeg: course ? Number(course) : null,
      altitudeM: null,
      battery: battery ? Number(battery) : null,
      located: located === '1',
      mock: mock === '1',
      alarms: words<Alarm>(alarms),
      marks: words<FixMark>(marks),
    };
  });
  return fixes.sort((a, b) => a.id - b.id);
}

function unpackHeartbeats(officer: string, packed: string): Heartbeat[] {
  return packed.split(';').map((line) => {
    const [terminal = '', eventAt, receivedAt] = line.split(',');
    return { terminal, officer, eventAt: Number(eventAt), receivedAt: Number(receivedAt) };
  });
}

const NONE: readonly never[] = [];

/** The column's check keeps the words to the domain's lists. */
function words<W extends string>(text: string | undefined): readonly W[] {
  return text ? (text.split('|') as W[]) : NONE;
}
