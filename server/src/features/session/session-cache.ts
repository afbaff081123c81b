import { type Instant, SECOND } from '@dutywall/shared/kit';
import { squadsOf } from '../../kit/scope.ts';
import type { Bus, Clock, Principal, Queryable, Sessions } from '../../ports.ts';
import { findSession, type SessionRow, touchSession } from './session.store.ts';
import { cookieValue, hashOf } from './session-id.ts';

/** A principal is asked from the store again after this, so that a change that told nobody still gets through. */
const TRUST_MS = 10 * SECOND;
/** `last_seen_at` is written at most this often. */
const TOUCH_MS = 60 * SECOND;
const MAX_CACHED = 5_000;

interface Cached {
  readonly principal: Principal;
  readonly language: string;
  readonly row: SessionRow;
  readonly checkedAt: Instant;
  touchedAt: Instant;
}

export interface SessionCache extends Sessions {
  /** The language of a principal's account, as last seen. */
  languageOf(principal: Principal): string;
  close(): void;
}

/** The `Sessions` port: cookie → principal, with a small cache that revocations empty at once. */
export function createSessionCache(db: Queryable, clock: Clock, bus: Bus): SessionCache {
  const cache = new Map<string, Cached>();
  const asking = new Map<string, Promise<Cached | null>>();
  let generation = 0;

  const forget = (account: string, session: string | null) => {
    // An answer that is under way may be older than the revocation: it is not kept, nor handed to later callers.
    generation += 1;
    asking.clear();
    for (const [key, { principal }] of cache) {
      if (principal.account === account && (session === null || key === session)) cache.delete(key);
    }
  };
  const disposers = [
    bus.subscribe('session-revoked', ({ account, sessionSha256 }) => forget(account, sessionSha256)),
    bus.subscribe('scope-changed', ({ account }) => forget(account, null)),
  ];

  const load = async (hash: Buffer, key: string): Promise<Cached | null> => {
    const started = generation;
    const now = clock.now();
    const row = await findSession(db, hash, now);
    const squads = row && (await squadsOf(db, row.account));
    // A revocation meanwhile: ask again, it is in the store by now.
    if (generation !== started) return load(hash, key);
    if (!row || !squads) {
      cache.delete(key);
      return null;
    }
    const { account, name, role, officer, language } = row;
    const principal: Principal = { account, name, role, squads, officer, session: key };
    const cached = { principal, language, row, checkedAt: now, touchedAt: row.lastSeenAt };
    cache.delete(key);
    cache.set(key, cached);
    if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value ?? key);
    return cached;
  };

  return {
    async resolve(cookieHeader) {
      const id = cookieValue(cookieHeader);
      if (id === null) return null;
      const hash = hashOf(id);
      const key = hash.toString('hex');
      const now = clock.now();
      let cached: Cached | null | undefined = cache.get(key);
      if (!cached || now - cached.checkedAt >= TRUST_MS || now < cached.checkedAt) {
        let question = asking.get(key);
        if (!question) {
          question = load(hash, key).finally(() => asking.get(key) === question && asking.delete(key));
          asking.set(key, question);
        }
        cached = await question;
      }
      if (!cached || now >= cached.row.expiresAt) return null;
      if (now - cached.touchedAt > TOUCH_MS) {
        cached.touchedAt = now;
        await touchSession(db, hash, now).catch(() => undefined); // seen a little earlier: harmless
      }
      return cached.principal;
    },
    languageOf: (principal) => cache.get(principal.session)?.language ?? 'zh-CN',
    close() {
      for (const dispose of disposers) dispose();
    },
  };
}
