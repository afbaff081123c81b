import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callControl } from '@dutywall/scripts/control';
import { createControl } from '@dutywall/server/control';
import { createTerminals } from '@dutywall/server/features/terminal';
import type { AuditLog, Database } from '@dutywall/server/ports';
import type { Enrolled, TerminalPage } from '@dutywall/shared/protocol';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dice, type IngestWorld, openStore, openWorld } from '../support/ingest-bench.ts';
import { batchBody, beijingDigits, positionBody } from '../support/jt808-frames.ts';
import { openTerminal } from '../support/jt808-terminal.ts';
import { postgresMissing, startPostgres, type ThrowAwayPostgres } from '../support/postgres.ts';

describe.skipIf(postgresMissing)(`enrolment ${postgresMissing ?? ''}`, () => {
  let postgres: ThrowAwayPostgres;
  let db: Database;
  let world: IngestWorld;
  let app: FastifyInstance;
  let dataDir: string;
  let port: number;
  let jt808Address = 'wall.example:7611';
  const entries: string[] = [];

  beforeAll(async () => {
    postgres = await startPostgres();
    db = await openStore(await postgres.create());
    await db.query(`INSERT INTO squad (id, name) VALUES ('s', '一中队'), ('t', '二中队')`);
    await db.query(
      `INSERT INTO officer (id, badge, name, squad_id, kind) VALUES ('o', '1001', '李', 's', 'enforcement'), ('p', '1002', '王', 't', 'auxiliary')`,
    );
    world = await openWorld(db);
    const audit: AuditLog = {
      async append(_tx, entry) {
        entries.push(`${entry.actor} ${entry.action} ${JSON.stringify(entry.detail ?? {})}`);
      },
    };
    const control = createControl(dice);
    const terminals = createTerminals({
      db,
      clock: world.clock,
      dice,
      bus: world.bus,
      audit,
      control,
      known: (id) => world.ingest.directory.refresh(id),
      jt808Address: () => jt808Address,
    });
    port = await world.ingest.jt808.listen(0, '127.0.0.1');
    const { default: Fastify } = await import('fastify');
    app = Fastify();
    // The guards of /api need a principal; here everybody is the administrator.
    app.decorateRequest('principal', null);
    app.addHook('onRequest', async (request) => {
      const role = String(request.headers['x-role'] ?? 'administrator');
      Object.assign(request, {
        principal: { account: 'a', name: 'admin', role, squads: new Set(['s']), officer: null, session: '' },
      });
    });
    await app.register(terminals.plugin);
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    dataDir = await mkdtemp(join(tmpdir(), 'dutywall-enrol-'));
    await control.announce(dataDir, address);
  });
  afterAll(async () => {
    await app.close();
    await world.close();
    await db.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  });

  async function enrol(order: object): Promise<Enrolled> {
    const answer = await callControl(dataDir, '/control/terminals/enrol', order);
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.value as Enrolled;
  }

  it.each(['osmand', 'owntracks', 'web'] as const)(
    'an enrolled %s terminal works at once, at its address',
    async (protocol) => {
      const { address, secret, badge } = await enrol({ officer: '1001', protocol });
      expect(badge).toBe('1001');
      expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/ingest/${protocol}/${secret}$`));
      const at = Math.floor(world.clock.at / 1000);
      const path = new URL(address).pathname;
      const answer = await world.app.inject(
        protocol === 'osmand'
          ? { url: `${path}?lat=32&lon=118&timestamp=${at}` }
          : protocol === 'owntracks'
            ? { method: 'POST', url: path, payload: { _type: 'location', lat: 32, lon: 118, tst: at } }
            : { method: 'POST', url: path, payload: [{ lat: 32, lon: 118, eventAt: at }] },
      );
      expect(answer.statusCode).toBe(200);
      expect(world.taken.fixes.at(-1)).toMatchObject({ officer: 'o', eventAt: at * 1000 });
    },
  );

  it('an enrolled JT/T 808 terminal authenticates with its secret, and may register once for a code', async () => {
    const { phone = '', secret, address } = await enrol({ officer: '1002', protocol: 'jt808' });
    expect(address).toBe('wall.example:7611');
    const terminal = await openTerminal(port);
    terminal.send({ id: 0x0102, phone, serial: 1, body: Buffer.from(secret) });
    expect(await terminal.result()).toEqual([1, 0x0102, 0]);
    const body = positionBody({ time: beijingDigits(world.clock.at - 1_000) });
    terminal.send({ id: 0x0704, phone, serial: 2, body: batchBody([body], 0) });
    expect(await terminal.result()).toEqual([2, 0x0704, 0]);
    expect(world.taken.fixes.at(-1)?.officer).toBe('p');
    terminal.send({ id: 0x0100, phone, serial: 3, body: Buffer.alloc(40, 0x31) });
    const answer = await terminal.next();
    expect([answer.id, answer.body[2]]).toEqual([0x8100, 0]);
    terminal.end();
  });

  it.each(['0.0.0.0:7611', ':::7611'])('a device is not told %s, by which nobody is reached', async (everywhere) => {
    jt808Address = everywhere;
    const { address } = await enrol({ officer: '1002', protocol: 'jt808' });
    expect(address).toBe('127.0.0.1:7611');
    jt808Address = 'wall.example:7611';
  });

  it('the secret is stored as a hash only, and the audit log does not hold it', async () => {
    const { id, secret } = await enrol({ officer: '1001', protocol: 'osmand' });
    const rows = await db.query<Record<string, unknown>>('SELECT * FROM terminal WHERE id = $1', [id]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(entries.join('\n')).toContain('scripts/enrol terminal-enrolled');
    expect(entries.join('\n')).not.toContain(secret);
  });

  it('an unknown badge, a taken phone, a phone for HTTP, a wrong protocol are refused by name', async () => {
    const code = async (order: object) => {
      const answer = await callControl(dataDir, '/control/terminals/enrol', order);
      return answer.ok ? 'accepted' : answer.refusal.code;
    };
    await enrol({ officer: '1001', protocol: 'jt808', phone: '013912345678' });
    expect(await code({ officer: 'nobody', protocol: 'osmand' })).not.toBe('accepted');
    expect(await code({ officer: '1001', protocol: 'jt808', phone: '13912345678' })).not.toBe('accepted');
    expect(await code({ officer: '1001', protocol: 'osmand', phone: '1' })).not.toBe('accepted');
    expect(await code({ officer: '1001', protocol: 'carrier-pigeon' })).not.toBe('accepted');
  });

  it('a disabled terminal is refused from then on', async () => {
    const { id, address } = await enrol({ officer: '1001', protocol: 'osmand' });
    const path = new URL(address).pathname;
    expect((await world.app.inject({ url: `${path}?lat=32&lon=118` })).statusCode).toBe(200);
    const answer = await app.inject({ method: 'POST', url: `/api/terminals/${id}/disable` });
    expect(answer.statusCode).toBe(204);
    expect((await world.app.inject({ url: `${path}?lat=32&lon=118` })).statusCode).toBe(404);
  });

  const listed = async (query: string, role = 'administrator') =>
    (await app.inject({ url: `/api/terminals?${query}`, headers: { 'x-role': role } })).json<TerminalPage>().terminals;

  it('finds by badge, name and id, by phone number for administrators alone, and by use; page after page', async () => {
    const all = await listed('');
    const carried = all.find((row) => row.phone !== null && row.officer?.badge === '1001');
    expect(carried).toBeDefined();
    const ids = async (query: string, role?: string) => (await listed(query, role)).map(({ id }) => id);
    expect(await ids(`text=${carried?.phone}`)).toEqual([carried?.id]);
    expect(await ids(`text=${carried?.phone}`, 'supervisor')).toEqual([]);
    expect(await ids(`text=${carried?.id.toUpperCase()}`, 'supervisor')).toEqual([carried?.id]);
    const named = (name: string) => all.filter((row) => row.officer?.name === name).map(({ id }) => id);
    expect(await ids(`text=${encodeURIComponent(' 王 ')}`)).toEqual(named('王'));
    expect(await ids('text=1002')).toEqual(named('王'));
    expect(await ids('text=%25')).toEqual([]);
    const disabled = await ids('disabled=true');
    expect([...disabled, ...(await ids('disabled=false'))].sort()).toEqual(all.map(({ id }) => id).sort());
    expect(disabled.length).toBeGreaterThan(0);
    const page = (await app.inject({ url: '/api/terminals?limit=1' })).json<TerminalPage>();
    expect(page.next).toBe(all[0]?.id);
    expect(await ids(`after=${page.next}`)).toEqual(all.slice(1).map(({ id }) => id));
  });

  it('administrators see every terminal, supervisors those of their squads without phone numbers', async () => {
    const all = await listed('');
    const mine = await listed('', 'supervisor');
    expect(all.some((row) => row.officer?.badge === '1002')).toBe(true);
    expect(all.some((row) => row.phone !== null)).toBe(true);
    expect(all.some((row) => row.lastSeenAt !== null)).toBe(true);
    expect(mine.length).toBeGreaterThan(0);
    expect(mine.every((row) => row.officer?.badge === '1001' && row.phone === null)).toBe(true);
    expect(mine[0]?.officer).toMatchObject({ squadName: '一中队' });
    const auditor = await app.inject({ url: '/api/terminals', headers: { 'x-role': 'auditor' } });
    expect(auditor.statusCode).not.toBe(200);
  });
});
