/** One rung of what a phone sends: shorter side in pixels, bits a second, frames a second. */
export interface Step {
  readonly side: number;
  readonly bitrate: number;
  readonly fps: number;
}

/** From a good Wi-Fi to the edge of a cell. The last is what nine tiles on one desk ask for. */
export const STEPS: readonly Step[] = [
  { side: 720, bitrate: 1_200_000, fps: 24 },
  { side: 540, bitrate: 800_000, fps: 20 },
  { side: 360, bitrate: 450_000, fps: 15 },
  { side: 240, bitrate: 220_000, fps: 12 },
  { side: 180, bitrate: 110_000, fps: 8 },
];
export const LOWEST_STEP = STEPS.length - 1;
/** What everybody begins with: enough to see, quick to start, and better within seconds where the way allows. */
export const FIRST_STEP = 1;

/** What the far end says of what was sent it since the last look. */
export interface SendSample {
  /** 0–1 */
  readonly loss: number;
  readonly rttMs: number;
}

export interface StepState {
  readonly step: number;
  /** Looks in a row that were bad, and that were good. */
  readonly bad: number;
  readonly good: number;
}

const BAD_LOSS = 0.1;
const BAD_RTT_MS = 800;
const GOOD_LOSS = 0.02;
const GOOD_RTT_MS = 300;
/** Down after two bad looks, up after five good ones: a way that swings must not make the picture swing. */
const DOWN_AFTER = 2;
const UP_AFTER = 5;

/** The next state after one look. Null: the far end has not said anything yet. */
export function nextStep(state: StepState, sample: SendSample | null): StepState {
  if (sample === null) return state;
  if (sample.loss > BAD_LOSS || sample.rttMs > BAD_RTT_MS) {
    const bad = state.bad + 1;
    if (bad < DOWN_AFTER) return { step: state.step, bad, good: 0 };
    return { step: Math.min(LOWEST_STEP, state.step + 1), bad: 0, good: 0 };
  }
  if (sample.loss < GOOD_LOSS && sample.rttMs < GOOD_RTT_MS) {
    const good = state.good + 1;
    if (good < UP_AFTER) return { step: state.step, bad: 0, good };
    return { step: Math.max(0, state.step - 1), bad: 0, good: 0 };
  }
  return { step: state.step, bad: 0, good: 0 };
}

/** The step that is sent: no better than the way allows, than the viewer can use, and than several viewers leave. */
export function sentStep(way: number, wished: number, viewers: number): number {
  const shared = Math.max(0, viewers - 1);
  return Math.min(LOWEST_STEP, Math.max(way, wished, shared));
}

/** A tile of a grid this large needs no better than this. */
export function wishedStep(tiles: number): number {
  if (tiles <= 1) return 0;
  return tiles <= 4 ? 2 : LOWEST_STEP;
}

/** How an encoder is told: relative to what the camera gives. */
export function encodingOf(step: number, cameraSide: number): RTCRtpEncodingParameters {
  const { side, bitrate, fps } = STEPS[step] ?? { side: 180, bitrate: 110_000, fps: 8 };
  return { maxBitrate: bitrate, maxFramerate: fps, scaleResolutionDownBy: Math.max(1, cameraSide / side) };
}
