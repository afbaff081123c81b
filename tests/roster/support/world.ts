import { rm } from 'node:fs/promises';
import { buildApp, createBus, createDice, createLog, SESSION_COOKIE } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import { createLeaves, leaveRoutes } from '@dutywall/server/features/leave';
import { createNotices } from '@dutywall/server/features/notice';
import { createRoster, rosterRoutes } from '@dutywall/server/features/roster';
import { createShiftBook, createShifts, shiftRoutes } from '@dutywall/server/features/shift';
import type { Announcements, Principal } from '@dutywall/server/ports';
import type { ImportReport } from '@dutywall/shared/protocol';
import { supervisor } from '../../duty-service/support/scene.ts';
import { ManualClock } from '../../duty-service/support/wall.ts';
import { type TestDatabase, withEmbedded, withPostgres } from '../../support/db.ts';
import { postgresMissing } from '../../support/postgres.ts';

/** Friday, 08:00 in China. */
export const NOW = Date.parse('2026-11-20T00:00:00Z');

export type Who = 'one' | 'two' | 'second' | 'admin' | 'leader' | 'wall' | 'auditor' | 'me';
const PRINCIPALS: Record<Who, Principal> = {
  one: { ...supervisor(['s1']), account: 'acc-one', name: '王督查' },
  second: { ...supervisor(['s1']), account: 'acc-second', name: '李督查', officer: 'o2' },
  two: { ...supervisor(['s2']), account: 'acc-two' },
  admin: { ...supervisor([]), role: 'administrator', account: 'acc-admin' },
  leader: { ...supervisor(['bureau', 's1', 's2']), role: 'leader' },
  wall: { ...supervisor(['s1']), role: 'wall' },
  auditor: { ...supervisor([]), role: 'auditor' },
  me: { ...supervisor([]), role: 'officer', officer: 'o1', account: 'acc-me' },
};

interface Answered {
  readonly status: number;
  json<T>(): T;
  bytes(): Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
}

export type RosterWorld = Awaited<ReturnType<typeof openRosterWorld>>;

/** The roster's rooms over HTTP and a fresh database; officers o1… of squad s1 (badges 0001…) and p1… of s2. */
export async function openRosterWorld(engine: 'any' | 'embedded' = 'any', officers = 4) {
  const store: TestDatabase =
    engine === 'any' && postgresMissing === null ? await withPostgres() : await withEmbedded();
  const { db } = store;
  await db.query(
    "INSERT INTO squad VALUES ('bureau', NULL, '城管局', 0), ('s1', 'bureau', '一中队', 1), ('s2', 'bureau', '二中队', 2)",
  );
  await db.query(
    `INSERT INTO officer (id, badge, name, squad_id, kind)
     SELECT 'o' || n, lpad(n::text, 4, '0'), '队员' || n, 's1', 'enforcement' FROM generate_series(1, $1) AS n
     UNION ALL SELECT 'p' || n, 'P' || n, '外员' || n, 's2', 'auxiliary' FROM generate_series(1, 2) AS n`,
    [officers],
  );
  const posts: readonly (readonly [string, string, string | null, string])[] = [
    ['night', '京泰夜市', 's1', '[2026-01-01,)'],
    ['palace', '宫涵疏导点', 's1', '[2026-01-01,)'],
    ['slash', '东/西市场', null, '[2026-01-01,)'],
    ['old', '旧码头', 's1', '[2026-01-01,2026-10-01)'],
    ['twin1', '钟楼巷', 's2', '[2026-01-01,)'],
    ['twin2', '钟楼巷', 's2', '[2026-01-01,)'],
  ];
  for (const post of posts) {
    await db.query(
      `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, valid)
       VALUES ($1, 1, $2, $3, 'circle', ST_SetSRID(ST_MakePoint(120.58, 31.3), 4326), 50, $4::tstzrange)`,
      [...post],
    );
  }
  const config = readConfig({ DATA_DIR: store.dataDir });
  if (!config.ok) throw new Error(config.refusal.reason);
  const clock = new ManualClock(NOW);
  const announced: Announcements['roster-changed'][] = [];
  const bus = createBus((_name, error) => {
    throw error;
  });
  bus.subscribe('roster-changed', (data) => announced.push(data));
  const sessions = {
    resolve: async (cookie: string | undefined) => PRINCIPALS[(cookie?.split('=')[1] ?? '') as Who] ?? null,
  };
  const deps = { db, clock, dice: createDice(clock), bus, audit: auditLog };
  const notices = createNotices({
    ...deps,
    onError(error) {
      throw error;
    },
  });
  const book = createShiftBook(deps);
  const app = await buildApp(config.value, { ...deps, sessions, log: createLog({ logLevel: 'silent' }) }, [
    {
      name: 'roster',
      plugin: async (on: Parameters<typeof rosterRoutes>[0]) => {
        await on.register(rosterRoutes, { room: createRoster({ ...deps, book }), clock });
        await on.register(shiftRoutes, { room: createShifts({ db, book }), clock });
        await on.register(leaveRoutes, { room: createLeaves({ ...deps, notices }), clock });
      },
    },
  ]);
  const headersOf = (who: Who) => ({
    cookie: `${SESSION_COOKIE}=${who}`,
    origin: 'http://localhost',
    host: 'localhost',
  });
  const ask = async (who: Who, method: 'GET' | 'POST' | 'PUT', url: string, body?: object): Promise<Answered> => {
    const answer = await app.inject({
      ...{ method, url, headers: headersOf(who) },
      ...(body === undefined ? {} : { payload: body }),
    });
    return {
      status: answer.statusCode,
      json: <T>() => answer.json() as T,
      bytes: () => answer.rawPayload,
      headers: answer.headers,
    };
  };
  /** Sends a file as a form of the page does. */
  const upload = async (
    who: Who,
    file: Buffer,
    query = 'dry=1',
    name = 'roster.xlsx',
  ): Promise<{ readonly status: number; readonly report: ImportReport; readonly body: string }> => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(file)]), name);
    const request = new Request('http://localhost/', { method: 'POST', body: form });
    const answer = await app.inject({
      method: 'POST',
      url: `/api/roster/import?${query}`,
      headers: { ...headersOf(who), 'content-type': request.headers.get('content-type') ?? '' },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    return { status: answer.statusCode, report: answer.json() as ImportReport, body: answer.body };
  };
  return {
    ...{ db, app, clock, announced, ask, upload },
    /** Rows of shift, all versions and present ones. */
    async shiftCount() {
      const [row] = await db.query<{ all: number; present: number }>(
        'SELECT count(*)::int AS all, count(*) FILTER (WHERE upper_inf(known))::int AS present FROM shift',
      );
      return row ?? { all: 0, present: 0 };
    },
    async audited() {
      const rows = await db.query<{ action: string; reason: string | null; detail: Record<string, unknown> }>(
        'SELECT action, reason, detail FROM audit ORDER BY id',
      );
      return rows;
    },
    async empty() {
      await db.transaction(async (tx) => {
        await tx.query('SET LOCAL session_replication_role = replica');
        await tx.query('TRUNCATE leave_step, leave_request, leave, shift, audit CASCADE');
      });
      clock.at = NOW;
      announced.length = 0;
    },
    async close() {
      await app.close();
      await store.close();
      await rm(store.dataDir, { recursive: true, force: true });
    },
  };
}

/** An instant of 2026-11 in China: `at(25, '08:00')`. */
export function at(date: number, clock: string): number {
  return Date.parse(`2026-11-${String(date).padStart(2, '0')}T${clock}:00+08:00`);
}
