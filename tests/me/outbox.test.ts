import { fixOf, type Report, type Waiting, waitingOf } from '@dutywall/client/features/me/outbox/report.ts';
import { BATCH, judge, nextBatch, type Reply, waitAfter } from '@dutywall/client/features/me/outbox/rules.ts';
import { createSender, type SenderState } from '@dutywall/client/features/me/outbox/sender.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from './support/memory-store.ts';

const T0 = Date.parse('2026-11-25T00:00:00Z');
const fix = (n: number): Report => ({ eventAt: new Date(T0 + n * 1000).toISOString(), lon: 120, lat: 32 });
const beat = (n: number): Report => ({ heartbeat: true, eventAt: new Date(T0 + n * 1000).toISOString() });
const sos = (n: number): Report => ({ eventAt: new Date(T0 + n * 1000).toISOString(), alarms: ['sos'] });
const waiting = (reports: readonly Report[]): Waiting[] =>
  reports.map((report, at) => ({ key: at + 1, ...waitingOf(report) }));

type Outcome = 'stored' | 'duplicate' | 'sealed' | 'quarantined';

/** What our server answers to a batch. */
function taken(batch: readonly Waiting[], outcomeOf: (item: Waiting) => Outcome = () => 'stored'): Reply {
  const counts = { stored: 0, duplicate: 0, sealed: 0, quarantined: 0 };
  const items = batch.map((item) => {
    if (item.report.heartbeat) return { outcome: 'heartbeat' };
    counts[outcomeOf(item)] += 1;
    return { outcome: outcomeOf(item) };
  });
  return { kind: 'answered', status: 200, retryAfterMs: 0, body: { counts, items } };
}
const refused = (status: number, retryAfterMs = 0): Reply => ({
  ...{ kind: 'answered', status, retryAfterMs, body: { error: { code: 'x' } } },
});

describe('what is sent next', () => {
  it('takes the oldest, at most a batch, and a call for help before everything', () => {
    const many = waiting(Array.from({ length: 300 }, (_, n) => fix(n)));
    expect(nextBatch([], many, BATCH)).toEqual(many.slice(0, 200));
    const call = waiting([sos(999)]);
    expect(nextBatch(call, many, BATCH)).toEqual(call);
  });

  it('DU7 ends a batch with its first heartbeat, because the server hears one a request', () => {
    const all = waiting([fix(0), beat(1), fix(2), beat(3)]);
    expect(nextBatch([], all, BATCH).map(({ key }) => key)).toEqual([1, 2]);
  });
});

describe('what a reply means', () => {
  const batch = waiting([fix(0), fix(1), beat(2)]);

  it('forgets only what the server says it has, counted and about this batch', () => {
    expect(judge(batch, taken(batch))).toEqual({ do: 'forget', refused: [] });
    const portal: Reply = { kind: 'answered', status: 200, retryAfterMs: 0, body: null };
    expect(judge(batch, portal)).toMatchObject({ do: 'wait', problem: 'offline' });
    const other = taken(waiting([fix(0)]));
    expect(judge(batch, other)).toMatchObject({ do: 'wait', problem: 'offline' });
  });

  it.each(['duplicate', 'sealed'] as const)('counts %s as had', (outcome) => {
    expect(
      judge(
        batch,
        taken(batch, () => outcome),
      ),
    ).toEqual({ do: 'forget', refused: [] });
  });

  it('names what was put aside, and does not send it again', () => {
    const verdict = judge(
      batch,
      taken(batch, ({ key }) => (key === 2 ? 'quarantined' : 'stored')),
    );
    expect(verdict).toEqual({ do: 'forget', refused: [batch[1]] });
  });

  it('waits for a busy server as long as it asks, and for a terminal that is not known', () => {
    expect(judge(batch, refused(503, 5_000))).toEqual({ do: 'wait', problem: 'busy', atLeastMs: 5_000 });
    expect(judge(batch, refused(429, 2_000))).toMatchObject({ problem: 'busy', atLeastMs: 2_000 });
    expect(judge(batch, refused(404))).toMatchObject({ problem: 'unbound' });
    expect(judge(batch, { kind: 'unreachable' })).toMatchObject({ problem: 'offline' });
  });

  it('splits a batch that cannot be read until one report is left, and gives that one up', () => {
    expect(judge(batch, refused(400))).toEqual({ do: 'split' });
    const [one] = batch;
    if (!one) throw new Error('no report');
    expect(judge([one], refused(400))).toEqual({ do: 'forget', refused: [one] });
  });

  it('waits longer after each failure, never beyond a minute, half of it at random', () => {
    expect(waitAfter(1, 0, 0)).toBe(500);
    expect(waitAfter(1, 0, 1)).toBe(1_000);
    expect(waitAfter(4, 0, 1)).toBe(8_000);
    expect(waitAfter(50, 0, 1)).toBe(60_000);
    expect(waitAfter(1, 30_000, 1)).toBe(30_000);
  });
});

describe('the sender', () => {
  let store: MemoryStore;
  let sent: Waiting[][];
  let reply: (batch: readonly Waiting[]) => Reply;
  let states: SenderState[];
  const make = () =>
    createSender({
      store,
      post: async (batch) => {
        sent.push([...batch]);
        return reply(batch);
      },
      now: Date.now,
      random: () => 0.5,
      settled: () => undefined,
      told: (state) => states.push(state),
    });
  let sender: ReturnType<typeof make>;

  beforeEach(() => {
    vi.useFakeTimers({ now: T0 });
    store = new MemoryStore();
    sent = [];
    states = [];
    reply = (batch) => taken(batch);
    sender = make();
  });
  afterEach(() => {
    sender.stop();
    vi.useRealTimers();
  });

  it('empties 500 reports in event-time order, 200 at a time, whatever order they were queued in', async () => {
    for (let n = 0; n < 500; n += 1) await store.add(fix((n * 7) % 500));
    sender.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(sent.map((batch) => batch.length)).toEqual([200, 200, 100]);
    const times = sent.flat().map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(store.items).toEqual([]);
  });

  it('loses nothing while offline, repeats, and sends what a lost answer had already brought as a duplicate', async () => {
    for (let n = 0; n < 3; n += 1) await store.add(fix(n));
    reply = () => ({ kind: 'unreachable' });
    sender.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(store.items).toHaveLength(3);
    expect(states.at(-1)?.problem).toBe('offline');
    const tries = sent.length;
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(12);
    reply = (batch) => taken(batch, () => 'duplicate');
    sender.poke(true);
    await vi.advanceTimersByTimeAsync(10);
    expect(store.items).toEqual([]);
    expect(states.at(-1)).toMatchObject({ problem: null, againAt: null });
  });

  it('a new report does not cut a wait short, the network’s return does', async () => {
    await store.add(fix(0));
    reply = () => refused(503, 30_000);
    sender.start();
    await vi.advanceTimersByTimeAsync(10);
    await store.add(fix(1));
    sender.poke();
    await vi.advanceTimersByTimeAsync(10);
    expect(sent).toHaveLength(1);
    sender.poke(true);
    await vi.advanceTimersByTimeAsync(10);
    expect(sent).toHaveLength(2);
  });

  it('goes round one report that nothing can read: it is counted, the rest arrives', async () => {
    for (let n = 0; n < 10; n += 1) await store.add(fix(n));
    const bad = store.items[6]?.key;
    reply = (batch) => (batch.some(({ key }) => key === bad) ? refused(400) : taken(batch));
    sender.start();
    await vi.advanceTimersByTimeAsync(100);
    expect(store.items).toEqual([]);
    expect(store.refused).toBe(1);
  });

  it('does not repeat what the server put aside', async () => {
    for (let n = 0; n < 4; n += 1) await store.add(fix(n));
    reply = (batch) => taken(batch, () => 'quarantined');
    sender.start();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sent).toHaveLength(1);
    expect(store.refused).toBe(4);
  });

  it('a call for help goes before the backlog', async () => {
    for (let n = 0; n < 300; n += 1) await store.add(fix(n));
    await store.add(sos(1000));
    sender.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(sent[0]?.map(({ sos: is }) => is)).toEqual([1]);
  });

  it('stops within a request without forgetting what was under way, and a second start sends it again', async () => {
    await store.add(fix(0));
    reply = (batch) => {
      sender.stop();
      return taken(batch);
    };
    sender.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(store.items).toHaveLength(1);
    reply = (batch) => taken(batch, () => 'duplicate');
    sender.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(store.items).toEqual([]);
  });

  it('outlives a storage that fails for a while', async () => {
    await store.add(fix(0));
    store.failing = true;
    sender.start();
    await vi.advanceTimersByTimeAsync(5_000);
    store.failing = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(store.items).toEqual([]);
  });
});

describe('DU4 a report of what the browser measured', () => {
  it('gives the 95 % radius as accuracy, leaves out what is unknown, and never a σ of its own', () => {
    const coords = {
      longitude: 120.1,
      latitude: 32.4,
      accuracy: 24.5,
      speed: null,
      heading: Number.NaN,
      altitude: null,
    };
    expect(fixOf(coords, T0, 0.4)).toEqual({
      ...{ eventAt: '2026-11-25T00:00:00.000Z', lon: 120.1, lat: 32.4, accuracyM: 24.5, battery: 0.4 },
    });
  });
});
