import { buildApp, createDice, createLog } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { type AbsenceRoom, absenceRoutes, createAbsences } from '@dutywall/server/features/absence';
import { auditLog } from '@dutywall/server/features/audit';
import { createNotices, noticeRoutes } from '@dutywall/server/features/notice';
import type { Principal } from '@dutywall/server/ports';
import { HOUR, MINUTE } from '@dutywall/shared/kit';
import type { AbsenceActAsk, AbsenceFile, AbsenceRow, IncidentRow } from '@dutywall/shared/protocol';
import type { LightMyRequestResponse } from 'fastify';
import { BEGIN, Scene, seedTown, stay } from '../duty-service/support/scene.ts';
import type { Store } from '../duty-service/support/store.ts';

const person = (
  account: string,
  role: Principal['role'],
  squads: readonly string[],
  officer: string | null = null,
): Principal => ({ account, name: account, role, squads: new Set(squads), officer, session: account });

/** Officer o1 (badge B001) and o2's people; o1 is of squad s1, o2 of s2. */
export const PEOPLE = {
  flagger: person('flagger', 'supervisor', ['s1']),
  second: person('second', 'supervisor', ['s1']),
  third: person('third', 'supervisor', ['s1', 's2']),
  elsewhere: person('elsewhere', 'supervisor', ['s2']),
  selfish: person('selfish', 'supervisor', ['s1'], 'o1'),
  officer: person('officer', 'officer', [], 'o1'),
  colleague: person('colleague', 'officer', [], 'o2'),
  leader: person('leader', 'leader', ['s1']),
  wall: person('wall', 'wall', ['s1']),
  auditor: person('auditor', 'auditor', []),
  admin: person('admin', 'administrator', []),
} as const satisfies Record<string, Principal>;
export type Who = keyof typeof PEOPLE;

/** Absences over HTTP, on a store of its own, with an officer who left the post at minute 30; now is minute 50. */
export class AbsenceWorld {
  readonly scene: Scene;
  readonly room: AbsenceRoom;
  readonly app: Awaited<ReturnType<typeof buildApp>>;

  private constructor(scene: Scene, room: AbsenceRoom, app: AbsenceWorld['app']) {
    this.scene = scene;
    this.room = room;
    this.app = app;
  }

  static async open(store: Store, without: readonly Who[] = []): Promise<AbsenceWorld> {
    await AbsenceWorld.people(store, without);
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver([
      ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
      ...stay(1, BEGIN + 30 * MINUTE, BEGIN + 50 * MINUTE, 300),
    ]);
    scene.duty.tick();
    await scene.settle();
    return AbsenceWorld.over(scene);
  }

  /** The town and its accounts, in an empty store. */
  static async people(store: Store, without: readonly Who[] = []): Promise<void> {
    const { db } = store;
    await store.empty();
    await seedTown(db);
    for (const { account, role, squads, officer } of Object.values(PEOPLE)) {
      if (without.includes(account as Who)) continue;
      await AbsenceWorld.account(store, account, role, officer);
      for (const squad of squads) await db.query('INSERT INTO account_squad VALUES ($1, $2)', [account, squad]);
    }
  }

  /** Absences over HTTP on a scene that has run already. */
  static async over(scene: Scene): Promise<AbsenceWorld> {
    const { room, app } = await AbsenceWorld.serve(scene);
    return new AbsenceWorld(scene, room, app);
  }

  static account(store: Store, account: string, role: string, officer: string | null) {
    return store.db.query('INSERT INTO account (id, name, role, officer_id) VALUES ($1, $1, $2, $3)', [
      ...[account, role, officer],
    ]);
  }

  /** The rooms of a server over a scene's store. */
  static async serve(scene: Scene) {
    const { db, clock, wall, bus } = scene;
    const config = readConfig({});
    if (!config.ok) throw new Error(config.refusal.reason);
    const onError = (error: unknown): void => void scene.errors.push(error);
    const notices = createNotices({ db, clock, bus, onError });
    const room = createAbsences({
      ...{ db, clock, publisher: wall, audit: auditLog, bus, notices, onError, dice: createDice(clock) },
      async settle(officer) {
        await scene.duty.store(officer);
        await scene.incidents.settle();
      },
      narrate: async () => [],
      isDegraded: scene.duty.isDegraded,
    });
    const sessions = {
      resolve: async (cookie: string | undefined): Promise<Principal | null> =>
        PEOPLE[(cookie?.split('=')[1] ?? '') as Who] ?? null,
    };
    const ports = { db, clock, bus, sessions, dice: createDice(clock), log: createLog({ logLevel: 'silent' }) };
    const app = await buildApp(config.value, ports, [
      {
        name: 'absence',
        plugin: async (on: AbsenceWorld['app']) => {
          await on.register(absenceRoutes, { room, clock });
          await on.register(noticeRoutes, { room: notices });
        },
      },
    ]);
    return { room, app };
  }

  get clock() {
    return this.scene.clock;
  }

  ask(
    who: Who,
    method: 'GET' | 'POST',
    url: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.app.inject({
      ...{
        method,
        url,
        headers: { host: 'localhost:1', origin: 'http://localhost:1', cookie: `dutywall_session=${who}`, ...headers },
      },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
  }

  async incident(): Promise<IncidentRow> {
    const found = this.scene.wall.named<IncidentRow>('incident-opened').find((one) => one.kind === 'off-post');
    if (!found) throw new Error('no incident was opened');
    return found;
  }

  async flag(by: Who = 'flagger', withIncident = true): Promise<AbsenceRow> {
    const incident = withIncident ? { incident: (await this.incident()).id } : {};
    const answer = await this.ask(by, 'POST', '/api/absences', { officer: 'o1', reason: '离岗二十分钟', ...incident });
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return answer.json();
  }

  async file(who: Who, id: string): Promise<AbsenceFile> {
    const answer = await this.ask(who, 'GET', `/api/absences/${id}`);
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return answer.json();
  }

  /** An act on what the file says now; the code of its refusal, or the stage it led to. */
  async act(who: Who, id: string, act: AbsenceActAsk['act'], more: Partial<AbsenceActAsk> = {}): Promise<string> {
    const seen = more.seen ?? (await this.file('third', id)).seen;
    const answer = await this.ask(who, 'POST', `/api/absences/${id}/steps`, { act, reason: '理由充分', seen, ...more });
    const body = answer.json();
    return answer.statusCode === 201 ? body.stage : body.error.code;
  }

  async notices(who: Who): Promise<readonly string[]> {
    const list = (await this.ask(who, 'GET', '/api/notices')).json();
    return list.notices.map((one: { key: string }) => one.key).reverse();
  }

  async actions(): Promise<readonly string[]> {
    const rows = await this.scene.db.query<{ action: string }>('SELECT action FROM audit ORDER BY id');
    return rows.map((row) => row.action);
  }

  async close(): Promise<void> {
    this.room.close();
    await this.app.close();
    await this.scene.close();
  }
}
