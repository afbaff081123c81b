import type { CallCommand, CallTransport } from '@dutywall/client/call/transport.ts';
import {
  type Ack,
  type CallEvent,
  type CommandAsk,
  type JoinReply,
  type PeerRow,
  VIEWERS_PER_PHONE,
} from '@dutywall/shared/protocol';

/** One end's connection to the hub. */
interface End extends CallTransport {
  /** False: nothing gets through, either way; true again: it was opened anew. */
  online(on: boolean): void;
}

interface Report {
  readonly peer: string;
  readonly media: string;
  readonly part: string | undefined;
  readonly at: number;
}

/** A server's part in one check-in, in memory: who is an end of it, and passing on what ends say. */
export interface Hub {
  end(side: PeerRow['side']): End;
  readonly reports: Report[];
  /** Names of commands in their order, with whom they came from. */
  readonly said: string[];
  readonly peers: readonly PeerRow[];
}

const DONE = { ok: true, data: {} } as const;
const GONE = { ok: false, refusal: { code: 'unavailable', reason: 'offline' } } as const;

export function createHub(config: Pick<JoinReply, 'iceServers' | 'relayOnly'>): Hub {
  const ends: { listeners: Set<(event: CallEvent) => void>; isOnline: () => boolean }[] = [];
  let peers: PeerRow[] = [];
  const reports: Report[] = [];
  const said: string[] = [];
  const tell = (event: CallEvent): void => {
    for (const end of ends) if (end.isOnline()) for (const listener of [...end.listeners]) listener(event);
  };
  const tellPeers = (): void => tell({ kind: 'peers', checkIn: 'c', peers });

  function join(side: PeerRow['side'], peer: string): Ack<JoinReply> {
    const others = peers.filter((one) => one.peer !== peer && (side === 'viewer' || one.side !== side));
    if (side !== 'officer' && others.filter((one) => one.side !== 'officer').length >= VIEWERS_PER_PHONE) {
      return { ok: false, refusal: { code: 'conflict', reason: 'viewers full' } };
    }
    peers = [...others, { peer, side, name: side, media: 'waiting' }];
    tellPeers();
    return { ok: true, data: { checkIn: 'c', peers, ...config } };
  }

  function answer(side: PeerRow['side'], name: CallCommand, ask: unknown): Ack<unknown> {
    said.push(`${side} ${name}`);
    if (name === 'answer-check-in' || name === 'join-check-in') {
      return join(side, (ask as CommandAsk<'join-check-in'>).peer);
    }
    if (name === 'leave-check-in') {
      const { peer } = ask as CommandAsk<'leave-check-in'>;
      peers = peers.filter((one) => one.peer !== peer);
      tellPeers();
    } else if (name === 'signal-check-in') {
      // As over a wire: what arrives is a copy.
      tell(structuredClone({ kind: 'signal', ...(ask as CommandAsk<'signal-check-in'>) }));
    } else if (name === 'report-check-in') {
      const { peer, media, part } = ask as CommandAsk<'report-check-in'>;
      reports.push({ peer, media, part, at: performance.now() });
    }
    return DONE;
  }

  return {
    reports,
    said,
    get peers() {
      return peers;
    },
    end(side) {
      const listeners = new Set<(event: CallEvent) => void>();
      const openers = new Set<() => void>();
      let isOnline = true;
      ends.push({ listeners, isOnline: () => isOnline });
      return {
        async command(name, ask) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          // The hub answers each command by its table.
          return (isOnline ? answer(side, name, ask) : GONE) as Awaited<ReturnType<CallTransport['command']>> as never;
        },
        onCall(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        onOpen(listener) {
          openers.add(listener);
          return () => openers.delete(listener);
        },
        online(on) {
          const opened = on && !isOnline;
          isOnline = on;
          if (opened) for (const open of [...openers]) open();
        },
      };
    },
  };
}
