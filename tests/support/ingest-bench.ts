import { createHash, randomBytes } from 'node:crypto';
import { migrate, openDatabase } from '@dutywall/server/db';
import { createIngest, type Ingest, type IngestLimits } from '@dutywall/server/ingest';
import type { Announcements, Bus, Database, DutyWindows } from '@dutywall/server/ports';
import type { Fix, Heartbeat } from '@dutywall/shared/domain';
import Fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';

const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
export const dice = { bytes: (count: number) => randomBytes(count), id: () => randomBytes(8).toString('hex') };

/** Announcements within a test. */
function createTestBus(): Bus {
  const listeners = new Map<string, Set<(data: never) => void>>();
  return {
    publish<N extends keyof Announcements>(name: N, data: Announcements[N]) {
      for (const listener of listeners.get(name) ?? []) (listener as (data: Announcements[N]) => void)(data);
    },
    subscribe(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as (data: never) => void);
      return () => set.delete(listener as (data: never) => void);
    },
  };
}

/** What the duty room was given. */
interface Taken {
  readonly fixes: Fix[];
  readonly heartbeats: Heartbeat[];
}

export interface IngestWorld {
  readonly ingest: Ingest;
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly taken: Taken;
  /** Settable: the world's time. */
  readonly clock: { at: number; now(): number };
  /** Settable: DU14's windows. */
  readonly windows: { open: boolean } & DutyWindows;
  close(): Promise<void>;
}

export async function openStore(url: string): Promise<Database> {
  const db = await openDatabase({ databaseUrl: url, dataDir: '', log: silentLog });
  await migrate(db);
  return db;
}

export async function openWorld(
  db: Database,
  options: {
    readonly limits?: Partial<IngestLimits>;
    readonly at?: number;
    readonly wrap?: (db: Database) => Database;
  } = {},
): Promise<IngestWorld> {
  const taken: Taken = { fixes: [], heartbeats: [] };
  const clock = {
    at: options.at ?? Date.now(),
    now() {
      return this.at;
    },
  };
  const windows = {
    open: true,
    isOpen() {
      return this.open;
    },
  };
  const bus = createTestBus();
  const registry = new Registry();
  const ingest = await createIngest({
    db: options.wrap?.(db) ?? db,
    clock,
    dice,
    bus,
    windows,
    registry,
    sink: {
      accept(fixes, heartbeats) {
        taken.fixes.push(...fixes);
        taken.heartbeats.push(...heartbeats);
      },
    },
    ...(options.limits && { limits: options.limits }),
  });
  const app = Fastify({ forceCloseConnections: true });
  await app.register(ingest.plugin);
  await app.ready();
  return {
    ingest,
    app,
    db,
    bus,
    registry,
    taken,
    clock,
    windows,
    async close() {
      await app.close();
      await ingest.close();
    },
  };
}

export interface TerminalSpec {
  readonly id: string;
  readonly protocol: 'osmand' | 'owntracks' | 'web' | 'jt808';
  readonly token?: string;
  readonly phone?: string;
  readonly code?: string;
  readonly registerUntil?: number;
  readonly datum?: string;
  readonly officer?: string;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Puts a squad, an officer and a terminal carried by that officer from 2020 on into the database. */
export async function addTerminal(db: Database, spec: TerminalSpec): Promise<void> {
  const officer = spec.officer ?? `officer-of-${spec.id}`;
  await db.query(`INSERT INTO squad (id, name) VALUES ('s', '一中队') ON CONFLICT DO NOTHING`);
  await db.query(
    `INSERT INTO officer (id, badge, name, squad_id, kind) VALUES ($1, $2, '测试', 's', 'enforcement') ON CONFLICT DO NOTHING`,
    [officer, `B-${officer}`],
  );
  await db.query(
    `INSERT INTO terminal (id, protocol, datum, expected_interval_s, token_sha256, phone, code_sha256, register_until)
     VALUES ($1, $2, $3, 10, $4, $5, $6, to_timestamp($7::float8 / 1000))`,
    [
      spec.id,
      spec.protocol,
      spec.datum ?? 'WGS-84',
      spec.token === undefined ? null : sha256(spec.token),
      spec.phone ?? null,
      spec.code === undefined ? null : sha256(spec.code),
      spec.registerUntil ?? null,
    ],
  );
  await db.query(
    `INSERT INTO terminal_binding (terminal_id, officer_id, valid) VALUES ($1, $2, tstzrange('2020-01-01', NULL))`,
    [spec.id, officer],
  );
}

/** The value of a counter with these labels, 0 when it never counted. */
export async function counted(registry: Registry, name: string, labels: Record<string, string>): Promise<number> {
  const metric = await registry.getSingleMetric(name)?.get();
  const found = metric?.values.find((entry) =>
    Object.entries(labels).every(([key, value]) => entry.labels[key] === value),
  );
  return found?.value ?? 0;
}
