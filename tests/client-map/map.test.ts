import { createMotion, SOS_STYLE, STATE_STYLES, STYLE_BY_CODE } from '@dutywall/client/board';
import {
  ALONE,
  buildClusters,
  buildScene,
  CLUSTERED,
  circleRing,
  createPace,
  createScene,
  dashes,
  HIDDEN,
  INSTANCE_BYTES,
  type LabelWish,
  layoutLabels,
  MAP_WORDS,
  pickOfficer,
  shortAge,
} from '@dutywall/client/map/pure';
import { DUTY_STATES, type DutyState } from '@dutywall/shared/domain';
import { createBoard } from '@dutywall/shared/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dice } from './fake-feed.ts';

type Officer = readonly [eastM: number, northM: number, state?: DutyState, sos?: boolean];

/** Officers at metres from a corner, at 32.5° N. */
function street(officers: readonly Officer[]) {
  const board = createBoard(Math.max(1, officers.length));
  board.size = officers.length;
  officers.forEach(([east, north, state = 'on-post', sos = false], slot) => {
    board.lonE6[slot] = 119_900_000 + Math.round(east * 10.65);
    board.latE6[slot] = 32_500_000 + Math.round(north * 8.983);
    board.state[slot] = DUTY_STATES.indexOf(state);
    board.overlays[slot] = sos ? 1 : 0;
  });
  const motion = createMotion(board, () => true);
  motion.touch(null, 0);
  const place = new Uint8Array(officers.length).fill(ALONE);
  const confirmed = new Uint8Array(officers.length);
  return { board, motion, place, confirmed };
}

/** World units of a metre there. */
const METRE = 1 / (40_075_017 * Math.cos((32.5 * Math.PI) / 180));
const VIEW = { scale: 1 / METRE, x: 0, y: 0 };

function sceneOf(parts: ReturnType<typeof street>, selected: number | null = null) {
  const scene = createScene();
  buildScene(scene, { ...parts, checkIns: new Set(), selected, hovered: null, headings: false });
  return scene;
}

describe('clusters', () => {
  const cluster = (parts: ReturnType<typeof street>, apart: number | null = null) =>
    buildClusters({ ...parts, cell: 50 * METRE, least: 3, apart });

  it('show the worst state inside and the number of all', () => {
    const parts = street([
      [0, 0],
      [3, 1, 'stepped-away'],
      [5, 2, 'off-post'],
      [2, 2, 'no-signal'],
      [400, 0],
    ]);
    const [only, ...others] = cluster(parts);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ count: 4, worst: 2 });
    expect([...parts.place]).toEqual([CLUSTERED, CLUSTERED, CLUSTERED, CLUSTERED, ALONE]);
  });

  it('never hide an SOS, a confirmed absence or the selected officer', () => {
    const parts = street([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0, 'on-post', true],
      [4, 0, 'not-arrived'],
      [5, 0],
    ]);
    parts.confirmed[4] = 1;
    const [only] = cluster(parts, 5);
    expect(only).toMatchObject({ count: 3 });
    expect([...parts.place]).toEqual([CLUSTERED, CLUSTERED, CLUSTERED, ALONE, ALONE, ALONE]);
  });

  it('leave hidden officers out', () => {
    const parts = street([
      [0, 0],
      [1, 0],
      [2, 0, 'off-post'],
      [3, 0],
    ]);
    parts.place[2] = HIDDEN;
    expect(cluster(parts)[0]).toMatchObject({ count: 3, worst: 0 });
    expect(parts.place[2]).toBe(HIDDEN);
  });

  it('count everyone exactly once, and each worst is the worst of its members (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 120 }), (seed, count) => {
        const roll = dice(seed);
        const parts = street(
          Array.from({ length: count }, () => [
            roll() * 600,
            roll() * 600,
            DUTY_STATES[Math.floor(roll() * DUTY_STATES.length)] as DutyState,
          ]),
        );
        const clusters = cluster(parts);
        const inside = parts.place.filter((value) => value === CLUSTERED).length;
        expect(clusters.reduce((sum, each) => sum + each.count, 0)).toBe(inside);
        const worstInside = Math.max(
          -1,
          ...[...parts.place.keys()]
            .filter((slot) => parts.place[slot] === CLUSTERED)
            .map((slot) => STYLE_BY_CODE[parts.board.state[slot] as number]?.severity ?? -1),
        );
        const worstShown = Math.max(
          -1,
          ...clusters.map((each) => STYLE_BY_CODE[parts.board.state[each.worst] as number]?.severity ?? -1),
        );
        expect(worstShown).toBe(worstInside);
      }),
      { numRuns: 200 },
    );
  });
});

describe('scene', () => {
  it('draws the worst last, the selected on top of all, and hides what is hidden', () => {
    const parts = street([
      [0, 0, 'on-post', true],
      [9, 0],
      [18, 0, 'off-post'],
      [27, 0, 'excused'],
      [36, 0, 'no-signal'],
    ]);
    parts.place[4] = HIDDEN;
    const scene = sceneOf(parts, 3);
    expect([...scene.slots.slice(0, scene.count)]).toEqual([1, 2, 0, 3]);
    expect(scene.hasSos).toBe(true);
  });

  it('writes shape and colour of each state, SOS over everything', () => {
    const parts = street(DUTY_STATES.map((state, slot): Officer => [slot * 20, 0, state, slot === 0]));
    const scene = sceneOf(parts);
    const bytes = new Uint8Array(scene.buffer);
    const seen = new Set<string>();
    for (let index = 0; index < scene.count; index += 1) {
      const slot = scene.slots[index] as number;
      const at = index * INSTANCE_BYTES;
      const colour = `#${[28, 29, 30].map((byte) => (bytes[at + byte] as number).toString(16).padStart(2, '0')).join('')}`;
      const style = slot === 0 ? SOS_STYLE : STATE_STYLES[DUTY_STATES[slot] as DutyState];
      expect(colour.toUpperCase()).toBe(style.colour);
      seen.add(`${bytes[at + 24]}`);
    }
    // A state is never colour alone: no two share a shape.
    expect(seen.size).toBe(DUTY_STATES.length);
  });

  it('reuses its buffers from tick to tick', () => {
    const parts = street([
      [0, 0],
      [10, 0],
    ]);
    const scene = sceneOf(parts);
    const { buffer, slots } = scene;
    buildScene(scene, { ...parts, checkIns: new Set(), selected: null, hovered: null, headings: true });
    expect(scene.buffer).toBe(buffer);
    expect(scene.slots).toBe(slots);
  });
});

describe('picking', () => {
  const pixelOf = (parts: ReturnType<typeof street>, slot: number) => {
    const at = { x: 0, y: 0 };
    parts.motion.at(slot, 0, at);
    return [at.x * VIEW.scale, at.y * VIEW.scale] as const;
  };

  it('finds each officer at the pixel where it is drawn, and nobody on empty ground', () => {
    const parts = street([
      [0, 0],
      [30, 0],
      [60, 40, 'off-post'],
    ]);
    const scene = sceneOf(parts);
    for (let slot = 0; slot < 3; slot += 1) {
      const [x, y] = pixelOf(parts, slot);
      expect(pickOfficer(scene, parts.motion, VIEW, 0, x + 4, y - 4, 9)).toBe(slot);
    }
    const [x, y] = pixelOf(parts, 0);
    expect(pickOfficer(scene, parts.motion, VIEW, 0, x, y - 40, 9)).toBeNull();
  });

  it('takes the topmost of two at one place, and never a clustered one', () => {
    const parts = street([
      [0, 0, 'off-post'],
      [0, 0],
      [0, 0, 'no-signal'],
    ]);
    const [x, y] = pixelOf(parts, 0);
    expect(pickOfficer(sceneOf(parts), parts.motion, VIEW, 0, x, y, 9)).toBe(0);
    parts.place[0] = CLUSTERED;
    expect(pickOfficer(sceneOf(parts), parts.motion, VIEW, 0, x, y, 9)).toBe(2);
  });

  it('finds every one of 10,000 at its own pixel when they stand apart', () => {
    const parts = street(
      Array.from({ length: 10_000 }, (_, slot): Officer => [(slot % 100) * 25, Math.floor(slot / 100) * 25]),
    );
    const scene = sceneOf(parts);
    for (let slot = 0; slot < 10_000; slot += 97) {
      const [x, y] = pixelOf(parts, slot);
      expect(pickOfficer(scene, parts.motion, VIEW, 0, x, y, 9)).toBe(slot);
    }
  });
});

describe('label layout', () => {
  const wish = (key: number, x: number, y: number, priority: number): LabelWish => ({
    key,
    x,
    y,
    width: 48,
    height: 18,
    priority,
    gap: 10,
  });

  it('nothing overlaps anything, nor what must not be covered (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 150 }), (seed, count) => {
        const roll = dice(seed);
        const wishes = Array.from({ length: count }, (_, key) =>
          wish(key, roll() * 500, roll() * 400, Math.floor(roll() * 9)),
        );
        const taken = wishes.slice(0, 20).map(({ x, y }) => ({ minX: x - 7, minY: y - 7, maxX: x + 7, maxY: y + 7 }));
        const places = layoutLabels(wishes, taken, new Map(), 1_000);
        const boxes = [...places.values()].map(({ key, dx, dy }) => {
          const { x, y } = wishes[key] as LabelWish;
          return { minX: x + dx, minY: y + dy, maxX: x + dx + 48, maxY: y + dy + 18 };
        });
        const all = [...taken, ...boxes];
        for (let a = 0; a < boxes.length; a += 1) {
          for (const other of all) {
            const box = boxes[a];
            if (!box || other === box) continue;
            expect(
              other.minX < box.maxX && other.maxX > box.minX && other.minY < box.maxY && other.maxY > box.minY,
            ).toBe(false);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the only room to the higher priority', () => {
    const crowd = [wish(1, 100, 100, 1), wish(2, 101, 100, 1_000)];
    const walls = [
      { minX: 0, minY: 0, maxX: 108, maxY: 300 },
      { minX: 0, minY: 112, maxX: 300, maxY: 300 },
      { minX: 0, minY: 0, maxX: 300, maxY: 88 },
    ];
    expect([...layoutLabels(crowd, walls, new Map(), 10).keys()]).toEqual([2]);
  });

  it('a label keeps its side while that is free, and the limit holds', () => {
    const wishes = [wish(1, 100, 100, 1)];
    const left = { key: 1, dx: -58, dy: -9 };
    expect(layoutLabels(wishes, [], new Map([[1, left]]), 10).get(1)).toEqual(left);
    const many = Array.from({ length: 50 }, (_, key) => wish(key, key * 200, 0, 1));
    expect(layoutLabels(many, [], new Map(), 7).size).toBe(7);
  });
});

describe('overlays', () => {
  it('a circle post keeps its radius east and north', () => {
    const ring = circleRing([119.9, 32.5], 100);
    const [east] = ring;
    const north = ring[16];
    expect(((east?.[0] ?? 0) - 119.9) / METRE / 360).toBeCloseTo(100, 0);
    expect(((north?.[1] ?? 0) - 32.5) * 111_319.5).toBeCloseTo(100, 0);
    expect(ring[0]).toEqual(ring.at(-1)?.map((value, axis) => (axis === 0 ? value : expect.closeTo(value, 9))));
  });

  it('a gap becomes dashes that cover about half of it, in order, and never without end', () => {
    const line = [119.9, 32.5, 119.91, 32.5];
    const pieces = dashes(line, 20, 20);
    expect(pieces.length).toBeGreaterThan(20);
    expect(pieces[0]?.[0]).toEqual([119.9, 32.5]);
    for (const piece of pieces) expect(piece.length).toBeGreaterThan(1);
    expect(dashes(line, 0.001, 0.001).length).toBeLessThanOrEqual(400);
  });

  it('an age beside a name is short, in both languages', () => {
    expect([30, 360, 7_300].map((seconds) => shortAge(MAP_WORDS.zh, seconds))).toEqual(['', '6分', '2时']);
    expect(shortAge(MAP_WORDS.en, 360)).toBe('6m');
    expect(Object.keys(MAP_WORDS.en.state)).toEqual(Object.keys(MAP_WORDS.zh.state));
  });
});

describe('how often the map moves by itself', () => {
  /** Frames that come so late, one after another. */
  const restAfter = (...late: number[]) => {
    const pace = createPace();
    late.forEach((ms, at) => {
      pace.asked(at * 10_000);
      // Asked again while waiting: the first time counts.
      pace.asked(at * 10_000 + ms / 2);
      pace.came(at * 10_000 + ms);
    });
    return pace.rest();
  };

  it('as often as it likes while frames are on time, and one slow frame is no rule', () => {
    expect(restAfter()).toBe(0);
    expect(restAfter(16, 17, 16, 33, 16)).toBe(0);
    expect(restAfter(16, 16, 100, 16)).toBe(0);
  });

  it('leaves a slow machine most of its time, but goes on, and recovers', () => {
    const slow = restAfter(...Array(20).fill(300));
    expect(slow).toBeGreaterThan(3 * 300);
    expect(restAfter(...Array(20).fill(900))).toBeLessThanOrEqual(1_500);
    expect(restAfter(...Array(20).fill(300), ...Array(12).fill(16))).toBe(0);
  });

  it('takes hours in the background for one late frame', () => {
    expect(restAfter(3_600_000, ...Array(12).fill(16))).toBe(0);
  });
});
