import { rm } from 'node:fs/promises';
import { buildApp, createBus, createDice, createLog } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import { type CameraRoom, cameraRoutes, createCameras, streamRoutes } from '@dutywall/server/features/camera';
import type { Bus, Principal } from '@dutywall/server/ports';
import { MINUTE } from '@dutywall/shared/kit';
import type { CameraAsk, CameraFile } from '@dutywall/shared/protocol';
import type { LightMyRequestResponse } from 'fastify';
import { BEGIN, seedTown } from '../duty-service/support/scene.ts';
import type { Store } from '../duty-service/support/store.ts';
import { ManualClock } from '../duty-service/support/wall.ts';
import { temporaryFolder } from '../support/db.ts';
import { Gateway } from './gateway.ts';

const person = (account: string, role: Principal['role'], squads: readonly string[]): Principal => ({
  ...{ account, name: `${account}的名字`, role, squads: new Set(squads), officer: null, session: account },
});

const PEOPLE = {
  admin: person('admin', 'administrator', []),
  supervisor: person('supervisor', 'supervisor', ['s1']),
  second: person('second', 'supervisor', ['s1']),
  elsewhere: person('elsewhere', 'supervisor', ['s2']),
  leader: person('leader', 'leader', ['bureau', 's1', 's2']),
  wall: person('wall', 'wall', ['s1']),
  farWall: person('farWall', 'wall', ['s2']),
  officer: person('officer', 'officer', []),
  auditor: person('auditor', 'auditor', []),
} as const satisfies Record<string, Principal>;
export type Who = keyof typeof PEOPLE;

/** What must never be seen outside of the server. */
export const SECRETS = ['streetuser', 'streetword', 'streettoken'] as const;

/** Cameras over HTTP with a gateway of the test's own, on a store and a log of its own. */
export class CameraWorld {
  readonly clock = new ManualClock(BEGIN + 60 * MINUTE);
  readonly logged: string[] = [];
  checkInsOnWall = 0;
  gateway!: Gateway;
  bus!: Bus;
  room!: CameraRoom;
  app!: Awaited<ReturnType<typeof buildApp>>;
  readonly store: Store;
  readonly dataDir: string;
  /** Built pages that the app serves, for tests with a browser. */
  readonly pagesDir: string | undefined;
  readonly answers: string[] = [];

  private constructor(store: Store, dataDir: string, pagesDir: string | undefined) {
    this.store = store;
    this.dataDir = dataDir;
    this.pagesDir = pagesDir;
  }

  static async open(store: Store, pagesDir?: string): Promise<CameraWorld> {
    const { db } = store;
    await store.empty();
    await seedTown(db);
    for (const { account, role } of Object.values(PEOPLE)) {
      await db.query('INSERT INTO account (id, name, role, officer_id) VALUES ($1, $1, $2, $3)', [
        ...[account, role, role === 'officer' ? 'o1' : null],
      ]);
    }
    const world = new CameraWorld(store, await temporaryFolder('cameras'), pagesDir);
    world.gateway = await Gateway.open();
    await world.serve([world.gateway.origin]);
    return world;
  }

  /** As after a restart: a room and an app of their own, with these CAMERA_ORIGINS. */
  async serve(origins: readonly string[]): Promise<void> {
    const { db } = this.store;
    const { clock } = this;
    const config = readConfig({
      ...{ DATA_DIR: this.dataDir, LOG_LEVEL: 'trace', CAMERA_ORIGINS: origins.join(', ') },
      ...(this.pagesDir === undefined ? {} : { PAGES_DIR: this.pagesDir }),
    });
    if (!config.ok) throw new Error(config.refusal.reason);
    const dice = createDice(clock);
    const bus = createBus((_name, error) => {
      throw error;
    });
    const room = createCameras({
      ...{ db, clock, dice, bus, audit: auditLog, origins: config.value.cameraOrigins },
      checkInsOnWall: () => this.checkInsOnWall,
    });
    const sessions = {
      resolve: async (cookie: string | undefined): Promise<Principal | null> =>
        PEOPLE[(cookie?.split('=')[1] ?? '') as Who] ?? null,
    };
    const log = createLog(config.value, {
      write: (line: string) => this.logged.push(line) > 0,
    } as unknown as NodeJS.WritableStream);
    this.bus = bus;
    this.room = room;
    this.app = await buildApp(config.value, { db, clock, bus, sessions, dice, log }, [
      {
        name: 'cameras',
        plugin: async (on: CameraWorld['app']) => {
          await on.register(cameraRoutes, { room });
          await on.register(streamRoutes, { room });
        },
      },
    ]);
  }

  async ask(
    who: Who,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const answer = await this.app.inject({
      ...{ method, url },
      headers: { host: 'localhost:1', origin: 'http://localhost:1', cookie: `dutywall_session=${who}`, ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    this.answers.push(`${JSON.stringify(answer.headers)} ${answer.body}`);
    return answer;
  }

  /** A draft of a camera at the gateway, its address full of secrets. */
  draft(path: string, more: Partial<CameraAsk> = {}): CameraAsk {
    return {
      ...{ name: '人民路口北', squad: 's1', lon: 120.58, lat: 31.3, kind: 'hls' },
      url: `http://streetuser:streetword@${this.gateway.host}${path}`,
      ...more,
    };
  }

  async add(path: string, more: Partial<CameraAsk> = {}): Promise<CameraFile> {
    const answer = await this.ask('admin', 'POST', '/api/cameras', this.draft(path, more));
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return answer.json();
  }

  offer(who: Who, camera: string, sdp = 'v=0\r\noffer'): Promise<LightMyRequestResponse> {
    return this.ask(who, 'POST', `/api/cameras/${camera}/whep`, sdp, { 'content-type': 'application/sdp' });
  }

  async audited(action: string) {
    return this.store.db.query<{ actor: string; subject: string; detail: Record<string, unknown> }>(
      'SELECT actor, subject, detail FROM audit WHERE action = $1 ORDER BY id',
      [action],
    );
  }

  /** Everything that left the server: answers, log lines, audit entries. */
  async everythingSaid(): Promise<string> {
    const audit = await this.store.db.query('SELECT * FROM audit');
    return [...this.answers, ...this.logged, JSON.stringify(audit)].join('\n');
  }

  async close(): Promise<void> {
    await this.room.close();
    await this.app.close();
    await this.gateway.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** The code of a refusal, or the status. */
export function codeOf(answer: LightMyRequestResponse): string {
  return answer.statusCode < 300 ? String(answer.statusCode) : answer.json().error.code;
}
