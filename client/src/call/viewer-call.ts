import type { Refusal } from '@dutywall/shared/kit';
import { type CallEvent, type CommandAsk, type PeerRow, REPORT_MS, type RefusalCode } from '@dutywall/shared/protocol';
import { createPeerLink, type PeerLink } from './peer-link.ts';
import { newPeer } from './peer-name.ts';
import type { Quality } from './quality.ts';
import { createReceiveMeter } from './receive-meter.ts';
import { type PhoneSays, readPhone, SIDE_CHANNEL } from './side-channel.ts';
import { receivedOf } from './stats.ts';
import { type CallTransport, pacedTransport } from './transport.ts';

type Media = CommandAsk<'report-check-in'>['media'];

export interface ViewerCallState {
  /**
   * `waiting`: for the officer's page. `connecting`: a path is looked for. `flowing`: pictures come. `hidden`: CI3, the
   * officer's page is not on the screen. `interrupted`: nothing comes, and it heals by itself if it can. `failed`: no
   * path any more. `moved`: the same account looks from another page. `refused`: see `refusal`. `over`: left.
   */
  readonly phase:
    | 'joining'
    | 'waiting'
    | 'connecting'
    | 'flowing'
    | 'hidden'
    | 'interrupted'
    | 'failed'
    | 'moved'
    | 'refused'
    | 'over';
  readonly refusal: Refusal<RefusalCode> | null;
  /** The phone's picture and sound; the same object for the call's whole life. */
  readonly stream: MediaStream;
  readonly quality: Quality;
  /** The officer's voice, 0–1. */
  readonly voice: number;
  readonly fps: number;
  readonly officerMuted: boolean;
  readonly peers: readonly PeerRow[];
}

export interface ViewerCallOptions {
  readonly checkIn: string;
  readonly transport: CallTransport;
  /** Looks only: nothing of this page's is sent, no device is asked for (a wall). */
  readonly receiveOnly?: boolean;
  /** The best step this tile can use, see STEPS. */
  readonly most?: number;
}

export interface ViewerCall {
  readonly state: ViewerCallState;
  /** This page's end of it. */
  readonly peer: string;
  subscribe(listener: () => void): () => void;
  /** What the officer hears and sees of this side; null: nothing. Needs no new negotiation. */
  send(kind: 'audio' | 'video', track: MediaStreamTrack | null): void;
  wish(most: number): void;
  /** At which the voice is played, 0–1, so that the meter shows what was said and not how loud it is here. */
  playedAt(volume: number): void;
  /** Leaves; the check-in itself goes on. */
  close(): void;
}

/** Until the first picture one looks often, so that the server knows at once; then once a second, ms. */
const LOOK_FIRST_MS = 200;
const LOOK_MS = 1_000;
/** A picture that has not moved for this long is interrupted, ms; the lowest step sends 8 frames a second. */
const STILL_MS = 4_000;
/** An end that the server has heard this lately was not dropped for its silence, ms: two reports. */
const MOVED_MS = 2 * REPORT_MS + 1_000;

/**
 * The desk's or the wall's side of one check-in: joins, receives, and says how it fares. Past 300 lines because joining,
 * following and reporting turn on the same few values, which nobody else should see.
 */
export function createViewerCall({ checkIn, transport: connection, receiveOnly, most }: ViewerCallOptions): ViewerCall {
  const transport = pacedTransport(connection);
  const peer = newPeer();
  const stream = new MediaStream();
  const meter = createReceiveMeter();
  const listeners = new Set<() => void>();
  const own: Record<'audio' | 'video', MediaStreamTrack | null> = { audio: null, video: null };
  let config: RTCConfiguration = {};
  let link: PeerLink | null = null;
  let linked: string | null = null;
  let channel: RTCDataChannel | null = null;
  let wished = most ?? 0;
  let says: PhoneSays = { hidden: false, muted: false };
  let peers: readonly PeerRow[] = [];
  let ended: 'moved' | 'refused' | 'over' | null = null;
  let refusal: Refusal<RefusalCode> | null = null;
  let joined = false;
  let volume = 1;
  let reported: Media | null = null;
  /** When the server last took a word of this end, performance.now(). */
  let takenAt = performance.now();

  function phase(): ViewerCallState['phase'] {
    if (ended) return ended;
    if (!joined) return 'joining';
    if (!link) return 'waiting';
    if (link.state === 'failed') return 'failed';
    if (link.state === 'connecting') return 'connecting';
    if (link.state === 'interrupted') return 'interrupted';
    if (says.hidden) return 'hidden';
    if (meter.movedAt === null) return 'connecting';
    return performance.now() - meter.movedAt < STILL_MS ? 'flowing' : 'interrupted';
  }
  const read = (): ViewerCallState => ({
    ...{ phase: phase(), refusal, stream, officerMuted: says.muted, peers },
    ...{ quality: meter.quality, voice: meter.voice, fps: meter.fps },
  });
  let state = read();

  function tell(): void {
    report();
    state = read();
    for (const listener of [...listeners]) listener();
  }

  function media(): Media {
    const now = phase();
    if (now === 'flowing' || now === 'interrupted' || now === 'failed' || now === 'hidden') return now;
    return 'waiting';
  }

  function report(always = false): void {
    if (!joined || ended) return;
    const now = media();
    if (!always && now === reported) return;
    reported = now;
    const part = now === 'failed' ? { part: 'no-route' as const } : {};
    void transport.command('report-check-in', { checkIn, peer, media: now, ...part }).then((answer) => {
      if (answer.ok) takenAt = performance.now();
      else if (answer.refusal.code === 'not-an-end') lost();
    });
  }

  /** No end of it any more: another page of this account is in its place, or it was silent for too long. */
  function lost(): void {
    if (ended) return;
    if (performance.now() - takenAt < MOVED_MS) leave('moved');
    else {
      joined = false;
      void join();
    }
  }

  function unlink(): void {
    link?.close();
    link = null;
    linked = null;
    channel = null;
    meter.clear();
    says = { hidden: false, muted: false };
    for (const track of stream.getTracks()) stream.removeTrack(track);
  }

  /** The way to that end of the officer's; a new one after the phone's page was loaded anew. */
  function linkTo(officer: string): PeerLink {
    if (link && linked === officer) return link;
    unlink();
    linked = officer;
    link = createPeerLink({
      polite: true,
      config,
      send: async (signal) => {
        const said = await transport.command('signal-check-in', { checkIn, from: peer, to: officer, ...signal });
        return said.ok;
      },
      told: tell,
      onTrack: ({ track, transceiver }) => {
        stream.addTrack(track);
        const kind = track.kind === 'audio' ? 'audio' : 'video';
        transceiver.direction = receiveOnly ? 'recvonly' : 'sendrecv';
        if (!receiveOnly) void transceiver.sender.replaceTrack(own[kind]).catch(() => undefined);
        tell();
      },
    });
    link.connection.ondatachannel = (event) => {
      if (event.channel.label !== SIDE_CHANNEL) return;
      channel = event.channel;
      channel.onopen = sayWish;
      channel.onmessage = ({ data }) => {
        const said = readPhone(data);
        if (!said) return;
        says = said;
        tell();
      };
      sayWish();
    };
    return link;
  }

  function sayWish(): void {
    if (channel?.readyState === 'open') channel.send(JSON.stringify({ most: wished }));
  }

  function follow(next: readonly PeerRow[]): void {
    peers = next;
    if (!next.some((one) => one.peer === peer)) {
      lost();
      return;
    }
    const officer = next.find((one) => one.side === 'officer');
    if (officer) linkTo(officer.peer);
    else unlink();
    tell();
  }

  async function join(): Promise<void> {
    const answer = await transport.command('join-check-in', { checkIn, peer });
    if (ended) return;
    if (!answer.ok) {
      // Without a connection one waits for the next; everything else is an answer.
      if (answer.refusal.code === 'unavailable') return;
      refusal = answer.refusal;
      leave('refused');
      return;
    }
    const { iceServers, relayOnly } = answer.data;
    config = { iceServers: [...iceServers], ...(relayOnly ? { iceTransportPolicy: 'relay' as const } : {}) };
    joined = true;
    takenAt = performance.now();
    follow(answer.data.peers);
    report(true);
  }

  function heard(event: CallEvent): void {
    if (event.kind === 'call' || event.checkIn !== checkIn || ended) return;
    if (event.kind === 'peers') {
      // One from before the answer to our joining does not know us yet.
      if (joined) follow(event.peers);
    } else if (event.kind === 'signal' && event.to === peer && joined) {
      // The offer may be faster than the word of who made it; only the officer's end offers to a viewer.
      linkTo(event.from).heard(event);
    }
  }

  async function look(): Promise<void> {
    if (link?.state !== 'connected') {
      // Age alone can change the phase.
      if (phase() !== state.phase) tell();
      return;
    }
    const of = link;
    const after = receivedOf(await of.connection.getStats(), performance.now());
    if (link !== of || ended) return;
    if (meter.take(after, says.hidden, volume) || state.phase !== phase()) tell();
  }

  function leave(next: 'moved' | 'refused' | 'over'): void {
    if (ended) return;
    ended = next;
    for (const off of disposers.splice(0)) off();
    unlink();
    state = read();
    for (const listener of [...listeners]) listener();
  }

  let looking: ReturnType<typeof setTimeout>;
  const lookOn = (): void => {
    const soon = link !== null && meter.movedAt === null;
    looking = setTimeout(
      () => {
        void look()
          .catch(() => undefined)
          .finally(() => {
            if (!ended) lookOn();
          });
      },
      soon ? LOOK_FIRST_MS : LOOK_MS,
    );
  };
  const reporting = setInterval(() => (joined ? report(true) : void join()), REPORT_MS);
  const disposers = [
    transport.onCall(heard),
    transport.onOpen(() => void join()),
    () => clearTimeout(looking),
    () => clearInterval(reporting),
  ];
  lookOn();
  void join();

  return {
    peer,
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send(kind, track) {
      own[kind] = track;
      if (receiveOnly || !link) return;
      for (const { sender, receiver } of link.connection.getTransceivers()) {
        if (receiver.track.kind === kind) void sender.replaceTrack(track).catch(() => undefined);
      }
    },
    wish(next) {
      if (next === wished) return;
      wished = next;
      sayWish();
    },
    playedAt(next) {
      volume = next;
    },
    close() {
      if (ended) return;
      const known = joined;
      leave('over');
      if (known) void transport.command('leave-check-in', { checkIn, peer });
    },
  };
}
