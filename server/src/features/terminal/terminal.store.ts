import type { Protocol } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { TerminalRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

export interface NewTerminal {
  readonly id: string;
  readonly protocol: Protocol;
  readonly datum: Datum;
  readonly expectedIntervalS: number;
  readonly restsSilent: boolean;
  readonly secretSha256: Buffer;
  readonly phone: string | null;
  readonly registerUntil: Instant | null;
}

/** The officer with this badge who has not left; null: there is none. */
export async function officerByBadge(db: Queryable, badge: string): Promise<string | null> {
  const [row] = await db.query<{ id: string }>('SELECT id FROM officer WHERE badge = $1 AND left_at IS NULL', [badge]);
  return row?.id ?? null;
}

export async function phoneTaken(db: Queryable, phone: string): Promise<boolean> {
  return (await db.query('SELECT 1 FROM terminal WHERE phone = $1', [phone])).length > 0;
}

/** `token_sha256` holds the enrolment's secret for every protocol; `code_sha256` is only what 0x8100 hands out. */
export async function insertTerminal(db: Queryable, terminal: NewTerminal, now: Instant): Promise<void> {
  await db.query(
    `INSERT INTO terminal (id, protocol, datum, expected_interval_s, rests_silent, token_sha256, phone, register_until, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000))`,
    [
      terminal.id,
      terminal.protocol,
      terminal.datum,
      terminal.expectedIntervalS,
      terminal.restsSilent,
      terminal.secretSha256,
      terminal.phone,
      terminal.registerUntil,
      now,
    ],
  );
}

export async function bindTerminal(db: Queryable, id: string, officer: string, from: Instant): Promise<void> {
  await db.query(
    `INSERT INTO terminal_binding (terminal_id, officer_id, valid)
     VALUES ($1, $2, tstzrange(to_timestamp($3::float8 / 1000), NULL))`,
    [id, officer, from],
  );
}

/** False: there is no such terminal, or it is disabled already. */
export async function disableTerminal(db: Queryable, id: string, now: Instant): Promise<boolean> {
  const rows = await db.query(
    `UPDATE terminal SET disabled_at = to_timestamp($2::float8 / 1000) WHERE id = $1 AND disabled_at IS NULL RETURNING id`,
    [id, now],
  );
  return rows.length > 0;
}

/** Opens the registration window again; false: no such JT/T 808 terminal. */
export async function openRegistration(db: Queryable, id: string, until: Instant): Promise<boolean> {
  const rows = await db.query(
    `UPDATE terminal SET register_until = to_timestamp($2::float8 / 1000)
      WHERE id = $1 AND protocol = 'jt808' AND disabled_at IS NULL RETURNING id`,
    [id, until],
  );
  return rows.length > 0;
}

interface ListedRow {
  readonly id: string;
  readonly protocol: Protocol;
  readonly datum: Datum;
  readonly expected_interval_s: number;
  readonly rests_silent: boolean;
  readonly phone: string | null;
  readonly officer_id: string | null;
  readonly badge: string | null;
  readonly name: string | null;
  readonly squad_name: string | null;
  readonly seen: number | null;
  readonly disabled: boolean;
}

export interface TerminalFilter {
  /** Null: all of them, else those carried now by an officer of these; then phone numbers are not looked at either. */
  readonly squads: readonly string[] | null;
  readonly after: string;
  readonly limit: number;
  readonly text: string | null;
  readonly disabled: boolean | null;
}

/** Terminals by id. The last sign is looked for in two days of fixes and heartbeats, newest first, by index. */
export async function listTerminals(
  db: Queryable,
  { squads, after, limit, text, disabled }: TerminalFilter,
  now: Instant,
): Promise<readonly TerminalRow[]> {
  const rows = await db.query<ListedRow & Record<string, unknown>>(
    `SELECT t.id, t.protocol, t.datum, t.expected_interval_s, t.rests_silent, t.phone, o.id AS officer_id, o.badge, o.name,
       q.name AS squad_name, t.disabled_at IS NOT NULL AS disabled,
       (extract(epoch FROM greatest(f.received_at, h.received_at)) * 1000)::float8 AS seen
     FROM terminal t
     LEFT JOIN LATERAL (SELECT officer_id FROM terminal_binding b WHERE b.terminal_id = t.id
       AND b.valid @> to_timestamp($4::float8 / 1000) ORDER BY b.id DESC LIMIT 1) b ON true
     LEFT JOIN officer o ON o.id = b.officer_id
     LEFT JOIN squad q ON q.id = o.squad_id
     LEFT JOIN LATERAL (SELECT received_at FROM fix WHERE terminal_id = t.id
       AND event_at > to_timestamp($4::float8 / 1000) - interval '2 days' ORDER BY event_at DESC LIMIT 1) f ON true
     LEFT JOIN LATERAL (SELECT received_at FROM heartbeat WHERE terminal_id = t.id
       AND event_at > to_timestamp($4::float8 / 1000) - interval '2 days' ORDER BY event_at DESC LIMIT 1) h ON true
     WHERE t.id > $2 AND ($1::text[] IS NULL OR o.squad_id = ANY($1::text[]))
       AND ($5::text IS NULL OR strpos(lower(o.badge), $5) > 0 OR strpos(lower(o.name), $5) > 0
            OR strpos(lower(t.id), $5) > 0 OR ($1::text[] IS NULL AND strpos(t.phone, $5) > 0))
       AND ($6::boolean IS NULL OR (t.disabled_at IS NOT NULL) = $6)
     ORDER BY t.id LIMIT $3`,
    [squads, after, limit, now, text?.trim().toLowerCase() ?? null, disabled],
  );
  return rows.map((row) => ({
    id: row.id,
    protocol: row.protocol,
    datum: row.datum,
    expectedIntervalS: row.expected_interval_s,
    restsSilent: row.rests_silent,
    phone: row.phone,
    officer:
      row.officer_id === null
        ? null
        : {
            ...{ id: row.officer_id, badge: row.badge ?? '', name: row.name ?? '' },
            squadName: row.squad_name ?? '',
          },
    lastSeenAt: row.seen === null ? null : toIso(row.seen),
    disabled: row.disabled,
  }));
}
