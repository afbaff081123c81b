import { createLiveFeed, type LiveFeed } from '@dutywall/client/feed';
import { createBoard, PROTOCOL_VERSION } from '@dutywall/shared/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeServer, type FakeServer } from './fake-socket.ts';

const SQUAD = { id: 's1', parent: null, name: '一中队', degraded: false };
const officer = (slot: number) => ({
  slot,
  officer: `o${slot}`,
  badge: String(slot),
  name: '张伟',
  squad: 's1',
  kind: 'enforcement' as const,
  protocol: null,
});

let server: FakeServer;
let feed: LiveFeed;

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1);
}

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  server = createFakeServer();
  server.say('squad-changed', SQUAD, false);
  server.say('slot-assigned', officer(0), false);
  feed = createLiveFeed({ socket: server.socket });
});

afterEach(() => {
  feed.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function join(): Promise<void> {
  server.accept();
  await settle();
}

describe('live feed', () => {
  it('joins with a snapshot and keeps the identity of facts and board', async () => {
    const { facts, board } = feed;
    expect(feed.status().connection).toBe('connecting');
    await join();
    expect(feed.status().connection).toBe('live');
    expect(feed.facts).toBe(facts);
    expect(feed.board).toBe(board);
    expect(facts.slots.get(0)?.name).toBe('张伟');
    expect(server.hellos).toEqual([{ protocol: PROTOCOL_VERSION }]);
  });

  it('applies facts in order and tells its listeners once a batch', async () => {
    await join();
    const heard = vi.fn();
    feed.subscribe('facts', heard);
    server.say('slot-assigned', officer(1));
    expect(heard).toHaveBeenCalledTimes(1);
    expect(feed.facts.slots.size).toBe(2);
  });

  it('a gap in the sequence leads to one handshake for a whole snapshot', async () => {
    await join();
    server.say('slot-assigned', officer(1), false);
    server.say('slot-assigned', officer(2));
    expect(feed.status()).toMatchObject({ resyncs: 1 });
    await vi.advanceTimersByTimeAsync(600);
    expect(server.hellos).toHaveLength(2);
    expect(server.hellos[1]).toEqual({ protocol: PROTOCOL_VERSION });
    expect([...feed.facts.slots.keys()]).toEqual([0, 1, 2]);
    expect(feed.status().connection).toBe('live');
  });

  it('a pulse that is ahead shows that facts were lost, and resyncs', async () => {
    await join();
    server.say('slot-assigned', officer(1), false);
    server.pulse(6_000);
    await vi.advanceTimersByTimeAsync(600);
    expect(feed.facts.slots.has(1)).toBe(true);
  });

  it('a proof that differs is counted and resyncs; one that agrees does nothing', async () => {
    await join();
    server.proof('s1');
    expect(feed.status().resyncs).toBe(0);
    server.proof('s1', 'ffffffffffffffff');
    expect(feed.status().resyncs).toBe(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(server.hellos).toHaveLength(2);
  });

  it('comes back by its sequence when the epoch is the same, by a snapshot when it is not', async () => {
    await join();
    server.lose(true);
    expect(feed.status().connection).toBe('offline');
    server.say('slot-assigned', officer(1), false);
    await join();
    await settle();
    expect(server.hellos[1]).toMatchObject({ epoch: 'one', sequence: 2 });
    expect(feed.facts.slots.has(1)).toBe(true);

    server.lose(true);
    server.epoch = 'two';
    await join();
    expect(server.hellos[2]).toMatchObject({ epoch: 'one' });
    expect(feed.status().connection).toBe('live');
    expect(feed.status().resyncs).toBe(0);
  });

  it('asks for what was told while nobody was there to hear it', async () => {
    await join();
    const told = vi.fn();
    feed.subscribe('personal', told);
    server.lose(true);
    expect(told).not.toHaveBeenCalled();
    await join();
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('takes a delta only after a full frame, and throws a malformed one away with a resync', async () => {
    await join();
    const board = createBoard(4);
    board.size = 2;
    board.lonE6[1] = 119_900_000;
    board.latE6[1] = 32_500_000;
    board.state[0] = board.state[1] = 8;
    const touched = vi.fn();
    feed.subscribe('board', touched);
    server.frame(board, 'delta');
    expect(touched).not.toHaveBeenCalled();
    server.frame(board, 'full');
    expect(touched).toHaveBeenLastCalledWith(null);
    expect(feed.board.lonE6[1]).toBe(119_900_000);
    server.raw(new Uint8Array([0xd0, 99, 0, 0]));
    expect(feed.status().resyncs).toBe(1);
    server.raw(new Uint8Array([0xd0, 99, 0, 0]));
    expect(feed.status().resyncs).toBe(1);
  });

  it('grows stale after 15 s of silence and replaces a connection that stays silent', async () => {
    await join();
    const status = vi.fn();
    feed.subscribe('status', status);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(feed.status().connection).toBe('stale');
    expect(status).toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(server.opened()).toBe(2);
    await join();
    expect(feed.status().connection).toBe('live');
  });

  it('stops at a final refusal and says which; keeps knocking at others', async () => {
    server.refuse = { code: 'not-signed-in', reason: 'no session' };
    await join();
    expect(feed.status()).toMatchObject({ connection: 'refused', refusal: { code: 'not-signed-in' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.opened()).toBe(1);
  });

  it('a farewell that ends the session is final', async () => {
    await join();
    server.farewell('session-ended');
    server.lose(false);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(feed.status().connection).toBe('refused');
    expect(server.opened()).toBe(1);
  });

  it('answers a command `unavailable` while there is no connection', async () => {
    expect(await feed.command('acknowledge-incidents', { incidents: ['i1'] })).toMatchObject({
      ok: false,
      refusal: { code: 'unavailable' },
    });
  });

  it('keeps the server’s clock', async () => {
    await join();
    expect(feed.now()).toBe(5_001);
    await vi.advanceTimersByTimeAsync(500);
    server.pulse(5_401);
    expect(feed.now()).toBe(5_496);
    server.pulse(5_600);
    expect(feed.now()).toBe(5_600);
  });
});
