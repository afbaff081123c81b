import { connect, createServer, type Server } from 'node:net';
import { isAllowedOrigin } from '@dutywall/server/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNTS, HOST, ORIGIN, openServerWorld, type ServerWorld, type Who } from '../support/server-world.ts';

const ALL = Object.keys(ACCOUNTS) as Who[];

describe('access', () => {
  let world: ServerWorld;
  const cookies = {} as Record<Who, string>;
  beforeAll(async () => {
    world = await openServerWorld();
    for (const who of ALL) cookies[who] = await world.cookieOf(who);
  });
  afterAll(() => world?.close());

  describe('roles: every route says who may ask', () => {
    const only = (...allowed: Who[]) => Object.fromEntries(ALL.map((who) => [who, allowed.includes(who) ? 200 : 403]));
    const field: Who[] = ['supervisorA', 'supervisorB', 'leader', 'wall'];
    it.each([
      ['/api/session', only(...ALL)],
      ['/api/squads', only('administrator', ...field)],
      ['/api/officers', only('officer', ...field)],
      ['/api/accounts', only('administrator')],
      ['/api/audit', only('auditor')],
    ])('GET %s', async (url, expected) => {
      const found: Record<string, number> = {};
      for (const who of ALL) found[who] = (await world.ask({ url, cookie: cookies[who] })).statusCode;
      expect(found).toEqual(expected);
      expect((await world.ask({ url })).json().error.code).toBe('not-signed-in');
    });

    it.each([
      ['POST', '/api/accounts', { name: 'x', role: 'administrator' }],
      ['PATCH', '/api/accounts/ID', { role: 'administrator' }],
      ['POST', '/api/accounts/ID/password', undefined],
      ['GET', '/api/accounts/ID/kiosks', undefined],
      ['POST', '/api/accounts/ID/kiosks', { label: 'x' }],
      ['DELETE', '/api/accounts/ID/kiosks/x', undefined],
    ] as const)('%s %s is for administrators alone', async (method, url, payload) => {
      for (const who of ALL.filter((one) => one !== 'administrator')) {
        const answer = await world.ask({
          method,
          url: url.replace('ID', world.ids[who]),
          cookie: cookies[who],
          ...(payload ? { payload } : {}),
        });
        expect([who, answer.statusCode, answer.json().error.code]).toEqual([who, 403, 'forbidden']);
      }
    });
  });

  describe('scope', () => {
    const badges = async (who: Who, query = '') =>
      (await world.ask({ url: `/api/officers${query}`, cookie: cookies[who] }))
        .json()
        .officers.map(({ badge }: { badge: string }) => badge);

    it('shows each the officers of their squads with everything below, and nobody else', async () => {
      expect(await badges('supervisorA')).toEqual(['A1001', 'A1002', 'A2001', 'A2002']);
      expect(await badges('supervisorB')).toEqual(['B1001', 'B1002']);
      expect(await badges('leader')).toHaveLength(6);
      expect(await badges('wall')).toEqual(['A1001', 'A1002', 'A2001', 'A2002']);
      expect(await badges('officer')).toEqual(['A1001']);
    });

    it('cannot be widened by asking for another squad, nor by a pattern', async () => {
      expect(await badges('supervisorB', '?squad=a1')).toEqual([]);
      expect(await badges('supervisorB', '?search=A1')).toEqual([]);
      expect(await badges('supervisorB', '?search=%25')).toEqual([]);
      expect(await badges('supervisorB', '?search=_')).toEqual([]);
      expect(await badges('officer', '?squad=a1')).toEqual(['A1001']);
    });

    it('finds by part of name or badge, and pages by badge', async () => {
      expect(await badges('leader', `?search=${encodeURIComponent('队员a2')}`)).toEqual(['A2001', 'A2002']);
      expect(await badges('leader', '?search=002')).toEqual(['A1002', 'A2002', 'B1002']);
      const first = (await world.ask({ url: '/api/officers?limit=4', cookie: cookies.leader })).json();
      expect(first.next).toBe('A2002');
      expect(await badges('leader', `?limit=4&after=${first.next}`)).toEqual(['B1001', 'B1002']);
    });

    it('answers for an officer of another squad as for one who does not exist', async () => {
      const ask = (id: string) => world.ask({ url: `/api/officers/${id}`, cookie: cookies.supervisorA });
      const [other, none] = [await ask('o-b1-1'), await ask('o-none')];
      expect(other.statusCode).toBe(404);
      const { reference: _a, ...otherError } = other.json().error;
      const { reference: _b, ...noneError } = none.json().error;
      expect(otherError).toEqual(noneError);
      expect((await world.ask({ url: '/api/officers/o-a1-2', cookie: cookies.officer })).statusCode).toBe(404);
      expect((await world.ask({ url: '/api/officers/o-a1-2', cookie: cookies.supervisorA })).json()).toEqual({
        id: 'o-a1-2',
        badge: 'A1002',
        name: '队员a12',
        squad: 'a1',
        kind: 'auxiliary',
        equipment: [],
      });
    });

    it('shows the squads in scope; administrators see all to hand them out', async () => {
      const ids = async (who: Who) =>
        (await world.ask({ url: '/api/squads', cookie: cookies[who] })).json().map(({ id }: { id: string }) => id);
      expect((await ids('supervisorB')).sort()).toEqual(['b', 'b1']);
      expect((await ids('administrator')).sort()).toEqual(['a', 'a1', 'a2', 'b', 'b1', 'bureau']);
    });
  });

  describe('bad requests', () => {
    const asAdmin = (payload: unknown, url = '/api/accounts', method: 'POST' | 'PATCH' = 'POST') =>
      world.ask({ method, url, cookie: cookies.administrator, payload: payload as object });

    it('refuses unknown extra keys instead of passing over them (role, id, password_hash)', async () => {
      for (const extra of [
        { id: 'x' },
        { password_hash: 'x' },
        { disabled: false },
        { failed_count: 0 },
        { __proto__x: 1 },
      ]) {
        expect((await asAdmin({ name: 'extra', role: 'auditor', ...extra })).json().error.code).toBe('bad-request');
      }
      const signIn = { name: 'leader', password: world.passwords.leader, role: 'administrator' };
      expect((await world.ask({ method: 'POST', url: '/api/session', payload: signIn })).statusCode).toBe(400);
      expect(await world.db.query(`SELECT 1 FROM account WHERE name = 'extra'`)).toEqual([]);
    });

    it('refuses what is no account', async () => {
      const bad: object[] = [
        { name: '', role: 'auditor' },
        { name: ' ', role: 'auditor' },
        { name: 'x'.repeat(65), role: 'auditor' },
        { name: 'a\u0000b', role: 'auditor' },
        { name: 'a\u202eb', role: 'auditor' },
        { name: '<script>', role: 'auditor' },
        { name: 'ok', role: 'root' },
        { name: 'ok', role: ['auditor'] },
        { name: 7, role: 'auditor' },
        { name: 'ok', role: 'supervisor', squads: ['none'] },
        { name: 'ok', role: 'supervisor', squads: 'a' },
        { name: 'ok', role: 'auditor', squads: ['a'] },
        { name: 'ok', role: 'officer' },
        { name: 'ok', role: 'officer', officer: 'none' },
        { name: 'ok', role: 'auditor', officer: 'o-a1-1' },
      ];
      for (const account of bad) {
        const answer = await asAdmin(account);
        expect([account, answer.statusCode, answer.json().error.code]).toEqual([account, 400, 'bad-request']);
      }
      expect((await asAdmin({ name: 'leader', role: 'leader' })).json().error.code).toBe('conflict');
      expect(await world.db.query(`SELECT 1 FROM account WHERE name = 'ok'`)).toEqual([]);
    });

    it('keeps the last administrator', async () => {
      for (const change of [{ disabled: true }, { role: 'auditor' }]) {
        const answer = await asAdmin(change, `/api/accounts/${world.ids.administrator}`, 'PATCH');
        expect(answer.json().error).toMatchObject({ code: 'conflict' });
      }
      expect((await asAdmin({}, `/api/accounts/${world.ids.leader}`, 'PATCH')).statusCode).toBe(400);
    });

    it.each([
      '/api/officers/..%2f..%2fetc%2fpasswd',
      '/api/officers/%00',
      `/api/officers/${'x'.repeat(10_240)}`,
      "/api/officers/'; DROP TABLE officer; --",
      '/api/officers/%e4%b8',
      '/api/officers?sort=badge;DROP TABLE officer',
      '/api/officers?limit=0',
      '/api/officers?limit=1e309',
      '/api/officers?limit=5&limit=6',
      '/api/officers?search[]=x',
      '/api/officers?__proto__=x',
      '/api/officers?search=%00',
      '/api/audit?before=-1',
      '/api/audit?before=99999999999999999999',
      '/../../etc/passwd',
      '/assets/..%2f..%2f..%2fpackage.json',
    ])('answers %s with a refusal, never a 5xx', async (url) => {
      for (const who of ['supervisorA', 'auditor'] as const) {
        const answer = await world.ask({ url, cookie: cookies[who], headers: { accept: 'application/json' } });
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.json().error).toMatchObject({
          code: expect.any(String),
          reason: expect.any(String),
          reference: expect.any(String),
        });
      }
    });

    it('refuses broken, deep and large bodies', async () => {
      const send = (payload: string, type = 'application/json') =>
        world.ask({ method: 'POST', url: '/api/session', payload, headers: { 'content-type': type } });
      expect((await send('{')).statusCode).toBe(400);
      expect((await send('')).statusCode).toBe(400);
      expect((await send('{"__proto__": {"role": "administrator"}, "name": "a", "password": "b"}')).statusCode).toBe(
        400,
      );
      expect((await send(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).statusCode).toBe(400);
      expect((await send(`{"name": "a", "password": "${'x'.repeat(1 << 20)}"}`)).json().error.code).toBe('too-large');
      expect((await send('name=a', 'application/x-www-form-urlencoded')).json().error.code).toBe('bad-request');
      expect((await send('{"name": "a\\ud800", "password": "\\u0000"}')).json().error.code).toBe('wrong-password');
    });
  });

  describe('Origin', () => {
    const post = (headers: Record<string, string | undefined>) => {
      const given = Object.fromEntries(
        Object.entries({ host: HOST, ...headers }).filter(([, value]) => value !== undefined),
      );
      return world.app.inject({
        method: 'DELETE',
        url: '/api/accounts/x/kiosks/y',
        headers: { cookie: cookies.administrator, ...given } as Record<string, string>,
      });
    };

    it('passes our own page', async () => {
      expect((await post({ origin: ORIGIN })).statusCode).toBe(404);
      expect((await post({ host: 'localhost:8080', origin: 'http://localhost:8080' })).statusCode).toBe(404);
    });

    it.each([
      ['missing', undefined],
      ['null', 'null'],
      ['empty', ''],
      ['foreign', 'https://evil.example'],
      ['suffix trick', `${ORIGIN}.evil.example`],
      ['prefix trick', `http://evil-${HOST}`],
      ['user-info trick', `http://${HOST}@evil.example`],
      ['another port', 'http://127.0.0.1:8081'],
      ['another scheme', `https://${HOST}`],
      ['another loopback name', 'http://localhost:8080'],
      ['upper case', ORIGIN.toUpperCase()],
      ['path', `${ORIGIN}/`],
    ])('refuses a %s one beside a session cookie', async (_what, origin) => {
      const answer = await post({ origin });
      expect(answer.statusCode).toBe(403);
      expect(answer.json().error.code).toBe('forbidden-origin');
    });

    it('refuses a name that was made to point here (the request agrees with itself)', async () => {
      expect((await post({ host: 'rebind.example:8080', origin: 'http://rebind.example:8080' })).statusCode).toBe(403);
    });

    it('lets a command line sign in without Origin, but no browser', async () => {
      const payload = { name: 'leader', password: world.passwords.leader };
      const send = (headers: Record<string, string>) =>
        world.app.inject({ method: 'POST', url: '/api/session', headers: { host: HOST, ...headers }, payload });
      expect((await send({})).statusCode).toBe(200);
      expect((await send({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
      expect((await send({ origin: 'https://evil.example' })).statusCode).toBe(403);
    });

    it('knows only the configured origins behind a proxy, and the operator at the machine', () => {
      const config = { publicOrigins: ['https://wall.example'], tls: undefined };
      expect(isAllowedOrigin(config, 'https://wall.example', 'wall.example')).toBe(true);
      expect(isAllowedOrigin(config, 'https://wall.example.evil', 'wall.example')).toBe(false);
      expect(isAllowedOrigin(config, 'http://192.168.1.9:8080', '192.168.1.9:8080')).toBe(false);
      expect(isAllowedOrigin(config, ORIGIN, HOST)).toBe(true);
      expect(isAllowedOrigin(config, undefined, HOST)).toBe(false);
      expect(
        isAllowedOrigin({ publicOrigins: [], tls: { cert: '', key: '' } }, 'https://[::1]:8443', '[::1]:8443'),
      ).toBe(true);
      expect(isAllowedOrigin({ publicOrigins: [], tls: { cert: '', key: '' } }, 'https://wall.lan', 'wall.lan')).toBe(
        true,
      );
      expect(
        isAllowedOrigin({ publicOrigins: [], tls: { cert: '', key: '' } }, 'https://wall.lan.evil', 'wall.lan'),
      ).toBe(false);
      expect(isAllowedOrigin({ publicOrigins: [], tls: undefined }, 'http://[', '[')).toBe(false);
    });
  });
});

describe('a listening server', () => {
  let world: ServerWorld;
  let port: number;
  beforeAll(async () => {
    world = await openServerWorld();
    await world.app.listen({ port: 0, host: '127.0.0.1' });
    port = (world.app.server.address() as { port: number }).port;
  });
  afterAll(() => world?.close());

  it('answers rubbish on the wire with 400 and lives on', async () => {
    for (const rubbish of [
      '\u0000\u0001\u0002\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: nonsense\r\n\r\nx',
      `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n\r\n`,
    ]) {
      const text = await new Promise<string>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(rubbish));
        let got = '';
        socket.on('data', (chunk) => {
          got += chunk;
        });
        socket.on('error', () => resolve(got));
        socket.on('close', () => resolve(got));
      });
      expect(text === '' || /^HTTP\/1\.1 4\d\d/.test(text)).toBe(true);
    }
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  it('says that its port is taken instead of hanging', async () => {
    const blocker: Server = createServer();
    const taken = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    const other = await openServerWorld();
    await expect(other.app.listen({ port: taken, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await other.close();
    blocker.close();
  });
});
