import { hash } from 'node:crypto';
import type { OfficerId, Protocol, TerminalId } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import type { Instant } from '@dutywall/shared/kit';
import type { Bus, Database, TerminalRecord } from '../ports.ts';

/** A terminal as the ingest authenticates it. */
export interface DirectoryEntry extends TerminalRecord {
  readonly phone: string | null;
  /** SHA-256 of the codes a 0x0102 may bring: the one handed out at enrolment, the one of 0x8100. */
  readonly codeHashes: readonly Buffer[];
  /** JT/T 808: end of the one-use registration window. */
  readonly registerUntil: Instant | null;
}

/** All terminals in memory: nothing on the hot path asks the database who somebody is. */
export interface TerminalDirectory {
  readonly size: number;
  byToken(token: string): DirectoryEntry | null;
  byPhone(phone: string): DirectoryEntry | null;
  byId(id: TerminalId): DirectoryEntry | null;
  /** Reads one terminal again, or all; resolves when what was committed before the call is known. */
  refresh(id: TerminalId | null): Promise<void>;
  close(): void;
}

interface TerminalRow {
  readonly id: string;
  readonly protocol: Protocol;
  readonly datum: Datum;
  readonly expected_interval_s: number;
  readonly rests_silent: boolean;
  readonly token: string | null;
  readonly phone: string | null;
  readonly code: string | null;
  readonly register_until: number | null;
  readonly disabled: boolean;
}

interface BindingRow {
  readonly terminal_id: string;
  readonly officer_id: string;
  readonly from_ms: number | null;
  readonly to_ms: number | null;
}

interface Carriage {
  readonly officer: OfficerId;
  readonly from: Instant;
  readonly to: Instant;
}

const TERMINALS = `SELECT id, protocol, datum, expected_interval_s, rests_silent, encode(token_sha256, 'hex') AS token, phone,
  encode(code_sha256, 'hex') AS code, (extract(epoch FROM register_until) * 1000)::float8 AS register_until,
  disabled_at IS NOT NULL AS disabled FROM terminal`;
const BINDINGS = `SELECT terminal_id, officer_id, (extract(epoch FROM lower(valid)) * 1000)::float8 AS from_ms,
  (extract(epoch FROM upper(valid)) * 1000)::float8 AS to_ms FROM terminal_binding`;
/** After a failed reading, ms: the database is away, the old picture still serves. */
const RETRY_MS = 5_000;

export function createDirectory(db: Database, bus: Bus, onError: (error: unknown) => void): TerminalDirectory {
  let byId = new Map<string, DirectoryEntry>();
  let byToken = new Map<string, DirectoryEntry>();
  let byPhone = new Map<string, DirectoryEntry>();
  let tail: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | null = null;
  let closed = false;

  function index(entry: DirectoryEntry, token: string | null): void {
    byId.set(entry.id, entry);
    if (entry.phone !== null) byPhone.set(entry.phone, entry);
    else if (token !== null) byToken.set(token, entry);
  }

  async function load(id: TerminalId | null): Promise<void> {
    const where = id === null ? ['', ''] : [' WHERE id = $1', ' WHERE terminal_id = $1'];
    const values = id === null ? [] : [id];
    const terminals = await db.query<TerminalRow & Record<string, unknown>>(TERMINALS + where[0], values);
    const bindings = await db.query<BindingRow & Record<string, unknown>>(BINDINGS + where[1], values);
    const carriages = new Map<string, Carriage[]>();
    for (const row of bindings) {
      const list = carriages.get(row.terminal_id) ?? [];
      list.push({ officer: row.officer_id, from: row.from_ms ?? -Infinity, to: row.to_ms ?? Infinity });
      carriages.set(row.terminal_id, list);
    }
    if (id === null) {
      byId = new Map();
      byToken = new Map();
      byPhone = new Map();
    } else drop(id);
    for (const row of terminals) index(entryOf(row, carriages.get(row.id) ?? []), row.token);
  }

  function drop(id: TerminalId): void {
    byId.delete(id);
    for (const map of [byToken, byPhone]) {
      for (const [key, entry] of map) if (entry.id === id) map.delete(key);
    }
  }

  function refresh(id: TerminalId | null): Promise<void> {
    // One after the other, so that an older picture never lands on a newer one.
    const next = tail.then(() => load(id));
    tail = next.catch(() => undefined);
    return next;
  }

  function refreshLater(id: TerminalId | null): void {
    refresh(id).catch((error) => {
      onError(error);
      if (closed || retry) return;
      retry = setTimeout(() => {
        retry = null;
        refreshLater(null);
      }, RETRY_MS);
      retry.unref();
    });
  }

  const unsubscribe = bus.subscribe('terminals-changed', ({ terminal }) => refreshLater(terminal));
  return {
    get size() {
      return byId.size;
    },
    byToken: (token) => byToken.get(hash('sha256', token, 'hex')) ?? null,
    byPhone: (phone) => byPhone.get(phone) ?? null,
    byId: (id) => byId.get(id) ?? null,
    refresh,
    close() {
      closed = true;
      unsubscribe();
      if (retry) clearTimeout(retry);
    },
  };
}

function entryOf(row: TerminalRow, carriages: readonly Carriage[]): DirectoryEntry {
  const codes = [row.code, row.phone === null ? null : row.token].filter((hex) => hex !== null);
  return {
    id: row.id,
    protocol: row.protocol,
    datum: row.datum,
    expectedIntervalS: row.expected_interval_s,
    restsSilent: row.rests_silent,
    disabled: row.disabled,
    phone: row.phone,
    codeHashes: codes.map((hex) => Buffer.from(hex, 'hex')),
    registerUntil: row.register_until,
    carrierAt: (at) => carriages.findLast((one) => one.from <= at && at < one.to)?.officer ?? null,
  };
}
