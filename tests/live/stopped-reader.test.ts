import { applyFact, createFactState, type FactEnvelope, PROTOCOL_VERSION, untouched } from '@dutywall/shared/protocol';
import { expect, it } from 'vitest';
import { hello, liveServer, once, raw, textFrame } from './server.ts';
import { fixAt, principal, seat } from './support.ts';

const ROUNDS = 120;
const PER_ROUND = 100;

it('a real socket that stops reading is held back and queues little; its neighbour misses nothing', async () => {
  const server = await liveServer();
  try {
    server.people.set('sid=one', principal(['a'], 'wall', 'one'));
    server.people.set('sid=two', principal(['a'], 'wall', 'two'));
    const slot = seat(server.live.publisher, 'o1', 'a');

    const headers = { origin: server.url, cookie: 'sid=one' };
    const { socket: stopped } = await raw(server.port, 'transport=websocket', headers, { upgrade: true });
    if (!stopped) throw new Error('no upgrade');
    stopped.on('error', () => {});
    const answered = (text: string) =>
      new Promise<void>((resolve) => {
        const look = (data: Buffer): void => {
          if (!data.includes(text)) return;
          stopped.off('data', look);
          resolve();
        };
        stopped.on('data', look);
      });
    const welcomed = answered('40{');
    stopped.write(textFrame('40'));
    await welcomed;
    const begun = answered('"snapshot"');
    stopped.write(textFrame(`420["hello",{"protocol":${PROTOCOL_VERSION}}]`));
    await begun;
    stopped.pause();

    const neighbour = server.client('sid=two');
    await once(neighbour, 'connect');
    const answer = await hello(neighbour);
    const state = createFactState(
      answer.data.snapshot as unknown as Parameters<typeof createFactState>[0],
      answer.data.sequence,
    );
    let gaps = 0;
    let heard = 0;
    neighbour.on('facts', (facts: FactEnvelope[]) => {
      for (const fact of facts) {
        heard++;
        if (applyFact(state, fact) === 'gap') gaps++;
      }
    });

    // 24 MB of facts: more than the kernel keeps for a loopback connection.
    const text = { zh: '离'.repeat(600), en: 'x'.repeat(200) };
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < PER_ROUND; i++) {
        server.live.publisher.fact(
          'incident-opened',
          'a',
          untouched({
            id: `i${i}`,
            officer: 'o1',
            slot,
            kind: 'silent',
            cause: 'link-lost',
            from: round,
            knownFrom: i,
            to: null,
            text,
            acknowledgedBy: null,
            acknowledgedAt: null,
          }),
        );
      }
      server.live.publisher.place(slot, fixAt(Date.now(), 118.8 + round / 1e4, 31.9));
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    while (heard < ROUNDS * PER_ROUND) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gaps).toBe(0);
    expect(neighbour.connected).toBe(true);
    for (let i = 0; i < 4; i++) {
      server.live.publisher.place(slot, fixAt(Date.now() + 1_000 * i, 118.9, 31.9));
      await new Promise((resolve) => setTimeout(resolve, 260));
    }
    expect(server.live.counts.held).toBeGreaterThan(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
    stopped.destroy();
  } finally {
    await server.close();
  }
});
