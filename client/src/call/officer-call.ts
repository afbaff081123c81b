import type { FailedPart } from '@dutywall/shared/domain';
import {
  type Ack,
  type CallEvent,
  type CommandAsk,
  type JoinReply,
  type PeerRow,
  REPORT_MS,
  VIEWERS_PER_PHONE,
} from '@dutywall/shared/protocol';
import { createCamera, type Facing, isAllowed } from './camera.ts';
import { newPeer } from './peer-name.ts';
import { createPhoneLink, type PhoneLink } from './phone-link.ts';
import { type CallTransport, pacedTransport } from './transport.ts';

type Media = CommandAsk<'report-check-in'>['media'];

/** A tap on "answer" that found no connection is tried again so often, and for so long, ms: until the ringing is over. */
const AGAIN_MS = 1_000;
const AGAIN_FOR_MS = 60_000;

/** An end that the server has heard this lately was not dropped for its silence, ms: two reports. */
const MOVED_MS = 2 * REPORT_MS + 1_000;

export interface OfficerCallState {
  /** `moved`: another page of this officer has it now. */
  readonly stage: 'answering' | 'joined' | 'moved' | 'over';
  /** The browser asks the person whether camera and microphone may be used. */
  readonly asking: boolean;
  /** What is wrong; the call is over, or never began. */
  readonly failed: FailedPart | null;
  /** Own picture; null while the camera is off. */
  readonly preview: MediaStream | null;
  readonly facing: Facing;
  readonly muted: boolean;
  readonly noMicrophone: boolean;
  /** Who looks through this phone now. */
  readonly viewers: readonly PeerRow[];
  /** What comes back from each, by peer. */
  readonly back: ReadonlyMap<string, MediaStream>;
  readonly connected: boolean;
  /** The best step that is sent now. */
  readonly step: number;
}

export interface OfficerCall {
  readonly state: OfficerCallState;
  subscribe(listener: () => void): () => void;
  turn(): void;
  mute(muted: boolean): void;
  /** Ends it for all (CI3). */
  hangUp(): Promise<void>;
  /** Stops every track and link; says nothing to the server. */
  close(): void;
}

/**
 * The phone's side of one check-in that the officer has taken: the answer and the camera at once, then a link a viewer.
 * Nothing keeps the answer: a person who is asked for the camera has answered already.
 */
export function createOfficerCall(checkIn: string, connection: CallTransport): OfficerCall {
  const transport = pacedTransport(connection);
  const peer = newPeer();
  const listeners = new Set<() => void>();
  const links = new Map<string, PhoneLink>();
  let config: RTCConfiguration = {};
  let stage: OfficerCallState['stage'] = 'answering';
  let failed: FailedPart | null = null;
  let muted = false;
  let preview: MediaStream | null = null;
  let reported: Media | null = null;
  let everConnected = false;
  let asking = false;
  /** When the server last took a word of this end, performance.now(). */
  let takenAt = performance.now();

  const camera = createCamera({ changed: renew, lost: (part) => void fail(part) });
  const hidden = (): boolean => document.visibilityState === 'hidden';
  const says = () => ({ hidden: hidden(), muted: muted || camera.audio === null });
  let said = '';
  /** Tells every viewer what the phone does, once it does something else; a new link begins with it by itself. */
  function sayOn(): void {
    const now = says();
    const words = JSON.stringify(now);
    if (words === said) return;
    said = words;
    for (const link of links.values()) link.say(now);
  }
  const over = (): boolean => stage === 'over' || stage === 'moved';

  function read(): OfficerCallState {
    const all = [...links.values()];
    return {
      ...{ stage, asking, failed, preview, muted, facing: camera.facing },
      noMicrophone: stage === 'joined' && camera.audio === null,
      viewers: all.map((link) => link.viewer),
      back: new Map(all.map((link) => [link.viewer.peer, link.back])),
      connected: all.some((link) => link.state === 'connected'),
      step: Math.min(...all.map((link) => link.step), 4),
    };
  }
  let state = read();
  function tell(): void {
    state = read();
    for (const listener of [...listeners]) listener();
  }

  /** Camera, viewers or steps changed: everybody is sent what is right now. */
  function renew(): void {
    // A path may be found before the microphone is there: until then the phone counts as muted.
    sayOn();
    const { video } = camera;
    if (preview?.getVideoTracks()[0] !== (video ?? undefined)) preview = video ? new MediaStream([video]) : null;
    for (const link of links.values()) link.renew(links.size);
    if (links.size > 0) camera.fit(Math.min(...[...links.values()].map((link) => link.step)));
    changed();
  }

  function changed(anyway = false): void {
    report(anyway);
    tell();
  }

  function media(): Media {
    if (failed) return 'failed';
    if (hidden()) return 'hidden';
    if ([...links.values()].some((link) => link.state === 'connected')) {
      everConnected = true;
      return 'flowing';
    }
    return everConnected ? 'interrupted' : 'waiting';
  }

  function report(always = false): void {
    if (stage !== 'joined') return;
    const now = media();
    if (!always && now === reported) return;
    reported = now;
    const part = failed ? { part: failed } : asking ? { part: 'permission' as const } : {};
    void transport.command('report-check-in', { checkIn, peer, media: now, ...part }).then((answer) => {
      if (answer.ok) takenAt = performance.now();
      else if (answer.refusal.code === 'not-an-end') lost();
    });
  }

  /** No end of it any more: another page of this officer has it, or this one was silent for too long. */
  function lost(): void {
    if (over()) return;
    if (performance.now() - takenAt < MOVED_MS) leave('moved');
    else void join();
  }

  function follow(peers: readonly PeerRow[]): void {
    if (!peers.some((one) => one.peer === peer)) {
      lost();
      return;
    }
    const viewers = peers.filter((one) => one.side !== 'officer').slice(0, VIEWERS_PER_PHONE);
    const wanted = new Set(viewers.map((one) => one.peer));
    for (const [name, link] of links) {
      if (wanted.has(name)) continue;
      link.close();
      links.delete(name);
    }
    for (const viewer of viewers) {
      if (links.has(viewer.peer)) continue;
      const send: Parameters<typeof createPhoneLink>[0]['send'] = async (signal) =>
        (await transport.command('signal-check-in', { checkIn, from: peer, to: viewer.peer, ...signal })).ok;
      links.set(viewer.peer, createPhoneLink({ viewer, camera, config, says, send, changed: renew }));
    }
    renew();
  }

  async function join(): Promise<Ack<JoinReply>> {
    const answer = await transport.command('answer-check-in', { checkIn, peer });
    if (!answer.ok || over()) return answer;
    const { iceServers, relayOnly, peers } = answer.data;
    config = { iceServers: [...iceServers], ...(relayOnly ? { iceTransportPolicy: 'relay' as const } : {}) };
    stage = 'joined';
    takenAt = performance.now();
    follow(peers);
    report(true);
    return answer;
  }

  /** Until it is taken, or the ringing must be over: the network may come back within it. */
  async function joinAtLast(): Promise<Ack<JoinReply>> {
    const began = performance.now();
    for (;;) {
      const answer = await join();
      if (answer.ok || answer.refusal.code !== 'unavailable' || over()) return answer;
      if (performance.now() - began > AGAIN_FOR_MS) return answer;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  async function start(): Promise<void> {
    const answering = joinAtLast().then((answer) => {
      if (!answer.ok) leave('over');
    });
    const opening = camera.start();
    asking = !(await isAllowed());
    // The server gives a person who is asked more time than a network.
    if (asking) changed(true);
    const part = await opening;
    asking = false;
    if (part && !over()) {
      // Said with the answer, or right after it: the server must not wait for a picture.
      failed = part;
      await answering;
      report();
      return leave('over');
    }
    changed(true);
  }

  async function fail(part: FailedPart): Promise<void> {
    if (over()) return;
    failed = part;
    report();
    leave('over');
  }

  function leave(next: 'over' | 'moved'): void {
    if (over()) return;
    stage = next;
    for (const off of disposers.splice(0)) off();
    for (const link of links.values()) link.close();
    links.clear();
    camera.stop();
    preview = null;
    tell();
  }

  function heard(event: CallEvent): void {
    if (event.kind === 'call') {
      if (event.call.id === checkIn && event.call.stage === 'ended') leave('over');
    } else if (event.checkIn !== checkIn || stage !== 'joined') return;
    else if (event.kind === 'peers') follow(event.peers);
    else if (event.kind === 'signal' && event.to === peer) links.get(event.from)?.heard(event);
  }

  async function seen(): Promise<void> {
    if (over()) return;
    if (hidden()) camera.hide();
    else {
      const part = await camera.show();
      if (part) return fail(part);
    }
    sayOn();
    changed();
  }

  const onSeen = (): void => void seen();
  document.addEventListener('visibilitychange', onSeen);
  const timer = setInterval(() => report(true), REPORT_MS);
  const disposers = [
    transport.onCall(heard),
    // Who came and went meanwhile was missed: the same answer again says it.
    transport.onOpen(() => stage === 'joined' && void join()),
    () => document.removeEventListener('visibilitychange', onSeen),
    () => clearInterval(timer),
  ];
  void start();

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    turn: () => void camera.turn(),
    mute(next) {
      muted = next;
      camera.mute(next);
      sayOn();
      changed();
    },
    async hangUp() {
      leave('over');
      await transport.command('end-check-in', { checkIn });
    },
    close: () => leave('over'),
  };
}
