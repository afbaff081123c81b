import type { AudioCount } from './audio-level.ts';
import type { Sample } from './quality.ts';
import type { SendSample } from './steps.ts';

/** What has come through one connection so far. */
export interface Received {
  readonly at: number;
  readonly frames: number;
  readonly packets: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly rttMs: number | null;
  readonly audio: AudioCount;
}

const NOTHING: Received = {
  ...{ at: 0, frames: 0, packets: 0, lost: 0, jitterMs: 0, rttMs: null, audio: { energy: 0, seconds: 0 } },
};

interface Entry extends Record<string, unknown> {
  readonly type: string;
}
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Adds up what the browser says of one connection. `at`: ms, any clock that only goes on. */
export function receivedOf(report: RTCStatsReport, at: number): Received {
  let now = { ...NOTHING, at };
  for (const entry of report.values() as Iterable<Entry>) {
    if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
      now = {
        ...now,
        frames: now.frames + number(entry.framesDecoded),
        packets: now.packets + number(entry.packetsReceived),
        lost: now.lost + Math.max(0, number(entry.packetsLost)),
        jitterMs: number(entry.jitter) * 1000,
      };
    } else if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
      const energy = now.audio.energy + number(entry.totalAudioEnergy);
      now = { ...now, audio: { energy, seconds: now.audio.seconds + number(entry.totalSamplesDuration) } };
    } else if (entry.type === 'candidate-pair' && entry.nominated === true && entry.state === 'succeeded') {
      if (typeof entry.currentRoundTripTime === 'number') now = { ...now, rttMs: entry.currentRoundTripTime * 1000 };
    }
  }
  return now;
}

/** What came between two looks. */
export function sampleOf(before: Received, after: Received): Sample {
  const seconds = Math.max(0.001, (after.at - before.at) / 1000);
  const lost = Math.max(0, after.lost - before.lost);
  const came = Math.max(0, after.packets - before.packets);
  return {
    fps: Math.max(0, after.frames - before.frames) / seconds,
    loss: lost + came === 0 ? 0 : lost / (lost + came),
    rttMs: after.rttMs,
    jitterMs: after.jitterMs,
  };
}

/** What the far end reported of our picture; null: nothing yet. */
export function sentOf(report: RTCStatsReport): SendSample | null {
  for (const entry of report.values() as Iterable<Entry>) {
    if (entry.type !== 'remote-inbound-rtp' || entry.kind !== 'video') continue;
    return { loss: number(entry.fractionLost), rttMs: number(entry.roundTripTime) * 1000 };
  }
  return null;
}
