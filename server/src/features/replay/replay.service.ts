import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DAY, MINUTE, ok, type Result, refuse, SECOND, type Span } from '@dutywall/shared/kit';
import {
  encodeReplayChunk,
  REPLAY_CHUNK_S,
  type RefusalCode,
  type ReplayKnown,
  type ReplayManifest,
  type SlotRow,
  slotTableNumber,
} from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Principal } from '../../ports.ts';
import { buildChunk } from './chunk.ts';
import {
  type ReplayScope,
  readAbsences,
  readDegraded,
  readFixes,
  readFixesThen,
  readIncidents,
  readSeen,
  readShifts,
  readSlots,
  readSquads,
  readVerdicts,
  readVerdictsThen,
} from './replay.store.ts';

/** A chunk is closed this long after its end: what is late by minutes has arrived. */
const CLOSED_AFTER_MS = 10 * MINUTE;
/** After this nothing is expected to change it any more; caches need not ask again. */
const FINAL_AFTER_MS = DAY;
/** Chunks kept in memory, and for how long: a wall full of people replaying the same hour reads it once. */
const MAX_CACHED = 400;
const CACHE_MS = MINUTE;
/** Slot tables in memory, and for how long. */
const MAX_TABLES = 100;
const TABLE_MS = 15 * SECOND;

/** Squads named in an audit entry: more than any bureau has. */
const MAX_SQUADS = 500;

const compress = promisify(gzip);

export interface SentChunk {
  readonly body: Uint8Array;
  readonly gzipped: Uint8Array;
  /** Of the content, quoted. */
  readonly etag: string;
  readonly cacheControl: string;
}

export interface ReplayRoom {
  /** WW1: one audited fact per opening. */
  manifest(who: Principal, range: Span, known: ReplayKnown): Promise<Result<ReplayManifest, RefusalCode>>;
  chunk(who: Principal, startS: number, known: ReplayKnown): Promise<Result<SentChunk, RefusalCode>>;
}

export function createReplay(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
}): ReplayRoom {
  const { db, clock, audit } = deps;
  const tables = new Map<string, { readonly slots: Promise<readonly SlotRow[]>; readonly until: number }>();

  /** The slot table of a scope, read once for all the chunks of a seek or a fast play. */
  const slotsOf = (scope: ReplayScope): Promise<readonly SlotRow[]> => {
    const now = clock.now();
    const key = keyOf(scope);
    const known = tables.get(key);
    if (known && known.until > now) return known.slots;
    const slots = readSlots(db, scope);
    tables.set(key, { slots, until: now + TABLE_MS });
    slots.catch(() => tables.delete(key));
    for (const oldest of tables.keys()) {
      if (tables.size <= MAX_TABLES) break;
      tables.delete(oldest);
    }
    return slots;
  };

  const cache = new Map<string, { readonly chunk: SentChunk; readonly until: number }>();

  const make = async (scope: ReplayScope, startS: number, known: ReplayKnown): Promise<SentChunk> => {
    const now = clock.now();
    const span = { from: startS * SECOND, to: (startS + REPLAY_CHUNK_S) * SECOND };
    const slots = await slotsOf(scope);
    const officers = slots.map((s) => s.officer);
    const seen = await readSeen(db, officers, span, known);
    const fixes = await (known === 'now' ? readFixes : readFixesThen)(db, seen, span);
    const verdicts = await (known === 'now' ? readVerdicts : readVerdictsThen)(db, seen, span);
    const index = new Map(slots.map((s) => [s.officer, s.slot]));
    const body = encodeReplayChunk(buildChunk(startS, slotTableNumber(officers), index, fixes, verdicts));
    const age = now - span.to;
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const cacheControl =
      age > FINAL_AFTER_MS
        ? 'private, max-age=86400, immutable'
        : age > CLOSED_AFTER_MS
          ? 'private, max-age=60'
          : 'private, no-cache';
    return { body, gzipped: await compress(body), etag, cacheControl };
  };

  return {
    async manifest(who, range, known) {
      const scope = scopeOf(who);
      if (!scope) return refuse('forbidden', 'this role opens no replay');
      const look = { at: clock.now(), actor: who.account, action: 'replay-opened' };
      // Everybody of these squads is replayed, so everybody of them is told of the look.
      const squads = scope.squads ? { squads: scope.squads.slice(0, MAX_SQUADS), squadCount: scope.squads.length } : {};
      const detail = { from: range.from, to: range.to, known, ...squads };
      await db.transaction((tx) => audit.append(tx, { ...look, detail }));
      const slots = await slotsOf(scope);
      const index = new Map(slots.map((s) => [s.officer, s.slot]));
      return ok({
        ...{ from: range.from, to: range.to, known, chunkS: REPLAY_CHUNK_S },
        table: slotTableNumber(slots.map((s) => s.officer)),
        slots: [...slots],
        squads: [...(await readSquads(db))],
        shifts: [...(await readShifts(db, index, range, known))],
        incidents: [...(await readIncidents(db, index, range, known))],
        degraded: [...(await readDegraded(db, range))],
        absences: who.role === 'wall' ? [] : [...(await readAbsences(db, index, range))],
      });
    },

    async chunk(who, startS, known) {
      const scope = scopeOf(who);
      if (!scope) return refuse('forbidden', 'this role opens no replay');
      if (startS % REPLAY_CHUNK_S !== 0) return refuse('bad-request', 'chunks start at multiples of their length');
      const now = clock.now();
      if (startS * SECOND > now) return refuse('not-found', 'that has not happened yet');
      const key = `${startS}|${known}|${keyOf(scope)}`;
      const cached = cache.get(key);
      if (cached && cached.until > now) return ok(cached.chunk);
      const chunk = await make(scope, startS, known);
      if (chunk.cacheControl !== 'private, no-cache') {
        cache.set(key, { chunk, until: now + CACHE_MS });
        for (const oldest of cache.keys()) {
          if (cache.size <= MAX_CACHED) break;
          cache.delete(oldest);
        }
      }
      return ok(chunk);
    },
  };
}

/** Names a scope; an officer and a squad of the same name are two scopes. */
function keyOf(scope: ReplayScope): string {
  return JSON.stringify([scope.officer, scope.squads && [...scope.squads].sort()]);
}

/** The wall's own scope, played again; an officer sees only their own day. */
function scopeOf(who: Principal): ReplayScope | null {
  if (who.role === 'officer') return who.officer === null ? null : { squads: null, officer: who.officer };
  if (who.role === 'administrator' || who.role === 'auditor') return null;
  return { squads: [...who.squads], officer: null };
}
