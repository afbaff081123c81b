import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { buildApp, createDice, createLog } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import {
  createEvidence,
  createPictureDesk,
  type EvidenceRoom,
  recordingRoutes,
  snapshotRoutes,
} from '@dutywall/server/features/evidence';
import type { CheckIns, KnownCheckIn, Principal } from '@dutywall/server/ports';
import { type Instant, MINUTE, toIso } from '@dutywall/shared/kit';
import type { CheckInEvidence, SnapshotBegun } from '@dutywall/shared/protocol';
import type { LightMyRequestResponse } from 'fastify';
import { BEGIN, fixOf, seedTown } from '../duty-service/support/scene.ts';
import { commit, type Store } from '../duty-service/support/store.ts';
import { FakeWall, ManualClock } from '../duty-service/support/wall.ts';
import { temporaryFolder } from '../support/db.ts';

const person = (
  account: string,
  role: Principal['role'],
  squads: readonly string[],
  officer: string | null = null,
): Principal => ({ account, name: `${account}的名字`, role, squads: new Set(squads), officer, session: account });

/** Officer o1 (B001) is of squad s1, o2 of s2; `ringer` rang o1. */
export const PEOPLE = {
  ringer: person('ringer', 'supervisor', ['s1']),
  other: person('other', 'supervisor', ['s1']),
  elsewhere: person('elsewhere', 'supervisor', ['s2']),
  officer: person('officer', 'officer', [], 'o1'),
  colleague: person('colleague', 'officer', [], 'o2'),
  leader: person('leader', 'leader', ['s1']),
  wall: person('wall', 'wall', ['s1']),
  auditor: person('auditor', 'auditor', []),
  admin: person('admin', 'administrator', []),
} as const satisfies Record<string, Principal>;
export type Who = keyof typeof PEOPLE;

export const CHECK_IN = 'checkin1';
export const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Check-ins as the tests set them. */
class FakeCheckIns implements CheckIns {
  readonly known = new Map<string, KnownCheckIn>();
  readonly said: (readonly [string, Instant | null])[] = [];
  /** Accounts that looked, by check-in. */
  readonly looked = new Map<string, readonly string[]>();
  find = async (id: string) => this.known.get(id) ?? null;
  hasLooked = async (id: string, account: string) => this.looked.get(id)?.includes(account) ?? false;
  recording = async (id: string, since: Instant | null) => void this.said.push([id, since]);
}

/** Evidence of one live check-in over HTTP, on a store and a data folder of its own. */
export class EvidenceWorld {
  readonly wall = new FakeWall();
  readonly checkIns = new FakeCheckIns();
  readonly errors: unknown[] = [];
  readonly clock = new ManualClock(BEGIN + 60 * MINUTE);
  diskLow = false;
  /** Built pages that the app serves, for tests with a browser. */
  pagesDir: string | undefined;

  readonly store: Store;
  readonly dataDir: string;
  room!: EvidenceRoom;
  app!: Awaited<ReturnType<typeof buildApp>>;

  private constructor(store: Store, dataDir: string) {
    this.store = store;
    this.dataDir = dataDir;
  }

  static async open(store: Store, pagesDir?: string): Promise<EvidenceWorld> {
    const { db } = store;
    await store.empty();
    await seedTown(db);
    for (const { account, role, officer } of Object.values(PEOPLE)) {
      await db.query('INSERT INTO account (id, name, role, officer_id) VALUES ($1, $1, $2, $3)', [
        account,
        role,
        officer,
      ]);
    }
    const world = new EvidenceWorld(store, await temporaryFolder('evidence'));
    world.pagesDir = pagesDir;
    await world.insertCheckIn(CHECK_IN);
    await commit(db, [fixOf(1, world.clock.at - 8_000, 20)], []);
    await world.serve();
    return world;
  }

  /** A live check-in, rung by `ringer`. */
  async insertCheckIn(id: string, officer = 'o1'): Promise<void> {
    const at = toIso(this.clock.at - 30_000);
    await this.store.db.query(
      `INSERT INTO check_in (id, officer_id, shift_id, rung_by, rung_by_name, unit, reason, rang_at, heard_at, answered_at, live_at)
       VALUES ($1, $3, NULL, 'ringer', 'ringer的名字', '一中队', 'routine', $2, $2, $2, $2)`,
      [id, at, officer],
    );
    this.know(id, 'live');
  }

  know(id: string, stage: KnownCheckIn['stage'], endedAt: Instant | null = null): void {
    const liveAt = stage === 'ringing' || stage === 'connecting' ? null : this.clock.at;
    this.checkIns.known.set(id, { id, officer: 'o1', squad: 's1', account: 'ringer', stage, liveAt, endedAt });
  }

  /** As after a restart: a room and an app of their own over the same store and folder. */
  async serve(): Promise<void> {
    const { db } = this.store;
    const { clock } = this;
    const config = readConfig({ DATA_DIR: this.dataDir, PAGES_DIR: this.pagesDir });
    if (!config.ok) throw new Error(config.refusal.reason);
    const dice = createDice(clock);
    const room = createEvidence({
      ...{ db, clock, dice, audit: auditLog, publisher: this.wall, checkIns: this.checkIns },
      ...{ pictures: createPictureDesk(), dataDir: this.dataDir, isDiskLow: () => this.diskLow },
      onError: (error) => void this.errors.push(error),
    });
    const sessions = {
      resolve: async (cookie: string | undefined): Promise<Principal | null> =>
        PEOPLE[(cookie?.split('=')[1] ?? '') as Who] ?? null,
    };
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    const ports = { db, clock, bus, sessions, dice, log: createLog({ logLevel: 'silent' }) };
    this.room = room;
    this.app = await buildApp(config.value, ports, [
      {
        name: 'evidence',
        plugin: async (on: EvidenceWorld['app']) => {
          await on.register(snapshotRoutes, { room });
          await on.register(recordingRoutes, { room });
        },
      },
    ]);
  }

  ask(
    who: Who,
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.app.inject({
      ...{ method, url },
      headers: { host: 'localhost:1', origin: 'http://localhost:1', cookie: `dutywall_session=${who}`, ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
  }

  /** Bytes with the hash that their sender took; answers the body, or the code of the refusal. */
  async put(who: Who, url: string, bytes: Buffer, type: string, declared = sha(bytes)) {
    const answer = await this.ask(who, 'PUT', url, bytes, { 'content-type': type, 'x-sha256': declared });
    const body = answer.json();
    return answer.statusCode === 200 ? body : (body.error.code as string);
  }

  async begin(): Promise<SnapshotBegun> {
    const answer = await this.ask('ringer', 'POST', `/api/check-ins/${CHECK_IN}/snapshots`);
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return answer.json();
  }

  async evidence(who: Who = 'other'): Promise<CheckInEvidence> {
    const answer = await this.ask(who, 'GET', `/api/check-ins/${CHECK_IN}/evidence`);
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json();
  }

  async audited(
    action: string,
  ): Promise<readonly { actor: string; subject: string; detail: Record<string, unknown> }[]> {
    return this.store.db.query('SELECT actor, subject, detail FROM audit WHERE action = $1 ORDER BY id', [action]);
  }

  async close(): Promise<void> {
    await this.room.close();
    await this.app.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** The code of a refusal. */
export function codeOf(answer: LightMyRequestResponse): string {
  return answer.statusCode < 300 ? String(answer.statusCode) : answer.json().error.code;
}
