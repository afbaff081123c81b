import type { Signal } from '@dutywall/shared/protocol';
import { createIceBatch } from './ice-batch.ts';

/** `interrupted`: it was connected and is not, and heals by itself as long as it can. */
export type LinkState = 'connecting' | 'connected' | 'interrupted' | 'failed';

export type LinkSignal = Pick<Signal, 'description' | 'candidates'>;

export interface PeerLinkOptions {
  /** Perfect negotiation: the polite side gives way when both offer at once. */
  readonly polite: boolean;
  readonly config: RTCConfiguration;
  /** Says it to the other end; false: it could not be delivered. */
  readonly send: (signal: LinkSignal) => Promise<boolean>;
  readonly told: (state: LinkState) => void;
  readonly onTrack?: (event: RTCTrackEvent) => void;
}

export interface PeerLink {
  readonly connection: RTCPeerConnection;
  readonly state: LinkState;
  /** What the other end said; in order, one after another. */
  heard(signal: LinkSignal): void;
  close(): void;
}

/** A path that is `disconnected` for this long is given new candidates, ms; many come back by themselves before. */
const DOUBT_MS = 3_000;
/** Between two attempts, ms; the polite side leaves the first one to the other. */
const ATTEMPT_MS = 4_000;
const POLITE_FACTOR = 2;
/** Attempts of one link's life: with ten candidates each they stay within the server's bound. */
const ATTEMPTS = 12;
/** After this without any path it is said to have failed, ms; longer than PEER_LOST_MS, so the server decides first. */
const GIVE_UP_MS = 30_000;
const WATCH_MS = 500;
/** Signals and early candidates that may wait; real ones are a handful. */
const MOST_WAITING = 200;

/** One RTCPeerConnection with perfect negotiation that keeps looking for a path: ICE restarts, lost signals said again. */
export function createPeerLink({ polite, config, send, told, onTrack }: PeerLinkOptions): PeerLink {
  const connection = new RTCPeerConnection(config);
  let makingOffer = false;
  let ignoring = false;
  let settingAnswer = false;
  let closed = false;
  let state: LinkState = 'connecting';
  let everConnected = false;
  /** Since when there is no path, performance.now(); null while there is one. */
  let lostSince: number | null = performance.now();
  let lastAttempt = performance.now();
  let attempts = 0;
  let early: RTCIceCandidateInit[] = [];
  let line: Promise<void> = Promise.resolve();
  let waiting = 0;

  const tell = (next: LinkState): void => {
    if (next === state || closed) return;
    state = next;
    told(next);
  };
  const batch = createIceBatch((candidates) => void send({ candidates: candidates as Signal['candidates'] }));
  const sayLocal = (): void => {
    const { localDescription } = connection;
    if (!localDescription || localDescription.type === 'pranswer') return;
    const { type, sdp } = localDescription;
    void send({ description: { type, sdp } });
  };

  connection.onnegotiationneeded = async () => {
    try {
      makingOffer = true;
      await connection.setLocalDescription();
      if (!closed) sayLocal();
    } catch {
      // Closed meanwhile, or the other side was faster: the next round says it.
    } finally {
      makingOffer = false;
    }
  };
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) batch.add(candidate);
    else batch.flush();
  };
  connection.ontrack = (event) => onTrack?.(event);
  connection.onconnectionstatechange = () => {
    if (connection.connectionState === 'connected') {
      everConnected = true;
      lostSince = null;
      tell('connected');
      return;
    }
    lostSince ??= performance.now();
    tell(everConnected ? 'interrupted' : 'connecting');
  };

  async function describe(description: NonNullable<LinkSignal['description']>): Promise<void> {
    const ready = !makingOffer && (connection.signalingState === 'stable' || settingAnswer);
    const collision = description.type === 'offer' && !ready;
    ignoring = !polite && collision;
    if (ignoring) return;
    // The answer to an offer that was said twice.
    if (description.type === 'answer' && connection.signalingState !== 'have-local-offer') return;
    settingAnswer = description.type === 'answer';
    try {
      await connection.setRemoteDescription(description);
    } finally {
      settingAnswer = false;
    }
    for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate).catch(() => undefined);
    if (description.type !== 'offer') return;
    await connection.setLocalDescription();
    sayLocal();
  }

  async function take({ description, candidates }: LinkSignal): Promise<void> {
    if (description) await describe(description);
    for (const candidate of candidates ?? []) {
      if (!connection.remoteDescription) {
        if (early.length < MOST_WAITING) early.push(candidate);
        continue;
      }
      try {
        await connection.addIceCandidate(candidate);
      } catch {
        // Of an offer that was ignored, or of a generation that is over.
      }
    }
  }

  /** No path: what may have been lost is said again, else new candidates are looked for. */
  function attempt(): void {
    attempts += 1;
    lastAttempt = performance.now();
    if (connection.signalingState === 'have-local-offer') sayLocal();
    else if (connection.remoteDescription) connection.restartIce();
  }

  const watch = setInterval(() => {
    if (lostSince === null) return;
    const now = performance.now();
    if (now - lostSince > GIVE_UP_MS) tell('failed');
    const failed = connection.connectionState === 'failed';
    const patience = (failed ? 0 : DOUBT_MS) + (polite ? ATTEMPT_MS * POLITE_FACTOR : 0);
    const due = now - lostSince > patience && now - lastAttempt > ATTEMPT_MS * (polite ? POLITE_FACTOR : 1);
    if (due && attempts < ATTEMPTS) attempt();
  }, WATCH_MS);

  return {
    connection,
    get state() {
      return state;
    },
    heard(signal) {
      if (closed || waiting >= MOST_WAITING) return;
      waiting += 1;
      line = line
        .then(() => (closed ? undefined : take(signal)))
        // A description that does not fit is answered by the next attempt, not by a broken page.
        .catch(() => undefined)
        .finally(() => {
          waiting -= 1;
        });
    },
    close() {
      if (closed) return;
      closed = true;
      clearInterval(watch);
      batch.close();
      early = [];
      connection.onnegotiationneeded = null;
      connection.onicecandidate = null;
      connection.ontrack = null;
      connection.onconnectionstatechange = null;
      connection.close();
    },
  };
}
