import { createBoard, decodeFrame, type IncidentRow, PROTOCOL_VERSION, untouched } from '@dutywall/shared/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hello, type LiveServer, liveServer, once, raw, textFrame } from './server.ts';
import { fixAt, principal, seat } from './support.ts';

const COOKIE = 'sid=one';
/** Within this a session's end reaches an open socket, ms; a busy machine may take longer to say the same. */
const LINE_MS = process.env.DUTYWALL_LONG === '1' ? 1_000 : 15_000;
const TRANSPORTS = ['websocket', 'polling'] as const;
let server: LiveServer;

beforeEach(async () => {
  server = await liveServer();
  server.people.set(COOKIE, principal(['a'], 'supervisor'));
});
afterEach(async () => {
  await server.close();
});

const incident = (slot: number, officer = 'o1'): IncidentRow =>
  untouched({
    id: 'i',
    officer,
    slot,
    kind: 'sos',
    cause: null,
    from: 1,
    knownFrom: 1,
    to: null,
    text: { zh: '求救', en: 'SOS' },
    acknowledgedBy: null,
    acknowledgedAt: null,
  });

async function closed(socket: ReturnType<LiveServer['client']>): Promise<string> {
  return socket.connected ? once<string>(socket, 'disconnect') : 'closed';
}

describe('live gateway', () => {
  for (const transport of TRANSPORTS) {
    it(`${transport}: snapshot, facts at once, frames within ticks`, async () => {
      const slot = seat(server.live.publisher, 'o1', 'a');
      seat(server.live.publisher, 'o2', 'b');
      const client = server.client(COOKIE, { transports: [transport] });
      const board = createBoard(4);
      const touched = new Promise<void>((resolve) =>
        client.on('frame', (bytes: Uint8Array) => {
          if (decodeFrame(new Uint8Array(bytes), board).includes(slot) && board.lonE6[slot] === 118_800_000) resolve();
        }),
      );
      await once(client, 'connect');
      const answer = await hello(client);
      expect(answer.ok).toBe(true);
      expect(answer.data.snapshot?.slots).toHaveLength(1);
      const facts = once<{ name: string }[]>(client, 'facts');
      server.live.publisher.fact('incident-opened', 'a', incident(slot));
      expect((await facts)[0]?.name).toBe('incident-opened');
      server.live.publisher.place(slot, fixAt(Date.now(), 118.8, 31.9));
      await touched;
      expect(board.latE6[slot]).toBe(31_900_000);
    });

    it(`${transport}: a revoked session's open socket closes within a second, told why`, async () => {
      const client = server.client(COOKIE, { transports: [transport] });
      await once(client, 'connect');
      await hello(client);
      const why = once<{ code: string }>(client, 'farewell');
      const gone = closed(client);
      const began = Date.now();
      server.people.delete(COOKIE);
      server.bus.publish('session-revoked', { account: 'a', sessionSha256: 's-a' });
      expect((await why).code).toBe('session-ended');
      await gone;
      expect(Date.now() - began).toBeLessThan(LINE_MS);
    });

    it(`${transport}: a narrower scope reaches an open socket within a second and never leaks the old one`, async () => {
      server.people.set(COOKIE, principal(['a', 'b'], 'supervisor'));
      seat(server.live.publisher, 'o1', 'a');
      const other = seat(server.live.publisher, 'o2', 'b');
      const client = server.client(COOKIE, { transports: [transport], reconnection: true });
      await once(client, 'connect');
      const first = await hello(client);
      expect(first.data.snapshot?.slots).toHaveLength(2);
      const heard: unknown[] = [];
      client.on('facts', (facts) => heard.push(facts));
      const again = once(client, 'connect');
      server.people.set(COOKIE, principal(['a'], 'supervisor'));
      server.bus.publish('scope-changed', { account: 'a' });
      server.live.publisher.fact('incident-opened', 'b', incident(other, 'o2'));
      await again;
      const second = await hello(client, { epoch: first.data.epoch, sequence: first.data.sequence });
      expect(second.data.epoch).not.toBe(first.data.epoch);
      expect(second.data.snapshot?.slots.map((row) => row.squad)).toEqual(['a']);
      expect(heard).toEqual([]);
    });
  }

  it('Origin: own host and listed ones pass; missing, null, foreign and suffix tricks are refused on both transports', async () => {
    await server.close();
    server = await liveServer({ allowedOrigins: ['https://wall.example'] });
    const own = `http://127.0.0.1:${server.port}`;
    const cases: [string | undefined, number, number][] = [
      [own, 200, 101],
      ['https://wall.example', 200, 101],
      [undefined, 403, 403],
      ['null', 403, 403],
      ['http://evil.example', 403, 403],
      ['https://wall.example.evil.example', 403, 403],
      [`${own}.evil.example`, 403, 403],
      [`http://evil.example/?${own}`, 403, 403],
      ['http://127.0.0.1', 403, 403],
      ['https://wall.example:444', 403, 403],
    ];
    for (const [origin, polling, websocket] of cases) {
      const headers: Record<string, string> = origin === undefined ? {} : { origin };
      const asked = await raw(server.port, 'transport=polling', headers);
      expect(asked.status, `polling, ${origin}`).toBe(polling);
      if (polling === 200) expect(asked.headers['cache-control']).toBe('no-store');
      else expect(asked.body).toContain('forbidden-origin');
      const upgraded = await raw(server.port, 'transport=websocket', headers, { upgrade: true }).catch(() => null);
      upgraded?.socket?.destroy();
      if (websocket === 101) expect(upgraded?.status, `websocket, ${origin}`).toBe(101);
      else expect(upgraded?.status ?? 403, `websocket, ${origin}`).not.toBe(101);
    }
    // A browser's own GET has no Origin but says where it comes from.
    expect((await raw(server.port, 'transport=polling', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await raw(server.port, 'transport=polling', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(server.live.counts.refused.get('forbidden-origin')).toBeGreaterThan(10);
  });

  it('Origin is looked at again on every later request of a polling connection', async () => {
    const good = { origin: server.url };
    const opened = await raw(server.port, 'transport=polling', good);
    const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
    const foreign = { origin: 'http://evil.example' };
    const posted = await raw(server.port, `transport=polling&sid=${sid}`, foreign, { method: 'POST', body: '40' });
    expect(posted.status).toBeGreaterThanOrEqual(400);
    const upgraded = await raw(server.port, `transport=websocket&sid=${sid}`, foreign, { upgrade: true }).catch(
      () => null,
    );
    upgraded?.socket?.destroy();
    expect(upgraded?.status).not.toBe(101);
    const allowed = await raw(server.port, `transport=polling&sid=${sid}`, good, { method: 'POST', body: '40' });
    expect(allowed.status).toBe(200);
  });

  it('no cookie, or the cookie of an ended session: connect_error not-signed-in', async () => {
    for (const cookie of ['', 'sid=gone']) {
      const client = server.client(cookie);
      const error = await once<Error & { data: { code: string } }>(client, 'connect_error');
      expect(error.data.code).toBe('not-signed-in');
    }
  });

  it('a session revoked while its handshake is looked up does not get in', async () => {
    const { people } = server;
    const resolve = people.get.bind(people);
    people.get = (key: string) => {
      people.get = resolve;
      const found = resolve(key);
      people.delete(key);
      server.bus.publish('session-revoked', { account: 'a', sessionSha256: null });
      return found;
    };
    const client = server.client(COOKIE);
    const error = await once<Error & { data: { code: string } }>(client, 'connect_error');
    expect(error.data.code).toBe('not-signed-in');
  });

  it('bounds connections of a session and of an address', async () => {
    await server.close();
    server = await liveServer({ limits: { perSession: 2, perAddress: 3 } });
    for (const name of ['one', 'two']) server.people.set(`sid=${name}`, principal(['a'], 'wall', name));
    await Promise.all([1, 2].map(() => once(server.client('sid=one'), 'connect')));
    const third = await once<Error & { data?: { code: string } }>(server.client('sid=one'), 'connect_error');
    expect(third.data?.code).toBe('too-many-requests');
    // The one that was refused is no longer counted once the server has seen it go.
    await expect
      .poll(
        async () => {
          const two = server.client('sid=two');
          const came = await Promise.race([
            new Promise<boolean>((resolve) => two.once('connect', () => resolve(true))),
            new Promise<boolean>((resolve) => two.once('connect_error', () => resolve(false))),
          ]);
          if (!came) two.disconnect();
          return came;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const refused = await raw(server.port, 'transport=polling', { origin: server.url });
    expect(refused.status).toBe(403);
  });

  it('events named __proto__, disconnect, error, constructor are refused and counted; the socket lives on', async () => {
    const client = server.client(COOKIE);
    await once(client, 'connect');
    for (const name of ['__proto__', 'constructor', 'error', 'toString', 'subscribe', 'hello2']) {
      const answer = await client.timeout(2_000).emitWithAck(name, {});
      expect(answer.refusal.code, name).toBe('bad-request');
    }
    // The client library refuses to send these itself.
    const engine = (client.io as unknown as { engine: { write(text: string): void } }).engine;
    for (const name of ['disconnect', 'connect', 'newListener']) engine.write(`2["${name}",{}]`);
    expect((await hello(client)).ok).toBe(true);
    expect(server.live.counts.refused.get('bad-request')).toBe(9);
  });

  it('offsets −1, 2^53, a string and extra keys: refused or dropped; the future and a wrong epoch get a snapshot', async () => {
    const client = server.client(COOKIE);
    await once(client, 'connect');
    const { data } = await hello(client);
    for (const sequence of [-1, 2 ** 53, '1', 1.5, null]) {
      const answer = await hello(client, { epoch: data.epoch, sequence });
      expect(answer.refusal?.code, String(sequence)).toBe('bad-request');
    }
    for (const more of [
      { epoch: data.epoch, sequence: 2 ** 53 - 1 },
      { epoch: 'e9.0000', sequence: 0 },
    ]) {
      expect((await hello(client, more)).data.snapshot).not.toBeNull();
    }
    // Nobody asks for a room: the scope is the session's, whatever else the message says.
    for (const squads of [['b'], '*', 'b']) {
      const answer = await hello(client, { squads, role: 'administrator' });
      expect(answer.ok).toBe(true);
      expect(answer.data.epoch).toBe(data.epoch);
    }
    const wrong = await client.timeout(2_000).emitWithAck('hello', { protocol: 99 });
    expect(wrong.refusal.code).toBe('protocol-version');
    const lone = await client.timeout(2_000).emitWithAck('hello');
    expect(lone.refusal.code).toBe('bad-request');
  });

  it('5,000 hello a second: refused beyond the rate, the server answers others meanwhile', async () => {
    server.people.set('sid=two', principal(['a'], 'wall', 'b'));
    const flood = server.client(COOKIE);
    const other = server.client('sid=two');
    await Promise.all([once(flood, 'connect'), once(other, 'connect')]);
    const codes = new Map<string, number>();
    for (let i = 0; i < 5_000; i++) {
      flood.emit('hello', { protocol: PROTOCOL_VERSION }, (answer: { ok: boolean; refusal?: { code: string } }) => {
        const code = answer.refusal?.code ?? 'ok';
        codes.set(code, (codes.get(code) ?? 0) + 1);
      });
    }
    expect((await hello(other)).ok).toBe(true);
    while ([...codes.values()].reduce((sum, n) => sum + n, 0) < 5_000) await new Promise((r) => setTimeout(r, 20));
    expect(codes.get('too-many-requests')).toBeGreaterThan(4_000);
    expect(flood.connected).toBe(true);
  });

  it('attachments, a million of them announced, oversized and broken packets end that connection alone', async () => {
    const watcher = server.client(COOKIE);
    await once(watcher, 'connect');
    const hostile: Buffer[] = [
      textFrame('451000000-["hello",{"_placeholder":true,"num":0}]'),
      textFrame('451-["hello",{"_placeholder":true,"num":0}]'),
      textFrame('rubbish', 2),
      textFrame(`42["hello","${'x'.repeat(70_000)}"]`),
      textFrame('42["hello"'),
      textFrame('42{"a":1}'),
      textFrame('42[1,2]'),
      textFrame('49'),
      textFrame('4'),
      textFrame(`42${'['.repeat(10_000)}`),
    ];
    for (const [index, bytes] of hostile.entries()) {
      const headers = { origin: server.url, cookie: COOKIE };
      const { socket } = await raw(server.port, 'transport=websocket', headers, { upgrade: true });
      if (!socket) throw new Error('no upgrade');
      const gone = new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`still open after hostile packet ${index}`)), 30_000).unref();
        socket.on('close', resolve);
        // The WebSocket close frame: the server has done with this connection, and waits for the same from us.
        socket.on('data', (data: Buffer) => data.includes(0x88) && socket.destroy());
        socket.on('end', () => socket.destroy());
      });
      socket.on('error', () => {});
      socket.write(Buffer.concat([textFrame('40'), bytes]));
      await gone;
    }
    expect(watcher.connected).toBe(true);
    expect((await hello(watcher)).ok).toBe(true);
    expect(server.errors).toEqual([]);
  });

  it('a bound command: role, policy, answer; a bug is internal and reported', async () => {
    const row = incident(0);
    server.live.bindCommand('note-incident', {
      roles: ['supervisor'],
      policy: (_, ask) => (ask.incident === 'other' ? { code: 'out-of-scope', reason: 'not yours' } : null),
      run: async (_, ask) => {
        if (ask.incident === 'bug') throw new Error('boom');
        return { ok: true, value: { act: 'a', undoUntil: null, done: [{ ...row, id: ask.incident }], refused: [] } };
      },
    });
    const client = server.client(COOKIE);
    await once(client, 'connect');
    const ask = (incident: unknown) => client.timeout(2_000).emitWithAck('note-incident', { incident, text: '已联系' });
    expect((await ask('x')).data.done[0].id).toBe('x');
    expect((await ask('other')).refusal.code).toBe('out-of-scope');
    expect((await ask('bug')).refusal.code).toBe('internal');
    expect((await ask('y'.repeat(65))).refusal.code).toBe('bad-request');
    expect(server.errors).toHaveLength(1);
    server.people.set('sid=two', principal(['a'], 'wall', 'b'));
    const wall = server.client('sid=two');
    await once(wall, 'connect');
    const refused = await wall.timeout(2_000).emitWithAck('note-incident', { incident: 'x', text: '已联系' });
    expect(refused.refusal.code).toBe('forbidden');
    const unbound = await client.timeout(2_000).emitWithAck('flag-absence', { officer: 'o', reason: '不在' });
    expect(unbound.refusal.code).toBe('unavailable');
  });
});
