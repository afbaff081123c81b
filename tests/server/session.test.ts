import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openServerWorld, type ServerWorld } from '../support/server-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('sessions', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await openServerWorld({ SESSION_IDLE_MINUTES: '30', SESSION_HOURS: '8' });
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    // Locks of one test are over in the next.
    world.clock.at += 24 * HOUR;
    world.announced.length = 0;
  });

  const signIn = (name: string, password: string, headers = {}) =>
    world.ask({ method: 'POST', url: '/api/session', payload: { name, password }, headers });
  const who = (cookie: string) => world.ask({ url: '/api/session', cookie });

  it('signs in with a cookie that scripts cannot read and other sites cannot send', async () => {
    const answer = await signIn('supervisorA', world.passwords.supervisorA);
    expect(answer.json()).toEqual({ name: 'supervisorA', role: 'supervisor' });
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^dutywall_session=[\w-]{43}; /);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).toMatch(/Path=\//);
    expect(cookie).not.toMatch(/Secure/);
    const me = await who(cookie.split(';')[0] ?? '');
    expect(me.json()).toEqual({
      name: 'supervisorA',
      role: 'supervisor',
      squads: ['a', 'a1', 'a2'],
      officer: null,
      language: 'zh-CN',
    });
    expect(me.headers['cache-control']).toBe('no-store');
  });

  it('marks the cookie Secure everywhere but on loopback', async () => {
    const host = '192.168.1.20:8080';
    const answer = await signIn('leader', world.passwords.leader, { host, origin: `http://${host}` });
    expect(String(answer.headers['set-cookie'])).toMatch(/; Secure/);
  });

  it('stores only the hash of a session id, and only argon2id of a password', async () => {
    const cookie = await world.cookieOf('leader');
    const id = cookie.split('=')[1] ?? '';
    const dump = JSON.stringify([
      await world.db.query(`SELECT encode(id_sha256, 'escape') AS e, encode(id_sha256, 'base64') AS b FROM session`),
      await world.db.query('SELECT * FROM account'),
      await world.db.query('SELECT * FROM audit'),
    ]);
    expect(dump).not.toContain(id);
    expect(dump).not.toContain(world.passwords.leader);
    const [row] = await world.db.query<{ password_hash: string }>(
      `SELECT password_hash FROM account WHERE name = 'leader'`,
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(world.logged()).not.toContain(id);
    expect(world.logged()).not.toContain(world.passwords.leader);
  });

  it('ends a session by signing out, at once for the sockets too', async () => {
    const cookie = await world.cookieOf('supervisorA');
    expect((await who(cookie)).statusCode).toBe(200);
    const out = await world.ask({ method: 'DELETE', url: '/api/session', cookie });
    expect(out.statusCode).toBe(204);
    expect(String(out.headers['set-cookie'])).toMatch(/dutywall_session=;/);
    expect(await world.sessions.resolve(cookie)).toBeNull();
    expect((await who(cookie)).json().error.code).toBe('session-ended');
    expect(world.announced).toEqual([
      {
        name: 'session-revoked',
        data: { account: world.ids.supervisorA, sessionSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
  });

  it('ends a session that is not used for its idle time, and any after its hours', async () => {
    const idle = await world.cookieOf('supervisorA');
    world.clock.at += 29 * MINUTE;
    expect((await who(idle)).statusCode).toBe(200);
    world.clock.at += 29 * MINUTE;
    expect((await who(idle)).statusCode).toBe(200);
    world.clock.at += 31 * MINUTE;
    expect((await who(idle)).statusCode).toBe(401);

    const busy = await world.cookieOf('supervisorA');
    for (let minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
      world.clock.at += 20 * MINUTE;
      expect((await who(busy)).statusCode).toBe(200);
    }
    world.clock.at += 21 * MINUTE;
    expect((await who(busy)).statusCode).toBe(401);
  });

  it('takes nothing but a session id for one', async () => {
    const good = (await world.cookieOf('leader')).split('=')[1] ?? '';
    const forged = [
      '',
      'x',
      good.slice(1),
      `${good}x`,
      'a'.repeat(43),
      `${good.slice(0, 42)}'`,
      '../../etc',
      '%00',
      'x'.repeat(20_000),
    ];
    for (const value of forged) expect(await world.sessions.resolve(`dutywall_session=${value}`)).toBeNull();
    expect(await world.sessions.resolve(undefined)).toBeNull();
    expect(await world.sessions.resolve(`other=${good}`)).toBeNull();
    expect(await world.sessions.resolve(`a=b; dutywall_session=${good}`)).toMatchObject({
      name: 'leader',
      role: 'leader',
    });
  });

  it('ends all other sessions when the password changes, and refuses weak ones', async () => {
    const [here, there] = [await world.cookieOf('supervisorB'), await world.cookieOf('supervisorB')];
    const change = (current: string, next: string) =>
      world.ask({ method: 'POST', url: '/api/session/password', cookie: here, payload: { current, next } });
    const { supervisorB: old } = world.passwords;
    expect((await change(old, 'short')).json().error).toMatchObject({
      code: 'bad-request',
      details: { field: 'next' },
    });
    expect((await change(old, 'xx-SupervisorB-xx')).statusCode).toBe(400);
    expect((await change(old, old)).statusCode).toBe(400);
    expect((await change('not the old one', 'a good new password')).json().error.code).toBe('wrong-password');
    expect((await change(old, 'a good new password')).statusCode).toBe(204);
    expect((await who(here)).statusCode).toBe(200);
    expect((await who(there)).statusCode).toBe(401);
    expect((await signIn('supervisorB', old)).statusCode).toBe(401);
    expect((await signIn('supervisorB', 'a good new password')).statusCode).toBe(200);
  });

  it('follows a change of squads at once, and ends sessions on a change of role, a reset and disabling', async () => {
    const { accounts, ids } = world;
    const cookie = await world.cookieOf('wall');
    expect((await world.sessions.resolve(cookie))?.squads).toEqual(new Set(['a', 'a1', 'a2']));
    await accounts.change('test', ids.wall, { squads: ['b'] });
    expect(world.announced.at(-1)).toEqual({ name: 'scope-changed', data: { account: ids.wall } });
    expect((await world.sessions.resolve(cookie))?.squads).toEqual(new Set(['b', 'b1']));
    await accounts.change('test', ids.wall, { squads: ['a'] });

    const revoked = { name: 'session-revoked', data: { account: ids.wall, sessionSha256: null } };
    await accounts.change('test', ids.wall, { role: 'leader' });
    expect(world.announced.at(-1)).toEqual(revoked);
    expect(await world.sessions.resolve(cookie)).toBeNull();
    await accounts.change('test', ids.wall, { role: 'wall' });

    const second = await world.cookieOf('wall');
    await accounts.change('test', ids.wall, { disabled: true });
    expect(world.announced.at(-1)).toEqual(revoked);
    expect(await world.sessions.resolve(second)).toBeNull();
    expect((await signIn('wall', world.passwords.wall)).json().error.code).toBe('wrong-password');
    await accounts.change('test', ids.wall, { disabled: false });
    expect(await world.sessions.resolve(second)).toBeNull();
    expect((await signIn('wall', world.passwords.wall)).statusCode).toBe(200);
  });

  it('opens a wall without a person by a kiosk address, until it is taken away', async () => {
    const { accounts, ids } = world;
    const made = await accounts.createKiosk('test', ids.wall, '大厅左屏');
    if (!made.ok) throw new Error(made.refusal.reason);
    const open = (token: string) => world.ask({ method: 'POST', url: '/api/session/kiosk', payload: { token } });
    const opened = await open(made.value.token);
    expect(opened.json()).toEqual({ name: 'wall', role: 'wall' });
    const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? '';
    world.clock.at += 20 * 24 * HOUR;
    expect((await who(cookie)).json().role).toBe('wall');
    expect(world.logged()).not.toContain(made.value.token);

    expect((await open('x')).json().error.code).toBe('not-found');
    expect((await open('a'.repeat(43))).statusCode).toBe(404);
    const right = await accounts.createKiosk('test', ids.wall, '大厅右屏');
    if (!right.ok) throw new Error(right.refusal.reason);
    const rightCookie = String((await open(right.value.token)).headers['set-cookie']).split(';')[0] ?? '';
    const before = world.announced.length;
    expect(await accounts.revokeKiosk('test', ids.wall, made.value.id)).toEqual({ ok: true, value: null });
    expect((await who(cookie)).statusCode).toBe(401);
    // The other screen has nobody to sign it in again: its socket is not told that its session ended.
    const told = world.announced.slice(before).filter(({ name }) => name === 'session-revoked');
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain('null');
    expect((await who(rightCookie)).json().role).toBe('wall');
    expect((await open(made.value.token)).statusCode).toBe(404);
    expect(await accounts.createKiosk('test', ids.leader, 'x')).toMatchObject({
      ok: false,
      refusal: { code: 'conflict' },
    });
  });

  it('keeps the newest twenty sessions of an account', async () => {
    const first = await world.cookieOf('auditor');
    for (let n = 0; n < 20; n += 1) {
      world.clock.at += 1_000;
      await world.cookieOf('auditor');
    }
    world.clock.at += 11_000; // what is cached is asked again
    expect((await who(first)).statusCode).toBe(401);
  });
});

describe('lock-out', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await openServerWorld();
  });
  afterAll(() => world?.close());

  const signIn = (name: string, password: string, remoteAddress = '10.0.0.1') =>
    world.ask({ method: 'POST', url: '/api/session', payload: { name, password }, remoteAddress });

  it.each([
    ['a known', 'supervisorA'],
    ['an unknown', 'nobody-of-this-name'],
  ])('locks %s name after five failures, longer each time', async (_what, name) => {
    for (let n = 0; n < 5; n += 1) expect((await signIn(name, 'wrong')).json().error.code).toBe('wrong-password');
    const locked = await signIn(name, world.passwords.supervisorA);
    expect(locked.statusCode).toBe(429);
    expect(locked.json().error).toMatchObject({ code: 'locked-out', details: { retryAfterS: 30 } });
    expect(locked.headers['retry-after']).toBe('30');
    world.clock.at += 31_000;
    expect((await signIn(name, 'wrong')).json().error.code).toBe('wrong-password');
    expect((await signIn(name, 'wrong')).json().error.details.retryAfterS).toBe(60);
    world.clock.at += 61_000;
  });

  it('lets the right password in once the lock is over, and forgets the failures', async () => {
    expect((await signIn('supervisorA', world.passwords.supervisorA)).statusCode).toBe(200);
    for (let n = 0; n < 4; n += 1) await signIn('supervisorA', 'wrong');
    expect((await signIn('supervisorA', world.passwords.supervisorA)).statusCode).toBe(200);
  });

  it('counts guesses that come all at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => signIn('supervisorB', `guess ${n}`, '10.0.0.2')),
    );
    const tried = answers.filter((answer) => answer.json().error.code === 'wrong-password');
    expect(tried.length).toBeLessThanOrEqual(5);
  });

  it('locks an address that tries many names', async () => {
    const codes = new Set<string>();
    for (let n = 0; n < 32; n += 1) codes.add((await signIn(`name-${n}`, 'wrong', '10.0.0.3')).json().error.code);
    expect(codes).toEqual(new Set(['wrong-password', 'locked-out']));
    expect((await signIn('leader', world.passwords.leader, '10.0.0.3')).json().error.code).toBe('locked-out');
    expect((await signIn('leader', world.passwords.leader, '10.0.0.4')).statusCode).toBe(200);
  });

  it('audits failed and successful sign-ins, and writes no unknown name down', async () => {
    const rows = await world.db.query<{ actor: string; action: string }>('SELECT actor, action FROM audit');
    expect(rows).toContainEqual({ actor: 'supervisorA', action: 'sign-in-failed' });
    expect(rows).toContainEqual({ actor: 'leader', action: 'sign-in' });
    expect(JSON.stringify(rows)).not.toContain('nobody-of-this-name');
  });

  it('lets nobody in without a password that was set here', async () => {
    await world.db.query(`INSERT INTO account (id, name, role) VALUES ('bare', 'bare', 'administrator')`);
    for (const password of ['bare', 'admin', 'decoy', ' ']) {
      expect((await signIn('bare', password, '10.0.0.5')).json().error.code).toBe('wrong-password');
    }
    expect((await signIn('bare', '', '10.0.0.5')).statusCode).toBe(400);
  });
});
