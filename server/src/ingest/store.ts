import type { IncomingFix, Queryable } from '../ports.ts';
import type { Row } from './row.ts';

/** Ids of the fixes that were new, by position in `rows`. What is missing was there already. */
export type Inserted = ReadonlyMap<number, number>;

type FixRow = Extract<Row, { kind: 'fix' | 'sealed' }>;

/** Columns of `fix` and `sealed_fix`, each with the type of its array parameter and how it is read from it. */
const FIX_COLUMNS = [
  ['terminal_id', 'text', 'terminal_id'],
  ['officer_id', 'text', 'officer_id'],
  ['event_at', 'float8', 'to_timestamp(event_at / 1000)'],
  ['received_at', 'float8', 'to_timestamp(received_at / 1000)'],
  ['lon_e6', 'int4', 'lon_e6'],
  ['lat_e6', 'int4', 'lat_e6'],
  ['sigma_m', 'float4', 'sigma_m'],
  ['accuracy_m', 'float4', 'accuracy_m'],
  ['speed_mps', 'float4', 'speed_mps'],
  ['course_deg', 'float4', 'course_deg'],
  ['altitude_m', 'float4', 'altitude_m'],
  ['battery', 'float4', 'battery'],
  ['located', 'bool', 'located'],
  ['mock', 'bool', 'mock'],
  // Lists travel as text: unnest would flatten an array of arrays.
  ['alarms', 'text', `string_to_array(alarms, ',')`],
  ['marks', 'text', `string_to_array(marks, ',')`],
  ['payload_hash', 'int8', 'payload_hash'],
  ['raw', 'text', 'raw::jsonb'],
] as const;
const FIX_NAMES = FIX_COLUMNS.map(([name]) => name).join(', ');
const FIX_VALUES = FIX_COLUMNS.map(([, , value]) => value).join(', ');

/** `unnest($n::type[], …) AS t(names, ord)` for the parameters from `$first`. */
function unnest(columns: readonly (readonly [string, string, ...unknown[]])[], first: number): string {
  const parameters = columns.map(([, type], index) => `$${first + index}::${type}[]`).join(', ');
  return `unnest(${parameters}) WITH ORDINALITY AS t(${columns.map(([name]) => name).join(', ')}, ord)`;
}

const HEARTBEAT_COLUMNS = [
  ['terminal_id', 'text'],
  ['officer_id', 'text'],
  ['event_at', 'float8'],
  ['received_at', 'float8'],
] as const;
const QUARANTINE_COLUMNS = [
  ['received_at', 'float8'],
  ['terminal_id', 'text'],
  ['protocol', 'text'],
  ['code', 'text'],
  ['reason', 'text'],
  ['payload', 'text'],
] as const;

/**
 * Commits rows of all kinds in one statement, so in one transaction and one round trip. Rejects as a whole.
 * Ids come from the sequence in the order of `rows`; a row whose key is there already is left alone.
 */
export async function commitRows(db: Queryable, rows: readonly Row[]): Promise<Inserted> {
  const positions: number[] = [];
  const fixes: FixRow[] = [];
  const sealed: FixRow[] = [];
  const heartbeats: Extract<Row, { kind: 'heartbeat' }>[] = [];
  const aside: Extract<Row, { kind: 'quarantine' }>[] = [];
  rows.forEach((row, index) => {
    if (row.kind === 'fix') {
      fixes.push(row);
      positions.push(index);
    } else if (row.kind === 'sealed') sealed.push(row);
    else if (row.kind === 'heartbeat') heartbeats.push(row);
    else aside.push(row);
  });

  const values: unknown[] = [];
  const parts: string[] = [];
  if (fixes.length > 0) {
    parts.push(
      `input AS (SELECT nextval('fix_id') AS id, * FROM ${unnest(FIX_COLUMNS, values.length + 1)})`,
      `stored AS (INSERT INTO fix (id, ${FIX_NAMES}) SELECT id, ${FIX_VALUES} FROM input ORDER BY ord ON CONFLICT DO NOTHING RETURNING id)`,
    );
    values.push(...fixParameters(fixes));
  }
  if (sealed.length > 0) {
    parts.push(
      `shut AS (INSERT INTO sealed_fix (${FIX_NAMES}, sealed_at) SELECT ${FIX_VALUES}, to_timestamp(received_at / 1000)
        FROM ${unnest(FIX_COLUMNS, values.length + 1)} ON CONFLICT DO NOTHING)`,
    );
    values.push(...fixParameters(sealed));
  }
  if (heartbeats.length > 0) {
    parts.push(
      `beats AS (INSERT INTO heartbeat (terminal_id, officer_id, event_at, received_at)
        SELECT terminal_id, officer_id, to_timestamp(event_at / 1000), to_timestamp(received_at / 1000)
        FROM ${unnest(HEARTBEAT_COLUMNS, values.length + 1)} ON CONFLICT DO NOTHING)`,
    );
    const all = heartbeats.map((row) => row.heartbeat);
    values.push(
      texts(all.map((beat) => beat.terminal)),
      texts(all.map((beat) => beat.officer)),
      numbers(all.map((beat) => beat.eventAt)),
      numbers(all.map((beat) => beat.receivedAt)),
    );
  }
  if (aside.length > 0) {
    parts.push(
      `aside AS (INSERT INTO quarantine (received_at, terminal_id, protocol, code, reason, payload)
        SELECT to_timestamp(received_at / 1000), terminal_id, protocol, code, reason, payload
        FROM ${unnest(QUARANTINE_COLUMNS, values.length + 1)})`,
    );
    const all = aside.map((row) => row.entry);
    values.push(
      numbers(all.map((entry) => entry.receivedAt)),
      texts(all.map((entry) => entry.terminal)),
      texts(all.map((entry) => entry.protocol)),
      texts(all.map((entry) => entry.code)),
      texts(all.map((entry) => entry.reason)),
      texts(all.map((entry) => entry.payload)),
    );
  }
  if (parts.length === 0) return new Map();
  const answer =
    fixes.length > 0
      ? 'SELECT stored.id::float8 AS id, input.ord::int4 AS ord FROM stored JOIN input USING (id)'
      : 'SELECT 1 WHERE false';
  const found = await db.query<{ id: number; ord: number }>(`WITH ${parts.join(',\n')}\n${answer}`, values);
  const inserted = new Map<number, number>();
  for (const { id, ord } of found) {
    const position = positions[ord - 1];
    if (position !== undefined) inserted.set(position, id);
  }
  return inserted;
}

/** Which of these fixes are in the store, by position: for rows whose commit nobody heard the end of. */
export async function findStored(db: Queryable, fixes: readonly IncomingFix[]): Promise<Inserted> {
  const rows = await db.query<{ id: number; ord: number }>(
    `SELECT fix.id::float8 AS id, t.ord::int4 AS ord
     FROM ${unnest([FIX_COLUMNS[0], FIX_COLUMNS[2], ['payload_hash', 'int8']], 1)}
     JOIN fix ON fix.terminal_id = t.terminal_id AND fix.event_at = to_timestamp(t.event_at / 1000)
       AND fix.payload_hash = t.payload_hash`,
    [
      texts(fixes.map((fix) => fix.terminal)),
      numbers(fixes.map((fix) => fix.eventAt)),
      numbers(fixes.map((fix) => fix.payloadHash)),
    ],
  );
  return new Map(rows.map(({ id, ord }) => [ord - 1, id]));
}

/** One array literal per column: written here, because numbers need none of the quoting a driver gives them. */
function fixParameters(rows: readonly FixRow[]): string[] {
  const fixes = rows.map((row) => row.fix);
  return [
    texts(fixes.map((fix) => fix.terminal)),
    texts(fixes.map((fix) => fix.officer)),
    numbers(fixes.map((fix) => fix.eventAt)),
    numbers(fixes.map((fix) => fix.receivedAt)),
    numbers(fixes.map((fix) => Math.round(fix.lon * 1e6))),
    numbers(fixes.map((fix) => Math.round(fix.lat * 1e6))),
    numbers(fixes.map((fix) => fix.sigmaM)),
    numbers(fixes.map((fix) => fix.accuracyM)),
    numbers(fixes.map((fix) => fix.speedMps)),
    numbers(fixes.map((fix) => fix.courseDeg)),
    numbers(fixes.map((fix) => fix.altitudeM)),
    numbers(fixes.map((fix) => fix.battery)),
    numbers(fixes.map((fix) => fix.located)),
    numbers(fixes.map((fix) => fix.mock)),
    texts(fixes.map((fix) => fix.alarms.join(','))),
    texts(fixes.map((fix) => fix.marks.join(','))),
    numbers(fixes.map((fix) => fix.payloadHash)),
    texts(fixes.map((fix) => JSON.stringify(fix.raw))),
  ];
}

function numbers(values: readonly (number | bigint | boolean | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

function texts(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`;
}
