import { rm } from 'node:fs/promises';
import { buildApp, createBus, createDice, createLog } from '@dutywall/server/app';
import { type Config, readConfig } from '@dutywall/server/config';
import { type AccountService, createAccounts } from '@dutywall/server/features/account';
import { auditLog, auditPlugin } from '@dutywall/server/features/audit';
import { officerPlugin } from '@dutywall/server/features/officer';
import { createSessions } from '@dutywall/server/features/session';
import { squadPlugin } from '@dutywall/server/features/squad';
import type { Announcements, Bus, Database, Role, Sessions } from '@dutywall/server/ports';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { type TestDatabase, withEmbedded, withPostgres } from './db.ts';
import { postgresMissing } from './postgres.ts';

export const HOST = '127.0.0.1:8080';
export const ORIGIN = `http://${HOST}`;

/** Who is who in the seeded world; every account's squads are its scope's roots. */
export const ACCOUNTS = {
  administrator: { role: 'administrator', squads: [] },
  auditor: { role: 'auditor', squads: [] },
  supervisorA: { role: 'supervisor', squads: ['a'] },
  supervisorB: { role: 'supervisor', squads: ['b'] },
  leader: { role: 'leader', squads: ['bureau'] },
  wall: { role: 'wall', squads: ['a'] },
  officer: { role: 'officer', squads: [] },
} as const satisfies Record<string, { role: Role; squads: readonly string[] }>;
export type Who = keyof typeof ACCOUNTS;

export interface ServerWorld {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly bus: Bus;
  readonly sessions: Sessions;
  readonly accounts: AccountService;
  readonly config: Config;
  /** Settable: the world's time. */
  readonly clock: { at: number; now(): number };
  readonly passwords: Readonly<Record<Who, string>>;
  readonly ids: Readonly<Record<Who, string>>;
  /** What was announced since the world began. */
  readonly announced: { name: keyof Announcements; data: unknown }[];
  /** Everything that was logged. */
  readonly logged: () => string;
  /** The cookie of a fresh session. */
  cookieOf(who: Who): Promise<string>;
  /** A request as our own page would send it. */
  ask(options: InjectOptions & { cookie?: string }): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

/** The HTTP side over a real database (PostgreSQL where it is installed, else embedded), with people of every role. */
export async function openServerWorld(env: Record<string, string> = {}): Promise<ServerWorld> {
  const store: TestDatabase = postgresMissing === null ? await withPostgres() : await withEmbedded();
  const { db } = store;
  const read = readConfig({ DATA_DIR: store.dataDir, LOG_LEVEL: 'debug', ...env });
  if (!read.ok) throw new Error(read.refusal.reason);
  const config = read.value;
  const lines: string[] = [];
  const log = createLog(config, { write: (line: string) => lines.push(line) > 0 } as unknown as NodeJS.WritableStream);
  const clock = {
    at: Date.parse('2026-11-23T08:00:00Z'),
    now() {
      return this.at;
    },
  };
  const dice = createDice(clock);
  const announced: ServerWorld['announced'] = [];
  const bus = createBus((_name, error) => {
    throw error;
  });
  for (const name of ['session-revoked', 'scope-changed'] as const)
    bus.subscribe(name, (data) => announced.push({ name, data }));
  await seed(db);
  const deps = { db, clock, dice, bus, audit: auditLog, config };
  const { sessions, plugin: session } = createSessions(deps);
  const { service: accounts, plugin: account } = createAccounts(deps);
  const rooms = { session, account, audit: auditPlugin(db), squad: squadPlugin(db), officer: officerPlugin(db) };
  const app = await buildApp(
    config,
    { ...deps, sessions, log },
    Object.entries(rooms).map(([name, plugin]) => ({ name, plugin })),
  );

  const passwords = {} as Record<Who, string>;
  const ids = {} as Record<Who, string>;
  for (const [who, { role, squads }] of Object.entries(ACCOUNTS) as [Who, (typeof ACCOUNTS)[Who]][]) {
    const made = await accounts.create('test', {
      name: who,
      role,
      squads,
      ...(role === 'officer' ? { officer: 'o-a1-1' } : {}),
    });
    if (!made.ok) throw new Error(made.refusal.reason);
    passwords[who] = made.value.password;
    ids[who] = made.value.id;
  }
  announced.length = 0;

  const ask: ServerWorld['ask'] = ({ cookie, headers, ...options }) =>
    app.inject({ ...options, headers: { host: HOST, origin: ORIGIN, ...(cookie ? { cookie } : {}), ...headers } });
  return {
    app,
    db,
    bus,
    sessions,
    accounts,
    config,
    clock,
    passwords,
    ids,
    announced,
    logged: () => lines.join(''),
    ask,
    async cookieOf(who) {
      const answer = await ask({
        method: 'POST',
        url: '/api/session',
        payload: { name: who, password: passwords[who] },
      });
      if (answer.statusCode !== 200) throw new Error(`${who} could not sign in: ${answer.body}`);
      return String(answer.headers['set-cookie']).split(';')[0] ?? '';
    },
    async close() {
      await app.close();
      await store.close();
      await rm(store.dataDir, { recursive: true, force: true });
    },
  };
}

/** bureau ─ a ─ a1, a2 · bureau ─ b ─ b1; two officers in each of a1, a2, b1. */
async function seed(db: Database): Promise<void> {
  await db.query(`INSERT INTO squad (id, parent_id, name) VALUES ('bureau', NULL, '城管局'), ('a', 'bureau', '一大队'), ('b', 'bureau', '二大队'),
    ('a1', 'a', '一中队'), ('a2', 'a', '二中队'), ('b1', 'b', '三中队')`);
  await db.query(`INSERT INTO officer (id, badge, name, squad_id, kind)
    SELECT 'o-' || s || '-' || n, upper(s) || '00' || n, '队员' || s || n, s, CASE n WHEN 1 THEN 'enforcement' ELSE 'auxiliary' END
    FROM unnest(ARRAY['a1', 'a2', 'b1']) AS s, generate_series(1, 2) AS n`);
}
