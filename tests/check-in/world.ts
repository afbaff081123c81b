import { buildApp, createDice, createLog } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import {
  bindCheckIns,
  type CheckInRoom,
  checkInRoutes,
  createCheckIns,
  createIceBooth,
  type IceSettings,
} from '@dutywall/server/features/check-in';
import { createMe, meRoutes } from '@dutywall/server/features/me';
import { createSpotChecks, type SpotCheckRoom } from '@dutywall/server/features/spot-check';
import type { Database, Principal } from '@dutywall/server/ports';
import { MINUTE, toIso } from '@dutywall/shared/kit';
import type { CallEvent, CheckInRow, CommandAsk, CommandName, FactEnvelope } from '@dutywall/shared/protocol';
import type { Socket } from 'socket.io-client';
import { hello, type LiveServer, liveServer, once } from '../live/server.ts';
import { seat } from '../live/support.ts';
import { withEmbedded, withPostgres } from '../support/db.ts';
import { postgresMissing } from '../support/postgres.ts';

/** The embedded database's first start on a busy machine, ms. */
export const START_MS = 240_000;

/** Name, why it cannot be here (null: it can), and how it is opened. */
export const STORES = [
  ['embedded', null, withEmbedded],
  ['PostgreSQL', postgresMissing, withPostgres],
] as const;

export const NOW = Date.parse('2026-11-25T01:00:00Z');

const person = (
  account: string,
  role: Principal['role'],
  squads: readonly string[],
  officer: string | null = null,
): Principal => ({ account, name: account, role, squads: new Set(squads), officer, session: `s-${account}` });

/** Li and Wang direct squad a, Zhao squad b; o1–o12 are officers of a, p1 of b, `off` has no shift, `away` is on leave. */
export const PEOPLE = {
  li: person('li', 'supervisor', ['a'], 'o12'),
  wang: person('wang', 'supervisor', ['a']),
  zhao: person('zhao', 'supervisor', ['b']),
  leader: person('leader', 'leader', ['a', 'b']),
  auditor: person('auditor', 'auditor', []),
  admin: person('admin', 'administrator', []),
  wall: person('wall', 'wall', ['a']),
  wallB: person('wallB', 'wall', ['b']),
  o1: person('acc-o1', 'officer', [], 'o1'),
  o2: person('acc-o2', 'officer', [], 'o2'),
  off: person('acc-off', 'officer', [], 'off'),
} as const satisfies Record<string, Principal>;
export type Who = keyof typeof PEOPLE;

export async function seedPeople(db: Database): Promise<void> {
  const at = (minutes: number) => toIso(NOW + minutes * MINUTE);
  await db.query(
    `INSERT INTO squad (id, parent_id, name) VALUES ('bureau', NULL, '城管局'), ('a', 'bureau', '一中队'), ('b', 'bureau', '二中队')`,
  );
  await db.query(
    `INSERT INTO officer (id, badge, name, squad_id, kind, equipment)
     SELECT id, upper(id), '队员' || id, CASE WHEN id LIKE 'p%' THEN 'b' ELSE 'a' END,
            CASE WHEN id = 'o2' THEN 'auxiliary' ELSE 'enforcement' END,
            CASE WHEN id = 'o2' THEN '{}'::text[] ELSE '{执法记录仪}' END
       FROM unnest($1::text[]) id`,
    [[...Array.from({ length: 12 }, (_, i) => `o${i + 1}`), 'p1', 'off', 'away']],
  );
  await db.query(
    `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at)
     SELECT 's-' || id, '早班', id, squad_id, '{}', $1::timestamptz, $2::timestamptz FROM officer WHERE id <> 'off'`,
    [at(-120), at(360)],
  );
  await db.query(
    `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason) VALUES ('l', 'away', $1, $2, '年假')`,
    [...[at(-60), at(60)]],
  );
  for (const { account, role, squads, officer } of Object.values(PEOPLE)) {
    await db.query('INSERT INTO account (id, name, role, officer_id) VALUES ($1, $1, $2, $3)', [
      account,
      role,
      officer,
    ]);
    for (const squad of squads) await db.query('INSERT INTO account_squad VALUES ($1, $2)', [account, squad]);
  }
  await db.query(
    `INSERT INTO incident (id, officer_id, kind, began_at, known_from, text_zh, text_en)
     VALUES ('i1', 'o1', 'off-post', $1, $1, '疑似离岗', 'possibly off post')`,
    [at(-5)],
  );
}

type App = Awaited<ReturnType<typeof buildApp>>;

/** One browser page: its socket, and what it was told of check-ins. */
export interface Page {
  readonly who: Who;
  readonly socket: Socket;
  readonly events: CallEvent[];
  readonly rows: CheckInRow[];
  /** The data of a success; a refusal's code otherwise. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  ask<N extends CommandName>(name: N, ask: CommandAsk<N>): Promise<any>;
  /** The last event of a kind that `that` says yes to; waits for it. */
  heard<K extends CallEvent['kind']>(
    kind: K,
    that?: (event: Extract<CallEvent, { kind: K }>) => boolean,
  ): Promise<Extract<CallEvent, { kind: K }>>;
  /** The same of the facts. */
  told(that: (row: CheckInRow) => boolean): Promise<CheckInRow>;
}

/** The live room on real sockets over a store, with check-ins whose clock stands until it is moved. */
export class CheckInWorld {
  readonly db: Database;
  readonly clock: { at: number; now(): number };
  readonly live: LiveServer;
  readonly room: CheckInRoom;
  readonly spotChecks: SpotCheckRoom;
  readonly sos = new Map<string, number>();
  /** 0x8300 texts as written; terminals named `gone…` have no session. */
  readonly texts: { readonly terminal: string; readonly text: string }[] = [];
  readonly errors: unknown[] = [];

  private constructor(db: Database, clock: CheckInWorld['clock'], live: LiveServer, ice: IceSettings) {
    this.db = db;
    this.clock = clock;
    this.live = live;
    const dice = createDice(clock);
    const { publisher } = live.live;
    const onError = (error: unknown): void => void this.errors.push(error);
    const common = { db, clock, dice, audit: auditLog, onError };
    this.spotChecks = createSpotChecks({
      ...common,
      publisher,
      inCheckIn: () => this.room.book.officers(),
    });
    this.room = createCheckIns({
      ...common,
      publisher,
      bus: live.bus,
      ice: createIceBooth(ice),
      inSos: (officer) => this.sos.has(officer),
      spotChecked: this.spotChecks.checkedIn,
      text: (terminal, text) => !terminal.startsWith('gone') && this.texts.push({ terminal, text }) > 0,
    });
    bindCheckIns(live.live.bindCommand, this.room.commands);
    for (const who of Object.keys(PEOPLE) as Who[]) live.people.set(`sid=${who}`, PEOPLE[who]);
    for (const officer of ['off', 'away', ...Array.from({ length: 12 }, (_, i) => `o${i + 1}`)]) {
      seat(publisher, officer, 'a');
    }
    seat(publisher, 'p1', 'b');
  }

  static async open(db: Database, at = NOW, ice: IceSettings = { urls: [], secret: undefined, relayOnly: false }) {
    const clock = { at, now: () => clock.at };
    const world = new CheckInWorld(db, clock, await liveServer(), ice);
    await world.room.start();
    return world;
  }

  async page(who: Who): Promise<Page> {
    const socket = this.live.client(`sid=${who}`);
    const events: CallEvent[] = [];
    const rows: CheckInRow[] = [];
    socket.on('call', (event: CallEvent) => events.push(event));
    socket.on('facts', (facts: readonly FactEnvelope[]) => {
      for (const fact of facts) if (fact.name === 'check-in-changed') rows.push(fact.data);
    });
    await once(socket, 'connect');
    await hello(socket);
    return {
      ...{ who, socket, events, rows },
      async ask(name, ask) {
        const answer = await socket.timeout(20_000).emitWithAck(name, ask);
        return answer.ok ? answer.data : answer.refusal.code;
      },
      heard: (kind, that = () => true) =>
        until(`${who} hears ${kind}`, () =>
          events.findLast((event) => event.kind === kind && that(event as never)),
        ) as never,
      told: (that) => until(`${who} is told`, () => rows.findLast(that)),
    };
  }

  /** The HTTP side; the caller closes it. */
  async http() {
    const { db, clock, room } = this;
    const config = readConfig({});
    if (!config.ok) throw new Error(config.refusal.reason);
    const sessions = {
      resolve: async (cookie: string | undefined) => PEOPLE[(cookie?.split('=')[1] ?? '') as Who] ?? null,
    };
    const ports = {
      db,
      clock,
      bus: this.live.bus,
      sessions,
      dice: createDice(clock),
      log: createLog({ logLevel: 'silent' }),
    };
    const me = createMe({
      ...{ db, clock, sosWindow: () => null, sosCall: () => null },
      card: async () => ({ ok: false, refusal: { code: 'not-found', reason: '' } }),
    });
    const app = await buildApp(config.value, ports, [
      { name: 'check-in', plugin: async (on: App) => void (await on.register(checkInRoutes, { room, clock })) },
      { name: 'me', plugin: async (on: App) => void (await on.register(meRoutes, { room: me, clock })) },
    ]);
    return {
      /** Status, and the body or the refusal's code. */
      async ask(who: Who, method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) {
        const headers = { host: 'localhost:1', origin: 'http://localhost:1', cookie: `dutywall_session=${who}` };
        const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
        const body = answer.json();
        return answer.statusCode < 300 ? body : (body.error.code as string);
      },
      close: () => app.close(),
    };
  }

  /** Time passes in steps that a listening server makes. */
  async wait(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 5_000) {
      this.clock.at += Math.min(left, 5_000);
      await this.room.sweep();
    }
  }

  async audited(
    action?: string,
  ): Promise<readonly { actor: string; action: string; subject: string; detail: Record<string, unknown> }[]> {
    return this.db.query(
      'SELECT actor, action, subject, detail FROM audit WHERE $1::text IS NULL OR action = $1 ORDER BY id',
      [action ?? null],
    );
  }

  async close(): Promise<void> {
    this.room.close();
    await this.live.close();
  }
}

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  for (let at = 0; at < 1_000; at++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what}: never`);
}

/** A peer name that no other page has. */
let peers = 0;
export const peerName = (): string => `peer-${String(++peers).padStart(6, '0')}`;

/** Rings, hears, answers, joins, and sees the first picture. */
export async function connect(supervisor: Page, officer: Page, more: Partial<CommandAsk<'ring-officer'>> = {}) {
  const ask = { officer: PEOPLE[officer.who].officer ?? '', reason: 'routine', ...more };
  const row: CheckInRow = await supervisor.ask('ring-officer', ask);
  const checkIn = row.id;
  const [phone, desk] = [peerName(), peerName()];
  await officer.ask('hear-check-in', { checkIn });
  await supervisor.ask('join-check-in', { checkIn, peer: desk });
  await officer.ask('answer-check-in', { checkIn, peer: phone });
  await supervisor.ask('report-check-in', { checkIn, peer: desk, media: 'flowing' });
  return { checkIn, phone, desk };
}
