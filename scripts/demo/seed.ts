import type { Database } from '@dutywall/server/ports';
import { DAY, HOUR, type Instant } from '@dutywall/shared/kit';
import { readBasemap, writeBasemap } from '../basemap-import/index.ts';
import { type Bureau, LEAST_OFFICERS, MOST_OFFICERS, secretOf } from './bureau/bureau.ts';
import { SQUADS } from './bureau/squads.ts';
import { generateDistrict } from './district/index.ts';
import { bureauOf, type DemoPlan, demoKey, readPlan, writePlan } from './store/plan-file.ts';
import { writeBureau } from './store/write-bureau.ts';
import { writePast } from './store/write-past.ts';
import { writeRoster } from './store/write-roster.ts';

export const DEMO_BASEMAP = 'demo';
const SEED = 7;
/** Past that is there at the first start: every running shift from its beginning, and the ones before. */
const PAST = 14 * HOUR;

export interface SeedOptions {
  readonly db: Database;
  readonly dataDir: string;
  readonly now: Instant;
  /** On shift at any moment; at least 110. */
  readonly officers?: number;
  /** An imported basemap to live on; else the fictional district, which is made when it is missing. */
  readonly basemap?: string;
  readonly seed?: number;
  /** How much past is written, ms; 14 h when left out. */
  readonly past?: number;
  /** Told after each step with what it was and how long it took, ms. */
  readonly onStep?: (step: string, ms: number) => void;
}

interface DemoTerminalInfo {
  readonly protocol: string;
  readonly badge: string;
  readonly phone: string | null;
  readonly secret: string;
}

export interface DemoInfo {
  readonly plan: DemoPlan;
  readonly squads: typeof SQUADS;
  /** Squads that make sense for supervisors' accounts: two share one. */
  readonly supervisorSquads: readonly (readonly string[])[];
  /** One terminal per protocol, its officer on shift for at least two hours from `now`, with its secret. */
  readonly terminals: readonly DemoTerminalInfo[];
  /** An officer for the `officer` account. */
  readonly officer: { readonly id: string; readonly badge: string; readonly name: string };
  readonly counts: { readonly officers: number; readonly posts: number };
}

function stepper(onStep: SeedOptions['onStep']): (step: string) => void {
  let since = performance.now();
  return (step) => {
    onStep?.(step, Math.round(performance.now() - since));
    since = performance.now();
  };
}

/** Makes the fictional district as basemap `demo` unless it is there. */
export async function ensureDemoBasemap(dataDir: string, seed = SEED): Promise<boolean> {
  if ((await readBasemap(dataDir, DEMO_BASEMAP)).ok) return false;
  await writeBasemap(dataDir, DEMO_BASEMAP, generateDistrict(seed));
  return true;
}

async function infoOf(dataDir: string, plan: DemoPlan, bureau: Bureau): Promise<DemoInfo> {
  const key = await demoKey(dataDir);
  const one = (protocol: string): DemoTerminalInfo[] => {
    // From the end: reserve officers, who are off shift for most of the day, so that a tester's fixes meet no others.
    const officer = bureau.officers.findLast((o) => o.terminal.protocol === protocol);
    if (!officer) return [];
    const { terminal, badge } = officer;
    return [{ protocol, badge, phone: terminal.phone, secret: secretOf(key, terminal) }];
  };
  const { id, badge, name } = bureau.officers[0];
  return {
    plan,
    squads: SQUADS,
    supervisorSquads: [['ju'], ['d1'], ['d1', 'd3'], ['d2']],
    terminals: ['osmand', 'owntracks', 'jt808', 'web'].flatMap(one),
    officer: { id, badge, name },
    counts: { officers: bureau.officers.length, posts: bureau.posts.length },
  };
}

const orThrow = <T>(result: { ok: true; value: T } | { ok: false; refusal: { code: string; reason: string } }): T => {
  if (result.ok) return result.value;
  throw Object.assign(new Error(result.refusal.reason), { code: result.refusal.code });
};

/**
 * Seeds an empty, migrated database: district, bureau, roster, today's past hours. Throws an error with a `code`
 * (`officers-range`, `basemap-missing`) on bad options.
 */
export async function seedDemo(options: SeedOptions): Promise<DemoInfo> {
  const { db, dataDir, now, officers = 330, basemap = DEMO_BASEMAP, seed = SEED, past: reach = PAST } = options;
  if (!Number.isInteger(officers) || officers < LEAST_OFFICERS || officers > MOST_OFFICERS)
    throw Object.assign(new Error(`officers: a whole number from ${LEAST_OFFICERS} to ${MOST_OFFICERS}`), {
      code: 'officers-range',
    });
  const step = stepper(options.onStep);
  if (basemap === DEMO_BASEMAP) await ensureDemoBasemap(dataDir, seed);
  step('district');
  const plan: DemoPlan = { seed, officers, basemap, filledUntil: now };
  const bureau = orThrow(await bureauOf(dataDir, plan));
  const key = await demoKey(dataDir);
  step('bureau');
  await db.transaction((tx) => writeBureau(tx, bureau, key, now));
  step('squads, officers, terminals, posts');
  await db.transaction((tx) => writeRoster(tx, bureau, now - reach - 9 * HOUR, now));
  step('roster');
  const past = await writePast(db, bureau, { from: now - reach, to: now });
  step(`past hours (${past.fixes} fixes, ${past.heartbeats} heartbeats)`);
  await db.query(
    `INSERT INTO setting (key, value) VALUES ('demo', $1::jsonb) ON CONFLICT (key) DO UPDATE SET value = $1::jsonb`,
    [JSON.stringify({ seed, officers, basemap })],
  );
  await writePlan(dataDir, plan);
  return infoOf(dataDir, plan, bureau);
}

/** True when the database was seeded as a demonstration. */
export async function isDemo(db: Database): Promise<boolean> {
  return (await db.query(`SELECT 1 FROM setting WHERE key = 'demo'`)).length > 0;
}

async function planOf(db: Database, dataDir: string): Promise<DemoPlan | null> {
  const rows = await db.query<{ value: Omit<DemoPlan, 'filledUntil'> }>(`SELECT value FROM setting WHERE key = 'demo'`);
  if (rows.length === 0) return null;
  const file = await readPlan(dataDir);
  return { ...rows[0].value, filledUntil: file.ok ? file.value.filledUntil : 0 };
}

/** Adds the next days' shifts and leaves; days already there stay as they are. 0 when this is no demonstration. */
export async function rollRoster({ db, dataDir, now }: Pick<SeedOptions, 'db' | 'dataDir' | 'now'>): Promise<number> {
  const plan = await planOf(db, dataDir);
  if (!plan) return 0;
  const bureau = orThrow(await bureauOf(dataDir, plan));
  return db.transaction((tx) => writeRoster(tx, bureau, now - DAY, now));
}

/**
 * Before every later start: rolls the roster forward and writes what the terminals reported while the server was
 * down (at most the last 14 hours), so that the wall is as lively as on the first day. Null: no demonstration.
 */
export async function resumeDemo(
  options: Pick<SeedOptions, 'db' | 'dataDir' | 'now' | 'onStep'>,
): Promise<DemoInfo | null> {
  const { db, dataDir, now } = options;
  const plan = await planOf(db, dataDir);
  if (!plan) return null;
  const step = stepper(options.onStep);
  if (plan.basemap === DEMO_BASEMAP) await ensureDemoBasemap(dataDir, plan.seed);
  const bureau = orThrow(await bureauOf(dataDir, plan));
  await db.transaction((tx) => writeRoster(tx, bureau, now - DAY, now));
  step('roster');
  const from = Math.max(plan.filledUntil, now - PAST);
  if (from < now) {
    const past = await writePast(db, bureau, { from, to: now });
    step(`hours since the last run (${past.fixes} fixes)`);
  }
  const next = { ...plan, filledUntil: now };
  await writePlan(dataDir, next);
  return infoOf(dataDir, next, bureau);
}
