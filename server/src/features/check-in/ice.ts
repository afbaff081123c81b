import { createHmac } from 'node:crypto';
import { MAX_LENGTH_MS, RING_MS } from '@dutywall/shared/domain';
import { type Instant, SECOND } from '@dutywall/shared/kit';
import type { IceServer } from '@dutywall/shared/protocol';

/** A page may join while it rings and stay to the end; each joining makes credentials of its own. */
const LIFE_MS = MAX_LENGTH_MS + 2 * RING_MS;

export interface IceSettings {
  /** `turn:`, `turns:` and `stun:` addresses; none: the two must reach each other directly. */
  readonly urls: readonly string[];
  /** Shared with the TURN server (`static-auth-secret`). */
  readonly secret: string | undefined;
  readonly relayOnly: boolean;
}

/** Hands out what a page needs to find a way to the other end. */
export interface IceBooth {
  readonly relayOnly: boolean;
  /** For one end of one check-in, from `at` on. */
  serversFor(checkIn: string, peer: string, at: Instant): IceServer[];
}

/**
 * The form that coturn knows as `use-auth-secret` (draft-uberti-behave-turn-rest): the name holds the time at which it
 * ends, in whole seconds, and says whose it is; the password is the HMAC-SHA1 of the name, in base64.
 */
export function turnCredential(
  secret: string,
  user: string,
  expiresAt: Instant,
): { readonly username: string; readonly credential: string } {
  const username = `${Math.ceil(expiresAt / SECOND)}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

export function createIceBooth({ urls, secret, relayOnly }: IceSettings): IceBooth {
  const stun = urls.filter((url) => url.startsWith('stun'));
  const turn = urls.filter((url) => url.startsWith('turn'));
  return {
    relayOnly,
    serversFor(checkIn, peer, at) {
      const servers: IceServer[] = stun.length > 0 ? [{ urls: stun }] : [];
      if (turn.length > 0 && secret !== undefined) {
        servers.push({ urls: turn, ...turnCredential(secret, `${checkIn}.${peer}`, at + LIFE_MS) });
      }
      return servers;
    },
  };
}
