import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callControl } from '@dutywall/scripts/control';
import { createControl } from '@dutywall/server/control';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const dice = { bytes: (count: number) => randomBytes(count), id: () => randomBytes(8).toString('hex') };

describe('control: commands reach the running server', () => {
  let app: FastifyInstance;
  let dataDir: string;
  const control = createControl(dice);

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'dutywall-control-'));
    app = Fastify();
    app.post('/control/echo', { onRequest: control.guard }, async (request) => ({ said: request.body }));
    app.post('/control/no', { onRequest: control.guard }, async (_request, reply) =>
      reply.code(409).send({ error: { code: 'conflict', reason: 'taken' } }),
    );
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    await control.announce(dataDir, address);
  });
  afterEach(async () => {
    await control.withdraw();
    await app.close();
    await rm(dataDir, { recursive: true });
  });

  it('carries question and answer, and the server’s own refusals', async () => {
    expect(await callControl(dataDir, '/control/echo', { a: 1 })).toEqual({ ok: true, value: { said: { a: 1 } } });
    expect(await callControl(dataDir, '/control/no', {})).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
  });

  it('the key lies in a file only its owner reads', async () => {
    expect((await stat(join(dataDir, 'control.json'))).mode & 0o777).toBe(0o600);
  });

  it('without the key, with a wrong one, or through a proxy there is nothing', async () => {
    const { key } = JSON.parse(await readFile(join(dataDir, 'control.json'), 'utf8')) as { key: string };
    const status = async (headers: Record<string, string>) =>
      (await app.inject({ method: 'POST', url: '/control/echo', headers, payload: {} })).statusCode;
    expect(await status({})).toBe(404);
    expect(await status({ 'x-dutywall-control': 'x' })).toBe(404);
    expect(await status({ 'x-dutywall-control': key, 'x-forwarded-for': '203.0.113.9' })).toBe(404);
    expect(await status({ 'x-dutywall-control': key })).toBe(200);
    const far = await app.inject({
      method: 'POST',
      url: '/control/echo',
      headers: { 'x-dutywall-control': key },
      remoteAddress: '192.0.2.7',
      payload: {},
    });
    expect(far.statusCode).toBe(404);
  });

  it('says when no server runs', async () => {
    await control.withdraw();
    expect(await callControl(dataDir, '/control/echo', {})).toMatchObject({
      ok: false,
      refusal: { code: 'not-running' },
    });
  });
});
