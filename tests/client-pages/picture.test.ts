import { mergeCurves } from '@dutywall/client/app/picture/curve.ts';
import { shiftWindow } from '@dutywall/client/app/picture/shift-window.ts';
import { squadTree, withDescendants } from '@dutywall/client/app/picture/squads.ts';
import { trackStretches } from '@dutywall/client/app/picture/stretches.ts';
import { densityOf, eventsOf, stepFrom } from '@dutywall/client/features/replay/events.ts';
import { stopsOf } from '@dutywall/client/features/wall/use-tour.ts';
import { unitOf } from '@dutywall/client/features/wall/use-unit.ts';
import { placesOf, runsOf } from '@dutywall/client/ui/shift-chart.tsx';
import { clockOf, dayStart, sameDay } from '@dutywall/client/ui/time.ts';
import { describe, expect, it } from 'vitest';
import { fakeFeed, NOW } from './support/fake-feed.ts';

const MINUTE = 60_000;

describe('times', () => {
  it('are those of Shanghai, whatever the zone of the screen', () => {
    expect(clockOf(NOW, true)).toBe('08:31:05');
    expect(clockOf(Date.UTC(2026, 10, 23, 16, 0))).toBe('00:00');
    expect(dayStart(NOW)).toBe(Date.UTC(2026, 10, 22, 16, 0));
    expect(sameDay(Date.UTC(2026, 10, 22, 15, 59), NOW)).toBe(false);
    expect(sameDay(Date.UTC(2026, 10, 22, 16, 0), NOW)).toBe(true);
  });
});

describe("the wall's unit", () => {
  it('is the smaller of both ratios, so that text fits 16:9, 32:9 and 4K alike', () => {
    expect(unitOf(1920, 1080)).toBe(1);
    expect(unitOf(3840, 1080)).toBe(1);
    expect(unitOf(3840, 2160)).toBe(2);
  });
});

describe('the shift window', () => {
  it('is the shift most people are in', () => {
    const feed = fakeFeed([
      { name: '甲', squad: '一中队', state: 'on-post' },
      { name: '乙', squad: '一中队', state: 'off-shift' },
    ]);
    const standings = [...feed.facts.standings.values()];
    expect(shiftWindow(standings, NOW)?.name).toBe('早班');
    expect(shiftWindow(standings, NOW + 400 * MINUTE)).toBeNull();
  });
});

describe('the curve', () => {
  it('prefers what this page saw, keeps 12 hours and stays bounded', () => {
    const point = (at: number, onPost: number) => ({ at, onPost, due: 10 });
    const merged = mergeCurves(
      [point(NOW - 13 * 60 * MINUTE, 1), point(NOW - MINUTE, 2)],
      [point(NOW - MINUTE + 5, 3), point(NOW, 4)],
      NOW,
    );
    expect(merged.map((one) => one.onPost)).toEqual([3, 4]);
    const many = Array.from({ length: 20_000 }, (_, i) => point(NOW - i * 2_000, i));
    expect(mergeCurves(many, [], NOW).length).toBeLessThanOrEqual(2_880);
  });
});

describe('the chart', () => {
  it('DU11 draws a gap where nothing is known, and where nobody measured', () => {
    const point = (minute: number, unknown = false) => ({
      at: minute * MINUTE,
      onPost: 3,
      due: 10,
      ...(unknown && { unknown }),
    });
    const runs = runsOf([point(0), point(5), point(6, true), point(7), point(30)]);
    expect(runs.map((run) => run.map((one) => one.at / MINUTE))).toEqual([[0, 5], [7], [30]]);
  });
});

describe('the squad tree', () => {
  it('hangs squads under their parents and tops those whose parent is out of scope', () => {
    const squad = (id: string, parent: string | null) => ({ id, parent, name: id, degraded: false });
    const tree = squadTree([squad('a', null), squad('b', 'a'), squad('c', 'b'), squad('d', 'elsewhere')]);
    expect(tree.map((node) => node.squad.id)).toEqual(['a', 'd']);
    expect(tree[0] && withDescendants(tree[0])).toEqual(['a', 'b', 'c']);
  });
});

describe('a track', () => {
  it('DU7: is not joined over silence, and changes with the state', () => {
    const t = [0, 30, 60, 400, 430].map((s) => NOW + s * 1000);
    const track = {
      officer: 'o',
      from: NOW,
      to: NOW,
      t,
      lon: [0, 1, 2, 3, 4],
      lat: [0, 0, 0, 0, 0],
      sigma: [],
      weightless: [],
      truncated: false,
    };
    const evidence = {
      fixCount: 0,
      firstEventAt: null,
      lastEventAt: null,
      sigmaMinM: null,
      sigmaMaxM: null,
      farthestM: null,
      ruleVersion: 1,
      missing: [],
    };
    const interval = (state: 'on-post' | 'stepped-away', from: number, to: number | null) => ({
      state,
      cause: null,
      from,
      to,
      knownFrom: from,
      shift: null,
      rules: [],
      text: { zh: '', en: '' },
      evidence,
    });
    const stretches = trackStretches(
      track,
      [interval('on-post', NOW, NOW + 45_000), interval('stepped-away', NOW + 45_000, null)],
      30,
    );
    expect(stretches.map(({ state, gap }) => [state, gap])).toEqual([
      ['on-post', false],
      ['stepped-away', false],
      ['no-signal', true],
      ['stepped-away', false],
    ]);
    expect(stretches[1]?.points).toEqual([1, 0, 2, 0]);
  });
});

describe('the tour', () => {
  it('visits everything, each squad, and the worst incidents in between', () => {
    const stops = stopsOf(['a', 'b'], ['x', 'y', 'z', 'w']);
    expect(stops.map((stop) => ('id' in stop ? stop.id : stop.kind))).toEqual(['all', 'a', 'x', 'b', 'y', 'z']);
    expect(stopsOf([], [])).toEqual([{ kind: 'all' }]);
  });
});

describe('timeline ticks', () => {
  it('share a place under the worst of them', () => {
    const tick = (at: number, glyph: 'no-signal' | 'off-post') => ({ at, glyph, label: '' });
    const places = placesOf(
      [tick(1, 'no-signal'), tick(2, 'off-post'), tick(99, 'no-signal'), tick(200, 'off-post')],
      0,
      100,
      10,
    );
    expect(places.map(({ tick: { glyph }, count }) => [glyph, count])).toEqual([
      ['off-post', 2],
      ['no-signal', 1],
    ]);
  });
});

describe('replay events', () => {
  const feed = fakeFeed(
    [{ name: '甲', squad: '一中队', state: 'off-post' }],
    [{ slot: 0, kind: 'off-post', ageMin: 30 }],
  );
  const [row] = [...feed.facts.incidents.values()];
  if (!row) throw new Error('no incident');
  const ended = { ...row, to: NOW - 10 * MINUTE };

  it('are begins and ends, and stepping goes from one to the next', () => {
    const events = eventsOf([ended], NOW - 60 * MINUTE, NOW);
    expect(events.map((event) => event.edge)).toEqual(['began', 'ended']);
    expect(stepFrom(events, NOW - 60 * MINUTE, 1)).toBe(ended.from);
    expect(stepFrom(events, ended.from, 1)).toBe(ended.to);
    expect(stepFrom(events, NOW, 1)).toBeNull();
    expect(stepFrom(events, NOW, -1)).toBe(ended.to);
  });

  it('make a density that loses none inside the range', () => {
    expect(densityOf([ended, row], NOW - 60 * MINUTE, NOW, 6)).toEqual([0, 0, 0, 2, 0, 0]);
  });
});
