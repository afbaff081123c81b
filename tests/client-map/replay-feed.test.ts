import { createReplayFeed, createReplayLoader, type ReplayFeed } from '@dutywall/client/feed';
import { DUTY_STATES } from '@dutywall/shared/domain';
import { encodeReplayChunk, type ReplayManifest, type ReplayTrack } from '@dutywall/shared/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dice } from './fake-feed.ts';

const START = 1_790_000_100; // a multiple of 300
const FROM = START * 1000;
const TO = FROM + 6 * 300_000;
const OFFICERS = 5;
const TABLE = 77;

function manifest(): ReplayManifest {
  return {
    from: FROM,
    to: TO,
    known: 'now',
    chunkS: 300,
    table: TABLE,
    slots: Array.from({ length: OFFICERS }, (_, slot) => ({
      slot,
      officer: `o${slot}`,
      badge: String(slot),
      name: `员${slot}`,
      squad: 's',
      kind: 'enforcement' as const,
      protocol: null,
    })),
    squads: [{ id: 's', parent: null, name: '一中队', degraded: false }],
    shifts: [
      {
        slot: 0,
        id: 'x',
        name: '早班',
        from: FROM + 60_000,
        to: TO - 60_000,
        posts: ['钟楼巷'],
        arrivedAt: FROM + 120_000,
      },
    ],
    incidents: [
      {
        id: 'i1',
        officer: 'o1',
        slot: 1,
        kind: 'off-post',
        cause: null,
        from: FROM + 300_000,
        knownFrom: FROM + 400_000,
        to: FROM + 900_000,
        text: { zh: '离岗', en: 'off post' },
        acknowledgedBy: 'u',
        acknowledgedAt: FROM + 600_000,
      },
    ],
    absences: [],
    degraded: [
      {
        ...{ squad: 's', reason: 'mass-silence', from: FROM + 400_000, to: FROM + 700_000, knownAt: FROM + 500_000 },
        ...{ terminals: 3, of: 5 },
      },
    ],
  };
}

/** A seeded day: every officer but the last walks and changes state; the chunk repeats what held at its start. */
function chunkAt(startS: number): Uint8Array {
  const tracks: ReplayTrack[] = [];
  for (let slot = 0; slot < OFFICERS - 1; slot += 1) {
    const roll = dice(slot + 1);
    const fixes: number[][] = [];
    const changes: number[][] = [];
    for (let atS = START - 300; atS < startS + 300; atS += 5) {
      const fix = [atS, 119_900_000 + Math.floor(roll() * 1000), 32_500_000 + Math.floor(roll() * 1000)];
      if (roll() < 0.03) changes.push([atS, Math.floor(roll() * DUTY_STATES.length)]);
      if (atS < startS) fixes[0] = fix;
      else fixes.push(fix);
    }
    const held = changes.filter(([atS]) => (atS as number) <= startS).slice(-1);
    const kept = [...held, ...changes.filter(([atS]) => (atS as number) > startS)];
    tracks.push({
      slot,
      changedAtS: Uint32Array.from(kept, ([atS]) => atS as number),
      state: Uint8Array.from(kept, ([, state]) => state as number),
      cause: new Uint8Array(kept.length),
      eventAtS: Uint32Array.from(fixes, ([atS]) => atS as number),
      lonE6: Int32Array.from(fixes, ([, lon]) => lon as number),
      latE6: Int32Array.from(fixes, ([, , lat]) => lat as number),
      sigmaM: new Uint16Array(fixes.length).fill(8),
      course: new Uint16Array(fixes.length).fill(65535),
    });
  }
  return encodeReplayChunk({ startS, lengthS: 300, table: TABLE, tracks });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
let asked: string[];
let aborted: string[];
let broken: boolean;
let delayMs: number;
let feed: ReplayFeed;

async function ask(address: string, { signal }: { signal: AbortSignal }): Promise<Response> {
  asked.push(address);
  signal.addEventListener('abort', () => aborted.push(address));
  await pause(delayMs);
  if (signal.aborted) throw new Error('aborted');
  if (broken) return new Response(null, { status: 503 });
  const chunk = /chunks\/(\d+)/.exec(address);
  if (!chunk) return Response.json(manifest());
  return new Response(new Uint8Array(chunkAt(Number(chunk[1]))));
}

function picture(): string {
  const { board, facts } = feed;
  const columns = [board.lonE6, board.latE6, board.eventAtS, board.state, board.cause, board.sigmaM];
  return JSON.stringify([
    columns.map((column) => [...column.slice(0, board.size)]),
    [...facts.standings],
    [...facts.incidents],
    facts.closed,
  ]);
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  asked = [];
  aborted = [];
  broken = false;
  delayMs = 20;
  feed = createReplayFeed({ from: FROM, to: TO }, { loader: createReplayLoader(ask), clock: () => Date.now() });
});

afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

describe('replay feed', () => {
  it('shows the beginning of the range as soon as manifest and chunk are there, and has no commands', async () => {
    expect(feed.status().connection).toBe('connecting');
    await vi.advanceTimersByTimeAsync(100);
    expect(feed.status().connection).toBe('live');
    expect(feed.now()).toBe(FROM);
    expect(feed.facts.slots.size).toBe(OFFICERS);
    expect('command' in feed).toBe(false);
  });

  it('a seek shows the same picture as playing there, forward and backward, whatever was shown before', async () => {
    await vi.advanceTimersByTimeAsync(100);
    feed.play(120);
    await vi.advanceTimersByTimeAsync(5_000);
    feed.pause();
    const at = feed.now();
    expect(at).toBeGreaterThan(FROM + 300_000);
    const played = picture();
    for (const detour of [FROM, TO, at + 30_000, at - 700_000]) {
      const there = feed.seek(detour);
      await vi.advanceTimersByTimeAsync(100);
      await there;
      const back = feed.seek(at);
      await vi.advanceTimersByTimeAsync(100);
      await back;
      expect(picture()).toBe(played);
    }
    const later = feed.seek(at + 61_000);
    await vi.advanceTimersByTimeAsync(100);
    await later;
    feed.play(-10);
    await vi.advanceTimersByTimeAsync(6_100);
    feed.pause();
    expect(feed.now()).toBe(at);
    expect(picture()).toBe(played);
  });

  it('facts follow the cursor: shift, arrival, incident open, acknowledged and closed', async () => {
    const go = async (at: number) => {
      const done = feed.seek(at);
      await vi.advanceTimersByTimeAsync(100);
      await done;
    };
    await go(FROM + 30_000);
    expect(feed.facts.standings.get(0)).toMatchObject({ shift: null, arrived: false });
    await go(FROM + 90_000);
    expect(feed.facts.standings.get(0)).toMatchObject({ shift: { id: 'x' }, arrived: false, posts: ['钟楼巷'] });
    await go(FROM + 120_000);
    expect(feed.facts.standings.get(0)).toMatchObject({ arrived: true });
    expect(feed.facts.squads.get('s')?.degraded).toBe(false);
    await go(FROM + 500_000);
    // DU11: the banner of then.
    expect(feed.facts.squads.get('s')?.degradedBy).toEqual({
      ...{ reason: 'mass-silence', since: FROM + 400_000, terminals: 3, of: 5 },
    });
    expect(feed.facts.incidents.get('i1')).toMatchObject({ to: null, acknowledgedAt: null });
    await go(FROM + 700_000);
    expect(feed.facts.squads.get('s')?.degraded).toBe(false);
    expect(feed.facts.incidents.get('i1')).toMatchObject({ to: null, acknowledgedBy: 'u' });
    await go(FROM + 900_000);
    expect(feed.facts.incidents.size).toBe(0);
    expect(feed.facts.closed).toHaveLength(1);
    expect(feed.facts.standings.get(OFFICERS - 1)).toMatchObject({ state: 'off-shift' });
  });

  it('a newer seek ends the loading of an older one', async () => {
    await vi.advanceTimersByTimeAsync(100);
    const older = feed.seek(FROM + 900_000);
    const newer = feed.seek(FROM + 1_500_000);
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all([older, newer]);
    expect(feed.now()).toBe(FROM + 1_500_000);
    expect(aborted).toContain(`/api/replay/chunks/${START + 900}`);
  });

  it('holds the cursor while a chunk is missing, and stops at the end of the range', async () => {
    await vi.advanceTimersByTimeAsync(100);
    delayMs = 3_000;
    feed.play(600);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(feed.status().connection).toBe('connecting');
    const held = feed.now();
    await vi.advanceTimersByTimeAsync(300);
    expect(feed.now()).toBe(held);
    delayMs = 1;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(feed.now()).toBe(TO);
    expect(feed.rate()).toBe(0);
  });

  it('says offline when the server does not answer, and comes back by itself', async () => {
    await vi.advanceTimersByTimeAsync(100);
    broken = true;
    void feed.seek(FROM + 1_200_000);
    await vi.advanceTimersByTimeAsync(100);
    expect(feed.status()).toMatchObject({ connection: 'offline', refusal: { code: 'unavailable' } });
    broken = false;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(feed.status().connection).toBe('live');
    expect(feed.now()).toBe(FROM + 1_200_000);
  });

  it('ends with no timer left', async () => {
    await vi.advanceTimersByTimeAsync(100);
    feed.play(60);
    feed.close();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
