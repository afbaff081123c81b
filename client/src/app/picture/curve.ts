import { isCountUnknown } from '@dutywall/shared/domain';
import type { CurvePoint } from '@dutywall/shared/protocol';
import type { Feed } from '../../feed/types.ts';

export type { CurvePoint };

const EVERY_MS = 30_000;
const KEEP_MS = 12 * 3_600_000;
/** 12 h of half minutes, and the server's history beside them: a tab open for weeks does not grow. */
const MAX_POINTS = 2 * (KEEP_MS / EVERY_MS);

/** Puts older and newer points in order, one for each half minute (the newer source wins), within the last 12 hours. */
export function mergeCurves(history: readonly CurvePoint[], sampled: readonly CurvePoint[], now: number): CurvePoint[] {
  const byStep = new Map<number, CurvePoint>();
  for (const point of [...history, ...sampled]) {
    if (point.at > now - KEEP_MS && point.at <= now + EVERY_MS) byStep.set(Math.floor(point.at / EVERY_MS), point);
  }
  return [...byStep.values()].sort((a, b) => a.at - b.at).slice(-MAX_POINTS);
}

export interface CurveSampler {
  points(): readonly CurvePoint[];
  subscribe(listener: () => void): () => void;
}

const samplers = new WeakMap<Feed, CurveSampler>();

function countNow(feed: Feed): CurvePoint {
  let onPost = 0;
  let due = 0;
  let silenced = 0;
  for (const { state, cause } of feed.facts.standings.values()) {
    if (state === 'on-post') onPost += 1;
    if (state !== 'off-shift' && state !== 'excused') due += 1;
    if (cause === 'system-degraded') silenced += 1;
  }
  return { at: feed.now(), onPost, due, ...(isCountUnknown(due, silenced) && { unknown: true }) };
}

/** Remembers the feed's counts every half minute while it is fresh; a picture that stands still adds nothing. */
export function samplerOf(feed: Feed): CurveSampler {
  const known = samplers.get(feed);
  if (known) return known;
  const listeners = new Set<() => void>();
  let points: readonly CurvePoint[] = [];
  let timer: ReturnType<typeof setInterval> | undefined;
  const sample = () => {
    if (feed.status().connection !== 'live' || feed.facts.standings.size === 0) return;
    const point = countNow(feed);
    const last = points.at(-1);
    if (last && point.at - last.at < EVERY_MS / 2) return;
    points = [...points.filter((old) => old.at > point.at - KEEP_MS), point];
    for (const listener of listeners) listener();
  };
  const sampler: CurveSampler = {
    points: () => points,
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(sample, EVERY_MS);
      const off = feed.subscribe('facts', sample);
      sample();
      return () => {
        off();
        listeners.delete(listener);
        if (listeners.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      };
    },
  };
  samplers.set(feed, sampler);
  return sampler;
}
