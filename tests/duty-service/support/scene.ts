import { createDice } from '@dutywall/server/app';
import { createDuty, type DutyRoom } from '@dutywall/server/features/duty';
import { createIncidents, type IncidentRoom } from '@dutywall/server/features/incident';
import type { Database, Principal } from '@dutywall/server/ports';
import type { Fix, Heartbeat } from '@dutywall/shared/domain';
import { HOUR, type Instant, MINUTE, SECOND, toIso } from '@dutywall/shared/kit';
import { commit } from './store.ts';
import { FakeAudit, FakeBus, FakeWall, ManualClock } from './wall.ts';

/** 08:00 in China on a working day. */
export const BEGIN = Date.parse('2026-11-20T00:00:00Z');
export const LON = 120.58;
export const LAT = 31.3;
/** Degrees of latitude of one metre. */
const METRE = 1 / 111_320;

/** One squad tree, one post of 50 m radius that `needs` so many (DU15; 0: it is not looked at), officers o1… each with a terminal and a shift of 8 h from BEGIN. */
export async function seedTown(db: Database, officers = 2, needs = 0): Promise<void> {
  await db.query(
    "INSERT INTO squad VALUES ('bureau', NULL, '城管局', 0), ('s1', 'bureau', '一中队', 1), ('s2', 'bureau', '二中队', 2)",
  );
  await db.query(
    `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, tolerance_m, needs, valid)
     VALUES ('p1', 1, '宫涵疏导点', 's1', 'circle', ST_SetSRID(ST_MakePoint($1, $2), 4326), 50, 30, $3, '[2026-01-01,)')`,
    [LON, LAT, needs],
  );
  for (let i = 1; i <= officers; i++) {
    const id = `o${i}`;
    await db.query(`INSERT INTO officer (id, badge, name, squad_id, kind) VALUES ($1, $2, $3, $4, 'enforcement')`, [
      ...[id, `B${String(i).padStart(3, '0')}`, `队员${i}`, i % 2 === 1 ? 's1' : 's2'],
    ]);
    await db.query(
      `INSERT INTO terminal (id, protocol, expected_interval_s, token_sha256) VALUES ($1, 'osmand', 20, $2)`,
      [`t${i}`, Buffer.from(id)],
    );
    await db.query(`INSERT INTO terminal_binding (terminal_id, officer_id, valid) VALUES ($1, $2, '[2026-01-01,)')`, [
      `t${i}`,
      id,
    ]);
    await insertShift(db, `sh${i}`, id, i % 2 === 1 ? 's1' : 's2', BEGIN, BEGIN + 8 * HOUR);
  }
}

export async function insertShift(
  db: Database,
  id: string,
  officer: string,
  squad: string,
  from: Instant,
  to: Instant,
): Promise<void> {
  await db.query(
    `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at, known)
     VALUES ($1, '早班', $2, $3, '{p1}', $4, $5, '[2026-01-01,)')`,
    [id, officer, squad, toIso(from), toIso(to)],
  );
}

/** A fix of officer `o<n>`, `north` metres from the post's centre; received a second later unless told. */
export function fixOf(n: number, eventAt: Instant, north: number, more: Partial<Fix> = {}): Fix {
  return {
    ...{ id: 0, terminal: `t${n}`, officer: `o${n}`, eventAt, receivedAt: eventAt + SECOND, lon: LON },
    ...{ lat: LAT + north * METRE, sigmaM: 10, accuracyM: 15, speedMps: null, courseDeg: null, altitudeM: null },
    ...{ battery: 0.8, located: true, mock: false, alarms: [], marks: [] },
    ...more,
  };
}

/** A fix every 20 s in [from, to). */
export function stay(n: number, from: Instant, to: Instant, north: number, more: Partial<Fix> = {}): Fix[] {
  const fixes: Fix[] = [];
  for (let at = from; at < to; at += 20 * SECOND) fixes.push(fixOf(n, at, north, more));
  return fixes;
}

/** The rooms under test over a store, with a wall to look at. */
export class Scene {
  readonly wall = new FakeWall();
  readonly bus = new FakeBus();
  readonly audit = new FakeAudit();
  readonly errors: unknown[] = [];
  readonly clock: ManualClock;
  readonly db: Database;
  readonly incidents: IncidentRoom;
  readonly duty: DutyRoom;
  /** When somebody was seen in a check-in last. */
  readonly met = new Map<string, Instant>();
  /** Evidence of so long arrives together. */
  batchMs = MINUTE;
  private killed = false;

  constructor(db: Database, at: Instant) {
    this.db = db;
    this.clock = new ManualClock(at);
    const onError = (error: unknown): void => void this.errors.push(error);
    const base = { db: this.doorTo(db), clock: this.clock, publisher: this.wall, onError };
    this.incidents = createIncidents({ ...base, audit: this.audit, dice: createDice(this.clock) });
    const metSince = (officer: string, since: Instant): boolean => (this.met.get(officer) ?? 0) >= since;
    this.duty = createDuty({ ...base, bus: this.bus, incidents: this.incidents.desk, metSince });
  }

  async start(): Promise<this> {
    await this.duty.start();
    await this.incidents.start();
    return this;
  }

  /** Delivers evidence in order of arrival, in batches of `batchMs`, the clock going along. */
  async deliver(fixes: readonly Fix[], heartbeats: readonly Heartbeat[] = []): Promise<void> {
    const items = [
      ...fixes.map((fix) => ({ fix, at: fix.receivedAt })),
      ...heartbeats.map((beat) => ({ beat, at: beat.receivedAt })),
    ];
    items.sort((a, b) => a.at - b.at);
    for (let start = 0; start < items.length; ) {
      const first = items[start];
      if (!first) break;
      let end = start;
      while (end < items.length && (items[end]?.at ?? 0) < first.at + this.batchMs) end++;
      const part = items.slice(start, end);
      start = end;
      const stored = await commit(
        this.db,
        part.flatMap((i) => ('fix' in i ? [i.fix] : [])),
        part.flatMap((i) => ('beat' in i ? [i.beat] : [])),
      );
      this.to(Math.max(this.clock.at, part.at(-1)?.at ?? 0));
      this.duty.sink.accept(
        stored,
        part.flatMap((i) => ('beat' in i ? [i.beat] : [])),
      );
    }
  }

  /** Commits evidence without telling the duty room. */
  commitOnly(fixes: readonly Fix[]): Promise<Fix[]> {
    return commit(this.db, fixes, []);
  }

  /** As killed: nothing more is written, by none of the rooms. */
  kill(): void {
    this.duty.abandon();
    this.killed = true;
  }

  /** The store as rooms see it that may be killed: a row that was still to be written must not meet the next test. */
  private doorTo(db: Database): Database {
    const gone = () => Promise.reject(new Error('killed'));
    return new Proxy(db, {
      get: (store, name) => {
        const found: unknown = Reflect.get(store, name);
        if (typeof found !== 'function') return found;
        return this.killed ? gone : found.bind(store);
      },
    });
  }

  /** Waits until the search for unjudged shifts has run. */
  async healed(): Promise<void> {
    await this.duty.heal();
  }

  /** Lets the clock go to `at`, tick by tick of a minute. */
  to(at: Instant): void {
    while (this.clock.at < at) {
      this.clock.at = Math.min(at, this.clock.at + MINUTE);
      this.duty.tick();
    }
  }

  async settle(): Promise<void> {
    await this.duty.settle();
    await this.incidents.settle();
    if (this.errors.length > 0) throw this.errors[0];
  }

  /** The timeline believed now, as text: state[/cause] from–to, minutes since BEGIN. */
  timeline(officer: string): Promise<string[]> {
    return this.timelineIn(this.db, officer);
  }

  async timelineIn(db: Database, officer: string): Promise<string[]> {
    const rows = await db.query<{ state: string; cause: string | null; from: number; to: number | null }>(
      `SELECT state, cause, (extract(epoch from lower(valid)) * 1000)::float8 AS "from",
              (extract(epoch from upper(valid)) * 1000)::float8 AS "to"
         FROM duty_interval WHERE officer_id = $1 AND upper_inf(known) ORDER BY lower(valid)`,
      [officer],
    );
    const minute = (at: number | null): string => (at === null ? '…' : String(Math.round((at - BEGIN) / 60) / 1000));
    return rows.map((r) => `${r.state}${r.cause ? `/${r.cause}` : ''} ${minute(r.from)}–${minute(r.to)}`);
  }

  async close(): Promise<void> {
    await this.duty.close();
    await this.incidents.close();
  }
}

export function supervisor(squads: readonly string[], officer: string | null = null): Principal {
  return {
    ...{ account: 'a1', name: '督查甲', role: 'supervisor', squads: new Set(squads), officer, session: 'x' },
  };
}
