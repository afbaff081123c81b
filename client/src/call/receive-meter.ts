import { audioLevel } from './audio-level.ts';
import { type Quality, qualityOf } from './quality.ts';
import { type Received, sampleOf } from './stats.ts';

/** Looks closer together than this say too little of a rate, ms. */
const LEAST_APART_MS = 500;
const UNKNOWN: Quality = { level: 'none', cause: null };

/** What comes over one link, from looks at it now and then. */
export interface ReceiveMeter {
  /** When a look last found a new picture, by the clock of the looks, ms; null: none has come yet. */
  readonly movedAt: number | null;
  readonly quality: Quality;
  /** The voice, 0–1. */
  readonly voice: number;
  /** Pictures a second. */
  readonly fps: number;
  /**
   * One more look; true when what is shown may differ. `hidden`: the phone's page is not on its screen, so that missing
   * pictures say nothing of the network. `volume`: at which the voice is played, 0–1.
   */
  take(after: Received, hidden: boolean, volume: number): boolean;
  /** Another link: nothing has come over it. */
  clear(): void;
}

export function createReceiveMeter(): ReceiveMeter {
  let before: Received | null = null;
  let movedAt: number | null = null;
  let quality = UNKNOWN;
  let voice = 0;
  let fps = 0;
  return {
    get movedAt() {
      return movedAt;
    },
    get quality() {
      return quality;
    },
    get voice() {
      return voice;
    },
    get fps() {
      return fps;
    },
    take(after, hidden, volume) {
      const moved = after.frames > (before?.frames ?? 0);
      const first = moved && movedAt === null;
      if (moved) movedAt = after.at;
      if (before === null) {
        before = after;
        return true;
      }
      if (after.at - before.at < LEAST_APART_MS) return first;
      const sample = sampleOf(before, after);
      fps = sample.fps;
      quality = hidden ? UNKNOWN : qualityOf(sample);
      voice = audioLevel(before.audio, after.audio, volume);
      before = after;
      return true;
    },
    clear() {
      before = null;
      movedAt = null;
      quality = UNKNOWN;
      voice = 0;
      fps = 0;
    },
  };
}
