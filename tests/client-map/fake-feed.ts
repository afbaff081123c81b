import type { FeedTopic, LiveFeed } from '@dutywall/client/feed';
import { DUTY_STATES, type DutyState } from '@dutywall/shared/domain';
import { createBoard, createFactState, EMPTY_SNAPSHOT, growBoard } from '@dutywall/shared/protocol';

/** Small repeatable dice (mulberry32), so that a picture can be compared with yesterday's. */
export function dice(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SURNAMES = '张王李赵陈刘杨黄周吴徐孙马朱胡郭何高林罗';
const GIVEN = [
  '伟',
  '娜',
  '强',
  '敏',
  '静',
  '磊',
  '洋',
  '艳',
  '勇',
  '杰',
  '建国',
  '晓梅',
  '志远',
  '海燕',
  '思雨',
  '子涵',
];
const WEIGHTED: readonly DutyState[] = [
  ...Array<DutyState>(60).fill('on-post'),
  ...Array<DutyState>(8).fill('stepped-away'),
  ...Array<DutyState>(5).fill('no-signal'),
  ...Array<DutyState>(4).fill('off-post'),
  ...Array<DutyState>(3).fill('not-arrived'),
  ...Array<DutyState>(6).fill('expected'),
  ...Array<DutyState>(6).fill('on-break'),
  ...Array<DutyState>(3).fill('excused'),
  ...Array<DutyState>(3).fill('off-shift'),
];

export interface FakeFeed extends LiveFeed {
  /** Lets that share of the officers take a step and tells the listeners. */
  step(share: number): void;
  emit(topic: FeedTopic, touched?: Uint32Array | null): void;
}

export interface FakeOptions {
  readonly officers: number;
  readonly seed?: number;
  /** West, south, east, north. */
  readonly bounds: readonly [number, number, number, number];
}

/** A street full of people without a server. */
export function createFakeFeed({ officers, seed = 1, bounds }: FakeOptions): FakeFeed {
  const roll = dice(seed);
  const [west, south, east, north] = bounds;
  const pick = <T>(list: ArrayLike<T>): T => list[Math.floor(roll() * list.length)] as T;
  const board = createBoard(16);
  growBoard(board, officers);
  board.size = officers;
  const facts = createFactState(EMPTY_SNAPSHOT);
  const now = Date.UTC(2026, 10, 23, 0, 31, 5);
  for (let squad = 0; squad < 6; squad += 1) {
    facts.squads.set(`s${squad}`, {
      id: `s${squad}`,
      parent: null,
      name: `${'一二三四五六'[squad]}中队`,
      degraded: false,
    });
  }
  for (let slot = 0; slot < officers; slot += 1) {
    const state = pick(WEIGHTED);
    board.lonE6[slot] = Math.round((west + roll() * (east - west)) * 1e6);
    board.latE6[slot] = Math.round((south + roll() * (north - south)) * 1e6);
    board.eventAtS[slot] = now / 1000 - Math.floor(state === 'no-signal' ? 200 + roll() * 3000 : roll() * 20);
    board.course[slot] = roll() < 0.6 ? Math.floor(roll() * 360) : 65535;
    board.sigmaM[slot] = 8 + Math.floor(roll() * 30);
    board.state[slot] = DUTY_STATES.indexOf(state);
    board.overlays[slot] = slot === 7 ? 1 : roll() < 0.03 ? 4 : 0;
    facts.slots.set(slot, {
      slot,
      officer: `o${slot}`,
      badge: String(1000 + slot),
      name: pick(SURNAMES) + pick(GIVEN),
      squad: `s${slot % 6}`,
      kind: 'enforcement',
      protocol: 'osmand',
    });
    facts.standings.set(slot, {
      slot,
      state,
      cause: null,
      since: now - 60_000,
      overlays: slot === 7 ? ['sos'] : [],
      shift: { id: 'x', name: '早班', from: now - 3_600_000, to: now + 3_600_000 },
      posts: ['钟楼巷'],
      arrived: state !== 'expected' && state !== 'not-arrived',
    });
  }
  facts.absences.set('a1', {
    id: 'a1',
    officer: 'o9',
    slot: 9,
    incident: null,
    stage: 'confirmed',
    reason: '未到岗',
    flaggedBy: 'x',
    flaggedAt: now,
  });
  board.state[9] = DUTY_STATES.indexOf('not-arrived');
  const listeners = new Map<FeedTopic, Set<(touched: Uint32Array | null) => void>>();
  const feed: FakeFeed = {
    kind: 'live',
    board,
    facts,
    now: () => now,
    status: () => ({ connection: 'live', dataAgeMs: 400, resyncs: 0 }),
    subscribe(topic: FeedTopic, listener: (touched: Uint32Array | null) => void) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      set.add(listener);
      return () => set.delete(listener);
    },
    command: async () => ({ ok: false, refusal: { code: 'unavailable', reason: 'a fake has no server' } }),
    onCall: () => () => undefined,
    close: () => listeners.clear(),
    emit(topic, touched = null) {
      for (const listener of [...(listeners.get(topic) ?? [])]) listener(touched);
    },
    step(share) {
      const touched: number[] = [];
      for (let slot = 0; slot < board.size; slot += 1) {
        if (roll() >= share) continue;
        const course = (roll() * 360) | 0;
        board.course[slot] = course;
        const metres = 1 + roll() * 2;
        board.lonE6[slot] =
          (board.lonE6[slot] as number) + Math.round(Math.sin((course * Math.PI) / 180) * metres * 10.6);
        board.latE6[slot] = (board.latE6[slot] as number) + Math.round(Math.cos((course * Math.PI) / 180) * metres * 9);
        touched.push(slot);
      }
      feed.emit('board', Uint32Array.from(touched));
    },
  };
  return feed;
}
