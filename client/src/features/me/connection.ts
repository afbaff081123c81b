import {
  type Ack,
  type CallEvent,
  type CommandReply,
  type PersonalNotice,
  PROTOCOL_VERSION,
} from '@dutywall/shared/protocol';
import type { CallTransport } from '../../call/transport.ts';
import type { LiveSocket } from '../../feed/live-socket.ts';

const ANSWER_MS = 10_000;

/** The officer's own connection: what is new of theirs, and their check-ins. Nothing of anybody else. */
export interface OwnConnection extends CallTransport {
  onNotice(listener: (notice: PersonalNotice) => void): () => void;
  close(): void;
}

function listening<T>() {
  const listeners = new Set<(what: T) => void>();
  return {
    on(listener: (what: T) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(what: T): void {
      for (const listener of [...listeners]) listener(what);
    },
  };
}

export function createOwnConnection(socket: LiveSocket): OwnConnection {
  const notices = listening<PersonalNotice>();
  const calls = listening<CallEvent>();
  const opens = listening<void>();
  let joined = false;
  socket.on('notice', notices.tell);
  socket.on('call', calls.tell);
  socket.on('mark', (seen) => seen());
  socket.onLost(() => {
    joined = false;
  });
  socket.onOpen(async () => {
    try {
      const answer = (await socket.ask('hello', { protocol: PROTOCOL_VERSION }, ANSWER_MS)) as Ack<
        CommandReply<'hello'>
      >;
      if (!answer.ok) return;
      joined = true;
      opens.tell();
    } catch {
      // The next connection says hello again; until then pages ask over HTTP.
    }
  });
  socket.open();
  return {
    async command(name, ask) {
      const unavailable = { ok: false, refusal: { code: 'unavailable', reason: 'no connection' } } as const;
      if (!joined) return unavailable;
      try {
        return (await socket.ask(name, ask, ANSWER_MS)) as Ack<CommandReply<typeof name>>;
      } catch {
        return unavailable;
      }
    },
    onNotice: notices.on,
    onCall: calls.on,
    onOpen: opens.on,
    close: () => socket.drop(),
  };
}
