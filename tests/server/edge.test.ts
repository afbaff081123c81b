import { type IncomingMessage, request } from 'node:http';
import { readConfig } from '@dutywall/server/config';
import type { Database } from '@dutywall/server/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServerWorld, type ServerWorld } from '../support/server-world.ts';

describe('the edge', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await openServerWorld({ METRICS_TOKEN: 'a-token-of-some-length' });
  });
  afterAll(() => world?.close());

  it('sends strict headers with everything', async () => {
    const { headers } = await world.ask({ url: '/wall', headers: { accept: 'text/html' } });
    expect(headers['content-security-policy']).toMatch(/default-src 'self';script-src 'self';/);
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    expect(headers['permissions-policy']).toMatch(/camera=\(self\), microphone=\(self\), geolocation=\(self\)/);
    expect(headers['permissions-policy']).toMatch(/display-capture=\(\)/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|https:|script-src[^;]*unsafe/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['x-request-id']).toMatch(/^[0-9A-F]{12}$/);
  });

  it('gives every error one shape and a reference that the log has too', async () => {
    const answer = await world.ask({ url: '/api/nothing-here' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({
      error: { code: 'not-found', reason: 'not found', reference: answer.headers['x-request-id'] },
    });
    expect(world.logged()).toContain(answer.json().error.reference);
  });

  it('does not take a request id from outside', async () => {
    const answer = await world.ask({
      url: '/api/nothing-here',
      headers: { 'x-request-id': 'forged', 'request-id': 'forged' },
    });
    expect(answer.headers['x-request-id']).not.toBe('forged');
  });

  it('logs no secrets and no places', async () => {
    await world.ask({ url: '/ingest/osmand/SECRETTOKEN?lat=32.041234&lon=118.785678' });
    await world.ask({ url: '/kiosk/SECRETTOKEN' });
    await world.ask({ url: '/api/session', headers: { authorization: 'Bearer SECRETTOKEN' } });
    expect(world.logged()).toContain('/ingest/osmand/***');
    expect(world.logged()).not.toMatch(/SECRETTOKEN|32\.041234|118\.785678/);
  });

  it('describes its routes, but not those of commands and machines', async () => {
    const { paths } = (await world.ask({ url: '/docs/json' })).json();
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/session', '/api/officers', '/api/accounts/{id}']));
    expect(Object.keys(paths).filter((path) => /control|metrics|healthz/.test(path))).toEqual([]);
    const page = await world.ask({ url: '/docs' });
    expect(page.headers['content-security-policy']).toMatch(/default-src 'self'; style-src 'self' 'unsafe-inline';/);
    expect(page.body).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it('shows metrics to the machine itself, to administrators and to the bearer of the token', async () => {
    const metrics = (options: object) => world.ask({ url: '/metrics', ...options });
    const away = { remoteAddress: '10.1.2.3' };
    const here = await metrics({ remoteAddress: '127.0.0.1' });
    expect(here.statusCode).toBe(200);
    expect(here.body).toMatch(/dutywall_http_seconds_count\{/);
    expect((await metrics(away)).statusCode).toBe(403);
    expect((await metrics({ remoteAddress: '127.0.0.1', headers: { 'x-forwarded-for': '10.1.2.3' } })).statusCode).toBe(
      403,
    );
    expect((await metrics({ ...away, headers: { authorization: 'Bearer a-token-of-some-length' } })).statusCode).toBe(
      200,
    );
    expect((await metrics({ ...away, headers: { authorization: 'Bearer a-token-of-same-length' } })).statusCode).toBe(
      403,
    );
    expect((await metrics({ ...away, cookie: await world.cookieOf('administrator') })).statusCode).toBe(200);
    expect((await metrics({ ...away, cookie: await world.cookieOf('supervisorA') })).statusCode).toBe(403);
  });

  it('takes a connection that is gone before it is looked at for what it is, not for a bug', async () => {
    const address = new URL(await world.app.listen({ port: 0, host: '127.0.0.1' }));
    const hangUp = ({ socket }: IncomingMessage) => socket.destroy();
    world.app.server.prependListener('request', hangUp);
    const asking = request({ host: address.hostname, port: address.port, path: '/api/officers' });
    await expect(new Promise((_, reject) => asking.once('error', reject).end())).rejects.toThrow(/hang up|reset/);
    world.app.server.off('request', hangUp);
    expect((await fetch(new URL('/healthz', address))).status).toBe(200);
    expect(world.logged()).not.toContain('a bug');
  });

  it('is ready, and says what is wrong when the database is away, alive all the same', async () => {
    expect((await world.ask({ url: '/readyz' })).json()).toEqual({
      ready: true,
      checks: { database: 'ok', migrations: 'ok', disk: 'ok' },
    });
    const db = world.db as { -readonly [K in keyof Database]: Database[K] };
    const { query } = db;
    db.query = async () => {
      throw new Error('away');
    };
    const away = await world.ask({ url: '/readyz' });
    expect(away.statusCode).toBe(503);
    expect(away.json()).toEqual({ ready: false, checks: { database: 'away', migrations: 'away', disk: 'ok' } });
    expect((await world.ask({ url: '/healthz' })).statusCode).toBe(200);
    db.query = query;
    expect((await world.ask({ url: '/readyz' })).statusCode).toBe(200);
  });

  it('says 503 and when to come back while the store cannot answer', async () => {
    await world.db.close();
    const answer = await world.ask({ url: '/readyz' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json().checks.database).toMatch(/closed/);
  });
});

describe('settings', () => {
  const read = (env: Record<string, string>) => readConfig(env);

  it('has defaults that open nothing to the network', () => {
    expect(read({})).toMatchObject({
      ok: true,
      value: { port: 8080, host: '127.0.0.1', jt808Port: 7611, databaseUrl: undefined, tls: undefined },
    });
  });

  it.each([
    ['PORT', 'x'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['JT808_PORT', '1e3'],
    ['DATABASE_URL', 'mysql://root:secret@host/db'],
    ['TLS_CERT', '/no/such/file'],
    ['LOG_LEVEL', 'loud'],
    ['PUBLIC_ORIGIN', 'wall.example'],
    ['PUBLIC_ORIGIN', 'https://wall.example/path'],
    ['PUBLIC_ORIGIN', '*'],
    ['TRUST_PROXY', 'yes'],
    ['METRICS_TOKEN', 'short'],
    ['SESSION_HOURS', '0'],
  ])('refuses %s=%s by name', (name, value) => {
    const answer = read({ [name]: value });
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'bad-setting', details: { setting: name === 'TLS_CERT' ? 'TLS_KEY' : name } },
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('listens everywhere only when told', () => {
    expect(read({ HOST: '0.0.0.0' })).toMatchObject({ value: { host: '0.0.0.0' } });
  });
});
