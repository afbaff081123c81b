import { queueOf } from '@dutywall/client/app/picture/queue.ts';
import { scaleBar, sceneOf } from '@dutywall/client/features/desk/incident-geometry.ts';
import { soundFor } from '@dutywall/client/features/desk/sound.ts';
import { metreScale } from '@dutywall/shared/geo';
import type { IncidentPost } from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';
import { fakeFeed } from './support/fake-feed.ts';

const LON = 119.92;
const LAT = 32.49;
const scale = metreScale(LAT);
const circle: IncidentPost = {
  ...{ id: 'p', version: 1, name: '钟楼巷', kind: 'circle', radiusM: 50, bufferM: null, toleranceM: 30 },
  geometry: { type: 'Point', coordinates: [LON, LAT] },
};

function track(norths: readonly number[], sigma: number, weightless: number[] = []) {
  const t = norths.map((_, i) => i * 60_000);
  const lat = norths.map((north) => LAT + north / scale.perLat);
  return {
    ...{ officer: 'o', from: 0, to: 600_000, t, lon: norths.map(() => LON), lat },
    ...{ sigma: norths.map(() => sigma), weightless, truncated: false },
  };
}

describe('the minutes of an incident', () => {
  it('DU5: inside within tolerance, outside beyond 3.03 σ of it, else it cannot be told', () => {
    const { fixes } = sceneOf([circle], track([0, 79, 81, 109, 112, 400], 10));
    expect(fixes.map((fix) => fix.sight)).toEqual(['inside', 'inside', 'ambiguous', 'ambiguous', 'outside', 'outside']);
    expect(fixes.at(-1)?.distanceM).toBeCloseTo(350, 0);
    // North is up.
    expect(fixes.at(-1)?.y).toBeCloseTo(-400, 0);
  });

  it('DU4 DU10 DU16: what is no evidence is never outside and never widens the picture', () => {
    const { fixes, box } = sceneOf([circle], track([400, 30_000, 420, 0], 10, [1, 3]));
    expect(fixes.map((fix) => fix.sight)).toEqual(['outside', 'weightless', 'outside', 'weightless']);
    expect(box.height).toBeLessThan(1_000);
  });

  it('never calls a fix outside where no post is known', () => {
    const { fixes } = sceneOf([], track([0, 900], 8));
    expect(fixes.map((fix) => [fix.sight, fix.distanceM])).toEqual([
      ['ambiguous', null],
      ['ambiguous', null],
    ]);
  });

  it('shows post, tolerance and every fix within the picture, also with nothing to show', () => {
    const { box } = sceneOf([circle], track([0, 400], 10));
    expect(box.y).toBeLessThan(-400);
    expect(box.y + box.height).toBeGreaterThan(80);
    expect(box.x).toBeLessThan(-80);
    expect(sceneOf([], null).box.width).toBeGreaterThan(0);
  });

  it('has a scale bar of a round length that fits', () => {
    expect([90, 400, 2_000].map(scaleBar)).toEqual([20, 100, 500]);
  });
});

describe('sound', () => {
  const feed = fakeFeed(
    ['甲', '乙', '丙'].map((name) => ({ name, squad: 's', state: 'off-post' as const })),
    [
      { slot: 0, kind: 'sos', ageMin: 1 },
      { slot: 1, kind: 'off-post', ageMin: 12 },
      { slot: 2, kind: 'silent', ageMin: 8 },
    ],
  );
  const queue = queueOf(feed.facts.incidents.values(), []);

  it('is heard for chosen kinds that are new, and never when muted', () => {
    expect(soundFor(new Set(), queue, 'off')).toBeNull();
    expect(soundFor(new Set(), queue, 'sos')).toBe('sos');
    expect(soundFor(new Set(['i0']), queue, 'sos')).toBeNull();
    expect(soundFor(new Set(['i0']), queue, 'serious')).toBe('serious');
    expect(soundFor(new Set(['i0', 'i1']), queue, 'serious')).toBeNull();
  });
});
