import { type Instant, ok, type Result, refuse } from '@dutywall/shared/kit';
import { type CameraAnswer, type CameraIce, MAX_SDP_CHARS, type RefusalCode } from '@dutywall/shared/protocol';
import type { Clock, Dice, Principal } from '../../ports.ts';
import { askGateway, readText } from './gateway.ts';
import { readIceServers } from './ice-links.ts';
import type { WatchedCamera } from './watching.ts';

/** A page says every 20 s that it still watches; three of these missed, and nobody does any more. */
const LEASE_MS = 70_000;
/** Pictures that one sign-in watches at once: a page shows four, and a second page may be open. */
const PER_SESSION = 8;
const MAX_SESSIONS = 400;

const SDP = new Set(['application/sdp']);

interface WhepSession {
  readonly id: string;
  readonly who: Principal;
  readonly camera: string;
  /** The gateway's own address of the session; null: it gave none, and ends it by itself. */
  readonly resource: URL | null;
  seenAt: Instant;
}

export interface WhepDeps {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly watched: (who: Principal, camera: string, kind: 'whep') => Promise<Result<WatchedCamera, RefusalCode>>;
  readonly opened: (who: Principal, camera: WatchedCamera) => Promise<void>;
  readonly goesOn: (who: Principal, camera: string) => void;
}

type Answer<T> = Promise<Result<T, RefusalCode>>;

/** WHEP sessions that the server opened for its viewers. Media flow between gateway and browser; here is only who ends them. */
export function createWhep({ clock, dice, watched, opened, goesOn }: WhepDeps) {
  const sessions = new Map<string, WhepSession>();
  const ending = new Set<Promise<unknown>>();

  /** Ends one here at once, and at the gateway as soon as it answers; a gateway that does not forgets it by itself. */
  function end(session: WhepSession): void {
    if (!sessions.delete(session.id) || !session.resource) return;
    const asked = askGateway(session.resource, { method: 'DELETE', statuses: [200, 202, 204], types: null });
    ending.add(asked);
    void asked.finally(() => ending.delete(asked));
  }
  function endWhere(is: (session: WhepSession) => boolean): void {
    for (const session of [...sessions.values()]) if (is(session)) end(session);
  }
  const mine = (who: Principal, camera: string, id: string): WhepSession | null => {
    const session = sessions.get(id);
    return session && session.who.session === who.session && session.camera === camera ? session : null;
  };

  return {
    endWhere: (is: (who: Principal, camera: string) => boolean): void => endWhere(({ who, camera }) => is(who, camera)),

    /** Ways to the gateway, from the Link headers of its answer to OPTIONS. A gateway that does not say has none. */
    async ice(who: Principal, id: string): Answer<CameraIce> {
      const found = await watched(who, id, 'whep');
      if (!found.ok) return found;
      const asked = await askGateway(found.value.address, { method: 'OPTIONS', statuses: [200, 204], types: null });
      return ok({ iceServers: asked.ok ? readIceServers(asked.value.headers.get('link')) : [] });
    },

    async offer(who: Principal, id: string, sdp: string): Answer<CameraAnswer> {
      const found = await watched(who, id, 'whep');
      if (!found.ok) return found;
      const camera = found.value;
      if (!sdp.startsWith('v=0')) return refuse('bad-request', 'the offer is no session description', { field: 'sdp' });
      const own = [...sessions.values()].filter((one) => one.who.session === who.session);
      if (sessions.size >= MAX_SESSIONS) return refuse('unavailable', 'too many cameras are being watched');
      const asked = await askGateway(camera.address, {
        ...{ method: 'POST', body: sdp, statuses: [201], types: SDP },
        headers: { 'content-type': 'application/sdp', accept: 'application/sdp' },
      });
      if (!asked.ok) return asked;
      const location = asked.value.headers.get('location');
      const resource = location === null ? null : resourceOf(location, camera.address);
      const answer = await readText(asked.value, MAX_SDP_CHARS);
      if (resource === undefined) return refuse('camera-answer', 'the session of the gateway is elsewhere');
      const session = { id: dice.id(), who, camera: id, resource, seenAt: clock.now() };
      sessions.set(session.id, session);
      if (!answer.ok || !answer.value.startsWith('v=0')) {
        end(session);
        return answer.ok ? refuse('camera-answer', 'the answer is no session description') : answer;
      }
      if (own.length >= PER_SESSION && own[0]) end(own[0]);
      // The browser cannot see anything before it has the answer: nobody gets it unrecorded.
      await opened(who, camera);
      return ok({ session: session.id, sdp: answer.value });
    },

    /** The page still watches. What it may no longer see ends here. */
    async keep(who: Principal, id: string, sessionId: string): Answer<null> {
      const session = mine(who, id, sessionId);
      if (!session) return refuse('not-found', 'this picture has ended');
      const found = await watched(who, id, 'whep');
      if (!found.ok) {
        end(session);
        return found;
      }
      session.seenAt = clock.now();
      goesOn(who, id);
      return ok(null);
    },

    /** Ending what has ended already is no fault. */
    end(who: Principal, id: string, sessionId: string): void {
      const session = mine(who, id, sessionId);
      if (session) end(session);
    },

    /** Ends what nobody has watched for a while: closed tabs, sessions that ran out. */
    tick(): void {
      const before = clock.now() - LEASE_MS;
      endWhere(({ seenAt }) => seenAt < before);
    },

    async close(): Promise<void> {
      endWhere(() => true);
      await Promise.allSettled([...ending]);
    },
  };
}

/** The session's address at the gateway, with the camera's user; undefined when it lies at another origin. */
function resourceOf(location: string, address: URL): URL | undefined {
  if (!URL.canParse(location, address.href)) return undefined;
  const resource = new URL(location, address);
  if (resource.origin !== address.origin) return undefined;
  resource.username = address.username;
  resource.password = address.password;
  return resource;
}
