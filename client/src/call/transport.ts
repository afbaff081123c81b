import type { Ack, CallEvent, CommandAsk, CommandName, CommandReply } from '@dutywall/shared/protocol';

/** The commands of a check-in's ends. */
export type CallCommand = Extract<CommandName, `${string}-check-in`>;

/** What a call needs of the connection to the server; live feeds and the officer's own connection both have it. */
export interface CallTransport {
  command<N extends CallCommand>(name: N, ask: CommandAsk<N>): Promise<Ack<CommandReply<N>>>;
  /** Hears what the server says of check-ins. Returns a disposer. */
  onCall(listener: (event: CallEvent) => void): () => void;
  /** The connection is there again, and what was said meanwhile was missed. Returns a disposer. */
  onOpen(listener: () => void): () => void;
}

/** Below the server's 8 in flight and 20 a second, with room for what the page does beside its calls. */
const IN_FLIGHT = 4;
const APART_MS = 65;
/** Nine calls that all restart at once wait with some thirty; more than this is a fault, not a load. */
const WAITING = 200;
/** The server says "too many": again after this, doubled, ms. */
const AGAIN_FIRST_MS = 300;
const AGAIN_TIMES = 4;

/**
 * The same transport at a pace that the server takes: in order, a few at a time. One for all calls of a page, because
 * the server counts by connection.
 */
export function paced(transport: CallTransport): CallTransport {
  const queue: (() => Promise<void>)[] = [];
  let flying = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = 0;

  function pump(): void {
    if (timer !== null || flying >= IN_FLIGHT || queue.length === 0) return;
    timer = setTimeout(
      () => {
        timer = null;
        const next = queue.shift();
        if (!next) return;
        last = performance.now();
        flying += 1;
        void next().finally(() => {
          flying -= 1;
          pump();
        });
        pump();
      },
      Math.max(0, last + APART_MS - performance.now()),
    );
  }

  async function ask<N extends CallCommand>(name: N, what: CommandAsk<N>): Promise<Ack<CommandReply<N>>> {
    for (let round = 0; ; round += 1) {
      const answer = await transport.command(name, what);
      if (answer.ok || answer.refusal.code !== 'too-many-requests' || round >= AGAIN_TIMES) return answer;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_FIRST_MS * 2 ** round));
    }
  }

  return {
    onCall: (listener) => transport.onCall(listener),
    onOpen: (listener) => transport.onOpen(listener),
    command: (name, what) =>
      new Promise((resolve) => {
        const full = { ok: false, refusal: { code: 'unavailable', reason: 'too much waits to be said' } } as const;
        if (queue.length >= WAITING) {
          resolve(full);
          return;
        }
        queue.push(async () => resolve(await ask(name, what)));
        pump();
      }),
  };
}

const pacedOf = new WeakMap<CallTransport, CallTransport>();

/** The one paced transport of a connection. */
export function pacedTransport(transport: CallTransport): CallTransport {
  const known = pacedOf.get(transport);
  if (known) return known;
  const made = paced(transport);
  pacedOf.set(transport, made);
  return made;
}
