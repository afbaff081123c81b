/** How well a picture comes through. `none`: nothing comes at all. */
export type QualityLevel = 'good' | 'fair' | 'poor' | 'none';
/** What is worst about it, for the words beside the level. */
export type QualityCause = 'loss' | 'delay' | 'frames' | 'jitter';

export interface Quality {
  readonly level: QualityLevel;
  readonly cause: QualityCause | null;
}

/** What one look at the statistics says, counted from the look before. */
export interface Sample {
  /** Decoded frames a second. */
  readonly fps: number;
  /** Share of packets that did not come, 0–1. */
  readonly loss: number;
  /** Round trip, ms; null: not measured yet. */
  readonly rttMs: number | null;
  readonly jitterMs: number;
}

/** Thresholds [fair, poor]: a voice suffers from ≈ 3 % loss and 300 ms on, and is lost at 10 % and 800 ms. */
const LOSS = [0.03, 0.1] as const;
const RTT_MS = [300, 800] as const;
const JITTER_MS = [50, 150] as const;
/** Below these a picture stutters, or hardly moves; the lowest step sends 8. */
const FPS = [6, 2] as const;

const grade = (value: number, [fair, poor]: readonly [number, number]): 0 | 1 | 2 =>
  value >= poor ? 2 : value >= fair ? 1 : 0;

const LEVELS = ['good', 'fair', 'poor'] as const;

/** The worst of loss, delay, jitter and frame rate decides; the first of equals is named. */
export function qualityOf({ fps, loss, rttMs, jitterMs }: Sample): Quality {
  if (fps <= 0) return { level: 'none', cause: 'frames' };
  const grades: readonly (readonly [QualityCause, 0 | 1 | 2])[] = [
    ['loss', grade(loss, LOSS)],
    ['delay', rttMs === null ? 0 : grade(rttMs, RTT_MS)],
    ['jitter', grade(jitterMs, JITTER_MS)],
    ['frames', fps < FPS[1] ? 2 : fps < FPS[0] ? 1 : 0],
  ];
  const worst = grades.reduce((a, b) => (b[1] > a[1] ? b : a));
  return { level: LEVELS[worst[1]], cause: worst[1] === 0 ? null : worst[0] };
}
