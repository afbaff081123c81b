import type { Principal } from '@dutywall/server/ports';
import type { PersonalNotice, StandingRow } from '@dutywall/shared/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hello, type LiveServer, liveServer, once } from './server.ts';
import { fixAt, principal, seat } from './support.ts';

let server: LiveServer;

const officer = (id: string): Principal => ({ ...principal(['a'], 'officer', `acc-${id}`), officer: id });

beforeEach(async () => {
  server = await liveServer({ limits: { officers: 2 } });
  for (const id of ['o1', 'o2', 'o3']) server.people.set(`sid=${id}`, officer(id));
});
afterEach(async () => {
  await server.close();
});

async function enter(id: string) {
  const client = server.client(`sid=${id}`);
  const heard: [string, unknown][] = [];
  client.onAny((name: string, data: unknown) => heard.push([name, data]));
  await once(client, 'connect');
  return { client, heard, answer: await hello(client) };
}

const standing = (slot: number): StandingRow => ({
  ...{ slot, state: 'on-post', cause: null, since: 1, overlays: [], shift: null, posts: [], arrived: true },
});

describe('an officer’s own connection', () => {
  it('gets an empty lane: no slot, place or fact of anybody, not even of the own squad', async () => {
    const slot = seat(server.live.publisher, 'o2', 'a');
    const { answer, heard, client } = await enter('o1');
    expect(answer).toMatchObject({ ok: true, data: { snapshot: { slots: [], standings: [], incidents: [] } } });
    server.live.publisher.place(slot, fixAt(Date.now(), 118.8, 31.9));
    server.live.publisher.stand(standing(slot));
    server.live.publisher.notify({ officer: 'o1' }, { kind: 'message', id: 'm', at: 1 });
    await once(client, 'notice');
    // A tick is 250 ms, a pulse 5 s: what was to come of the place would be here.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(heard.map(([name]) => name)).toEqual(['notice']);
  });

  it('hears what is addressed to the officer or the account, and nobody else does', async () => {
    const one = await enter('o1');
    const two = await enter('o2');
    const mine = once<PersonalNotice>(one.client, 'notice');
    server.live.publisher.notify({ officer: 'o1' }, { kind: 'message', id: 'm1', at: 7 });
    expect(await mine).toEqual({ kind: 'message', id: 'm1', at: 7 });
    const other = once<PersonalNotice>(two.client, 'notice');
    server.live.publisher.notify({ account: 'acc-o2' }, { kind: 'notice', id: 'n', at: 8 });
    expect(await other).toEqual({ kind: 'notice', id: 'n', at: 8 });
    expect(one.heard).toHaveLength(1);
    expect(two.heard).toHaveLength(1);
  });

  it('is told that the own state changed', async () => {
    const slot = seat(server.live.publisher, 'o1', 'a');
    const { client } = await enter('o1');
    const told = once<PersonalNotice>(client, 'notice');
    server.live.publisher.stand(standing(slot));
    expect((await told).kind).toBe('standing');
  });

  it('hears nothing once it is gone or its session was revoked', async () => {
    const { client, heard } = await enter('o1');
    const gone = once(client, 'disconnect');
    server.people.delete('sid=o1');
    server.bus.publish('session-revoked', { account: 'acc-o1', sessionSha256: null });
    server.live.publisher.notify({ officer: 'o1' }, { kind: 'message', id: 'm', at: 1 });
    await gone;
    expect(heard.filter(([name]) => name === 'notice')).toEqual([]);
  });

  it('has a share of the connections of its own, so that phones never keep a wall out', async () => {
    await enter('o1');
    await enter('o2');
    const third = server.client('sid=o3');
    const error = await once<Error & { data?: { code: string } }>(third, 'connect_error');
    expect(error.data?.code).toBe('unavailable');
    server.people.set('sid=wall', principal(['a'], 'wall', 'w'));
    const wall = server.client('sid=wall');
    await once(wall, 'connect');
    expect((await hello(wall)).ok).toBe(true);
  });
});
