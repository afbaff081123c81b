import { STALE_AFTER_MS } from '@dutywall/shared/protocol';
import type { LiveFeed } from '../../feed/types.ts';
import type { MapStage } from '../../map/index.ts';

/** Height of the band beneath the map, as a part of its height, and at least, pixels. */
const BAND = 0.04;
const BAND_LEAST = 28;

/** As of when the map is (server's time) where it is not the present; `never`: nothing came yet. Null: it is. */
export function mapAsOf(feed: Pick<LiveFeed, 'status' | 'now'>): number | 'never' | null {
  const { connection, dataAgeMs } = feed.status();
  if (connection === 'live' && dataAgeMs <= STALE_AFTER_MS) return null;
  return Number.isFinite(dataAgeMs) ? feed.now() - dataAgeMs : 'never';
}

/** The same stage, whose captures carry these words in a band beneath the map. */
export function stampedStage(stage: MapStage, words: string | null): MapStage {
  return words === null ? stage : { ...stage, capture: () => withBand(stage.capture(), words) };
}

function withBand(map: HTMLCanvasElement, words: string): HTMLCanvasElement {
  const band = Math.max(BAND_LEAST, Math.round(map.height * BAND));
  const canvas = document.createElement('canvas');
  canvas.width = map.width;
  canvas.height = map.height + band;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser could not write the picture');
  context.drawImage(map, 0, 0);
  context.fillStyle = '#3a2c08';
  context.fillRect(0, map.height, canvas.width, band);
  context.fillStyle = '#ffe9b8';
  context.font = `600 ${Math.round(band * 0.6)}px sans-serif`;
  context.textBaseline = 'middle';
  context.fillText(words, band / 2, map.height + band / 2);
  return canvas;
}
