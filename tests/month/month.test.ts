import { buildApp, createBus, createDice, createLog } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import { createMonths, monthHash, monthRoutes, type OpenedMonth } from '@dutywall/server/features/month';
import type { Principal } from '@dutywall/server/ports';
import type { SquadMonth } from '@dutywall/shared/domain';
import { HOUR, MINUTE, sha256Hex, toIso } from '@dutywall/shared/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEGIN, Scene, seedTown, stay } from '../duty-service/support/scene.ts';
import { ENGINES, openStore, type Store } from '../duty-service/support/store.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const person = (account: string, role: Principal['role'], squads: readonly string[]): Principal => ({
  ...{ account, name: account, role, squads: new Set(squads), officer: null, session: account },
});
const ALL = ['bureau', 's1', 's2'];
const PEOPLE: Readonly<Record<string, Principal>> = {
  leader: person('leader', 'leader', ALL),
  part: person('part', 'leader', ['s1']),
  supervisor: person('supervisor', 'supervisor', ['s1']),
  all: person('all', 'supervisor', ALL),
  admin: person('admin', 'administrator', []),
  auditor: person('auditor', 'auditor', []),
  officer: person('officer', 'officer', []),
  wall: person('wall', 'wall', ALL),
};
/** A fix every two minutes: enough for a terminal that is silent after three, and quick to judge. */
const sparse = (...args: Parameters<typeof stay>) => stay(...args).filter((_, n) => n % 6 === 0);
const MONTH = '/api/months/2026-11';
describe.each(ENGINES)('BT4 a closed month over HTTP (%s database)', (_name, engine, missing) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  let store: Store;
  let scene: Scene;
  let app: Awaited<ReturnType<typeof buildApp>>;
  beforeAll(async () => {
    store = await openStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    await store.empty();
    await store.db.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query('TRUNCATE month_part, month_version');
    });
    await seedTown(store.db, 2);
    scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver([
      ...sparse(1, BEGIN, BEGIN + 8 * HOUR, 0),
      ...sparse(2, BEGIN, BEGIN + 4 * HOUR, 0),
      ...sparse(2, BEGIN + 4 * HOUR, BEGIN + 8 * HOUR, 900),
    ]);
    scene.to(BEGIN + 9 * HOUR);
    await scene.settle();
    await store.db.query(
      `INSERT INTO absence (id, officer_id, incident_id, reason, flagged_by, flagged_at, evidence, evidence_sha256)
       VALUES ('a1', 'o2', NULL, '离岗', '督查甲', $1, '{}', 'x')`,
      [toIso(BEGIN + 5 * HOUR)],
    );
    await stage('notified', BEGIN + 5 * HOUR);
    await open();
  });
  afterEach(async () => {
    await app.close();
    await scene.close();
  });

  const stage = (to: string, at: number) =>
    store.db.query(
      `INSERT INTO absence_step (absence_id, stage, actor, at, note) VALUES ('a1', $1, 'second', $2, '')`,
      [to, toIso(at)],
    );

  async function open(): Promise<void> {
    const { db, clock } = scene;
    const config = readConfig({});
    if (!config.ok) throw new Error(config.refusal.reason);
    const sessions = { resolve: async (cookie: string | undefined) => PEOPLE[cookie?.split('=')[1] ?? ''] ?? null };
    const bus = createBus(() => undefined);
    const ports = { db, clock, bus, sessions, dice: createDice(clock), log: createLog({ logLevel: 'silent' }) };
    app = await buildApp(config.value, ports, [
      {
        name: 'month',
        plugin: async (on: typeof app) =>
          void (await on.register(monthRoutes, { room: createMonths({ db, clock, audit: auditLog }) })),
      },
    ]);
  }
  const ask = (who: string, method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    app.inject({
      ...{
        method,
        url,
        headers: { host: 'localhost:1', origin: 'http://localhost:1', cookie: `dutywall_session=${who}` },
      },
      ...(payload ? { payload } : {}),
    });
  const code = async (...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    return answer.statusCode < 300 ? answer.statusCode : answer.json().error.code;
  };
  const read = async (who: string, url = MONTH): Promise<OpenedMonth> => (await ask(who, 'GET', url)).json();
  const december = () => {
    scene.clock.at = Date.parse('2026-12-01T00:00:00+08:00');
  };

  it('BT4 closing freezes what is known, squad by squad, with hashes that anybody can check again', async () => {
    expect(await code('leader', 'POST', `${MONTH}/close`, {})).toBe('too-early');
    december();
    expect(await code('leader', 'POST', `${MONTH}/close`, {})).toBe(201);
    const month = await read('leader');
    expect(month).toMatchObject({
      month: '2026-11',
      version: 1,
      closerName: 'leader',
      reason: '',
      previousSha256: null,
    });
    expect(month.parts.map((part) => part.squad)).toEqual(['s1', 's2']);
    for (const part of month.parts) expect(sha256Hex(part.content ?? '')).toBe(part.sha256);
    expect(monthHash(month, month.previousSha256, month.parts)).toBe(month.sha256);
    const [s1, s2] = month.parts.map((part) => JSON.parse(part.content ?? '') as SquadMonth);
    expect(s1?.officers).toEqual([
      { officer: 'o1', badge: 'B001', name: '队员1', ms: { 'on-post': 8 * HOUR }, absences: [] },
    ]);
    const [o2] = s2?.officers ?? [];
    expect(Math.abs((o2?.ms['off-post'] ?? 0) - 4 * HOUR)).toBeLessThanOrEqual(3 * MINUTE);
    expect(Object.values(o2?.ms ?? {}).reduce((all, ms) => all + ms, 0)).toBe(8 * HOUR);
    expect(o2?.absences).toEqual([{ id: 'a1', stage: 'notified' }]);

    // Whoever reads some squads gets their content alone, and checks the whole by the hashes.
    const part = await read('supervisor');
    expect(part.parts.map(({ squad, content }) => [squad, content !== null])).toEqual([
      ['s1', true],
      ['s2', false],
    ]);
    expect(monthHash(part, null, part.parts)).toBe(month.sha256);
    const actions = await store.db.query<{ action: string }>(
      "SELECT action FROM audit WHERE subject = '2026-11' ORDER BY id",
    );
    expect(actions.map((one) => one.action)).toEqual(['month-closed', 'month-opened', 'month-opened']);
  });

  it('BT4 late data leaves the closed month as it is and is listed; amending needs a reason and appends version 2', async () => {
    december();
    await ask('leader', 'POST', `${MONTH}/close`, {});
    const before = await read('leader');
    const pending = async (who: string) => (await ask(who, 'GET', `${MONTH}/differences`)).json();
    expect(await pending('leader')).toEqual({ version: 1, count: 0, differences: [] });
    expect(await code('leader', 'POST', `${MONTH}/amend`, { basedOn: 1, reason: '没有变化' })).toBe('nothing-changed');

    // o2's own terminal had been on post all the time; the flag is withdrawn.
    const late = sparse(2, BEGIN + 4 * HOUR + 5_000, BEGIN + 6 * HOUR, 0, { receivedAt: scene.clock.at + 1_000 });
    await scene.deliver(late);
    await scene.settle();
    await stage('withdrawn', scene.clock.at);
    expect(await read('leader')).toEqual(before);
    const { count, differences } = await pending('leader');
    expect(count).toBe(differences.length);
    const told = differences.map((one: { officer: string; what: { state?: string; id?: string } }) => [
      ...[one.officer, one.what.state ?? one.what.id],
    ]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['o2', 'off-post'],
        ['o2', 'on-post'],
        ['o2', 'a1'],
      ]),
    );
    expect(differences.at(-1)).toMatchObject({ before: 'notified', now: 'withdrawn' });
    expect(await pending('supervisor')).toMatchObject({ count: 0 });

    for (const [body, refusal] of [
      [{ basedOn: 1, reason: '  ' }, 'reason-missing'],
      [{ basedOn: 1 }, 'bad-request'],
      [{ basedOn: 1, reason: '补传', content: '{}' }, 'bad-request'],
      [{ basedOn: 2, reason: '补传' }, 'stale-version'],
    ] as const)
      expect([body, await code('leader', 'POST', `${MONTH}/amend`, body)]).toEqual([body, refusal]);
    const amend = { basedOn: 1, reason: '终端补传，标记已撤销' };
    const both = await Promise.all([1, 2].map(() => code('leader', 'POST', `${MONTH}/amend`, amend)));
    expect(both.sort()).toEqual([201, 'stale-version']);

    const after = await read('leader');
    expect(after).toMatchObject({ version: 2, reason: amend.reason, previousSha256: before.sha256 });
    expect(monthHash(after, before.sha256, after.parts)).toBe(after.sha256);
    expect(await read('leader', `${MONTH}?version=1`)).toEqual(before);
    expect(await pending('leader')).toEqual({ version: 2, count: 0, differences: [] });
    expect((await ask('supervisor', 'GET', '/api/months')).json()).toMatchObject([
      { version: 1, reason: '' },
      { version: 2, reason: amend.reason },
    ]);
  });

  it('BT4 never edited: no route does, the store refuses, twice is refused, and who may not is told so', async () => {
    december();
    for (const who of ['admin', 'auditor', 'officer', 'wall', 'supervisor', 'all'])
      expect([who, await code(who, 'POST', `${MONTH}/close`, {})]).toEqual([who, 'forbidden']);
    expect(await code('part', 'POST', `${MONTH}/close`, {})).toBe('out-of-scope');
    expect(await code('nobody', 'POST', `${MONTH}/close`, {})).toBe('session-ended');
    expect(await code('leader', 'POST', '/api/months/2026-13/close', {})).toBe('bad-request');
    expect(await code('leader', 'POST', '/api/months/2026-12/close', {})).toBe('too-early');
    expect(await code('leader', 'POST', `${MONTH}/close`, { officers: [] })).toBe('bad-request');
    expect(await code('leader', 'POST', `${MONTH}/amend`, { basedOn: 1, reason: '还没有关' })).toBe('not-found');
    expect(await code('leader', 'GET', MONTH)).toBe('not-found');

    const both = await Promise.all([1, 2].map(() => code('leader', 'POST', `${MONTH}/close`, {})));
    expect(both.sort()).toEqual([201, 'already-done']);
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const)
      expect([method, await code('leader', method, MONTH, { content: '{}' })]).toEqual([method, 'not-found']);
    for (const change of ["UPDATE month_part SET content = '{}'", 'DELETE FROM month_version'])
      await expect(store.db.query(change)).rejects.toThrow();
    for (const who of ['admin', 'auditor', 'officer', 'wall'])
      for (const url of ['/api/months', MONTH, `${MONTH}/differences`])
        expect([who, url, await code(who, 'GET', url)]).toEqual([who, url, 'forbidden']);
    expect(await code('leader', 'GET', `${MONTH}?version=2`)).toBe('not-found');
  });
});
