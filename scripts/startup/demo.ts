import { migrate, openDatabase } from '@dutywall/server/db';
import type { RosterPush } from '@dutywall/server/features/roster';
import { addRoster } from '@dutywall/server/features/roster';
import type { Database } from '@dutywall/server/ports';
import { type Instant, toIso } from '@dutywall/shared/kit';
import { readBasemap } from '../basemap-import/index.ts';
import {
  type Bureau,
  behaviourOf,
  bureauOf,
  type DemoInfo,
  dayOf,
  isDemo,
  resumeDemo,
  seedDemo,
  shiftsOf,
} from '../demo/index.ts';
import { addGuests, guestShifts } from './guests.ts';
import type { StartOptions } from './options.ts';

/** Days ahead that the roster always holds. */
const DAYS_AHEAD = 2;
const QUIET_LOG = {
  debug() {},
  info() {},
  warn() {},
  error: (details: object, text: string) => console.error(text, details),
};

/** What a start knows of the demonstration; null: this installation is somebody's own. */
export interface PreparedDemo {
  readonly info: DemoInfo;
  readonly bureau: Bureau;
}

/**
 * Opens the store once before the server does: migrates it, and on an empty one (or one that was a demonstration
 * before) seeds or rolls the demonstration. `onStep` is told what each part took.
 */
export async function prepareStore(
  options: StartOptions,
  now: Instant,
  onStep: (step: string, ms: number) => void,
): Promise<PreparedDemo | null> {
  const db = await openDatabase({ databaseUrl: options.databaseUrl, dataDir: options.dataDir, log: QUIET_LOG });
  try {
    await migrate(db);
    if (!options.demo) return null;
    const seeded = await isDemo(db);
    if (!seeded && !(await isEmpty(db))) return null;
    const common = { db, dataDir: options.dataDir, now, onStep };
    const info = seeded
      ? await resumeDemo(common)
      : await seedDemo({
          ...common,
          officers: options.officers,
          ...(options.basemap ? { basemap: options.basemap } : {}),
        });
    if (!info) return null;
    const bureau = await bureauOf(options.dataDir, info.plan);
    if (!bureau.ok) throw new Error(bureau.refusal.reason);
    await welcomeGuests(db, options.dataDir, info, now);
    return { info, bureau: bureau.value };
  } finally {
    await db.close();
  }
}

async function isEmpty(db: Database): Promise<boolean> {
  return (await db.query('SELECT 1 FROM officer LIMIT 1')).length === 0;
}

async function welcomeGuests(db: Database, dataDir: string, info: DemoInfo, now: Instant): Promise<void> {
  const basemap = await readBasemap(dataDir, info.plan.basemap);
  if (!basemap.ok) throw new Error(basemap.refusal.reason);
  await addGuests(db, basemap.value.meta.bounds);
  await db.transaction((tx) => addRoster(tx, { shifts: guestShifts(now), leaves: [] }));
}

/** The demonstration's shifts and leaves of today and the next days, for the running server's roster push. */
export function rosterAhead({ bureau }: PreparedDemo, now: Instant): RosterPush {
  const shifts = [];
  for (let day = dayOf(now); day <= dayOf(now) + DAYS_AHEAD; day += 1) shifts.push(...shiftsOf(bureau, day));
  const leaves = shifts.flatMap((shift) => {
    const { leave } = behaviourOf(bureau.seed, shift, null);
    return leave ? [{ shift, ...leave }] : [];
  });
  return {
    shifts: [
      ...shifts.map((s) => ({
        id: s.id,
        name: s.name,
        officer: s.officer.id,
        squad: s.officer.post.squad,
        posts: [s.officer.post.id],
        from: toIso(s.from),
        to: toIso(s.to),
        breaks: s.breaks.map((b) => ({ from: toIso(b.from), to: toIso(b.to) })),
      })),
      ...guestShifts(now),
    ],
    leaves: leaves.map((l) => ({
      id: `l-${l.shift.id}`,
      officer: l.shift.officer.id,
      from: toIso(l.from),
      to: toIso(l.shift.to),
      reason: l.reason,
      approvedBy: '值班领导',
    })),
  };
}
