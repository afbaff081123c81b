import { buildApp, createBus, createDice, createLog, SESSION_COOKIE } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import { postPlugin } from '@dutywall/server/features/post';
import type { Announcements, Database, Principal, Role } from '@dutywall/server/ports';
import type { PostMade } from '@dutywall/shared/protocol';
import type { FastifyPluginAsync } from 'fastify';
import { ManualClock } from '../duty-service/support/wall.ts';

export const NOW = Date.parse('2026-11-20T01:00:00Z');

function principal(role: Role, squads: readonly string[]): Principal {
  return {
    ...{
      account: `${role} of ${squads.join()}`,
      name: `${role}甲`,
      role,
      squads: new Set(squads),
      officer: null,
      session: 'x',
    },
  };
}

/** Who asks, by cookie. The town of `seedTown`: bureau ─ s1, s2. */
const PRINCIPALS: Readonly<Record<string, Principal>> = {
  one: principal('supervisor', ['s1']),
  two: principal('supervisor', ['s2']),
  both: principal('supervisor', ['s1', 's2', 'bureau']),
  admin: principal('administrator', []),
  leader: principal('leader', ['bureau', 's1', 's2']),
  auditor: principal('auditor', []),
  wall: principal('wall', ['s1']),
};

/** Rooms over a real store, asked as pages ask. */
export interface Desk {
  readonly clock: ManualClock;
  readonly announced: { readonly name: keyof Announcements; readonly data: unknown }[];
  ask(who: string, method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  json<T>(): T;
}

export interface DeskParts {
  readonly db: Database;
  readonly clock: ManualClock;
  readonly bus: ReturnType<typeof createBus>;
  readonly dice: ReturnType<typeof createDice>;
}

/** Serves the posts, or what `rooms` makes. The district is ± 0.2° around the town. */
export async function openDesk(db: Database, rooms?: (parts: DeskParts) => FastifyPluginAsync): Promise<Desk> {
  const config = readConfig({ DATA_DIR: '/nowhere', LOG_LEVEL: 'silent' });
  if (!config.ok) throw new Error(config.refusal.reason);
  const clock = new ManualClock(NOW);
  const bus = createBus((_name, error) => {
    throw error;
  });
  const announced: Desk['announced'] = [];
  for (const name of ['posts-changed', 'rules-changed'] as (keyof Announcements)[])
    bus.subscribe(name, (data) => announced.push({ name, data }));
  const parts: DeskParts = { db, clock, bus, dice: createDice(clock) };
  const sessions = {
    async resolve(cookie: string | undefined) {
      return PRINCIPALS[cookie?.split(`${SESSION_COOKIE}=`)[1] ?? ''] ?? null;
    },
  };
  const posts = (): FastifyPluginAsync =>
    postPlugin({ ...parts, audit: auditLog, district: async () => [120.4, 31.1, 120.8, 31.5] });
  const app = await buildApp(config.value, { ...parts, sessions, log: createLog({ logLevel: 'silent' }) }, [
    { name: 'desk', plugin: (rooms ?? posts)(parts) },
  ]);
  return {
    clock,
    announced,
    async ask(who, method, url, body) {
      const headers = { cookie: `${SESSION_COOKIE}=${who}`, origin: 'http://localhost', host: 'localhost' };
      const answer = await app.inject({ method, url, headers, ...(body && { payload: body }) });
      const json = <T>(): T => answer.json() as T;
      const code = answer.statusCode >= 400 ? json<{ error: { code: string } }>().error.code : undefined;
      return { status: answer.statusCode, code, headers: answer.headers, json };
    },
    close: () => app.close(),
  };
}

const METRE = 1 / 111_320;

/** A place east and north of the town's centre, m. */
export function place(east: number, north: number): [number, number] {
  const round = (value: number): number => Math.round(value * 1e7) / 1e7;
  return [round(120.58 + (east * METRE) / Math.cos((31.3 * Math.PI) / 180)), round(31.3 + north * METRE)];
}

export function circle(name: string, north = 0, more: object = {}): object {
  const properties = { name, squad: 's1', radiusM: 50, ...more };
  return { type: 'Feature', geometry: { type: 'Point', coordinates: place(0, north) }, properties };
}

export function area(name: string, corners: readonly (readonly [number, number])[], more: object = {}): object {
  const ring = corners.map(([east, north]) => place(east, north));
  const geometry = { type: 'Polygon', coordinates: [[...ring, ring[0]]] };
  return { type: 'Feature', geometry, properties: { name, squad: 's1', ...more } };
}

export async function create(desk: Desk, feature: object, who = 'one', more: object = {}): Promise<PostMade> {
  const answer = await desk.ask(who, 'POST', '/api/posts', { feature, ...more });
  if (answer.status !== 201) throw new Error(`not created: ${JSON.stringify(answer.json())}`);
  return answer.json<PostMade>();
}
