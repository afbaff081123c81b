import { createDutyEngine, WINDOW_MARGIN_MS } from '@dutywall/shared/domain';
import { DAY, HOUR, type Instant, SECOND } from '@dutywall/shared/kit';
import type { Announcements, Clock, Database, IncidentDesk } from '../../ports.ts';
import { readEvidence } from './evidence.store.ts';
import type { Floor } from './floor.ts';
import type { IntervalWriter } from './interval-writer.ts';
import { indexRoster, planOf } from './plan.ts';
import { readRoster } from './roster.store.ts';
import { asEvidence } from './watch.ts';
import type { Watermark } from './watermark.store.ts';

/** Late evidence of one officer is judged together once it has been quiet for this long. */
const QUIET_MS = 5 * SECOND;
/** Officers judged from the store per call, so that live work never waits long. */
const PER_ROUND = 4;
/** Shifts that ended before this long ago are never looked at again by the healing. */
const HEAL_BACK_MS = 8 * DAY;
/** Fixes that were committed right before a crash are looked for among event times this far back. */
const HEAL_FIXES_BACK_MS = 26 * HOUR;
/** Bounds the list of officers that wait; the healing of the next start finds what did not fit. */
const MAX_WAITING = 20_000;
/** Shifts remembered as tried; when they are more, all may be tried once again. */
const MAX_TRIED = 200_000;

export interface ColdDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly floor: Floor;
  readonly incidents: IncidentDesk;
  readonly writer: IntervalWriter;
}

interface Waiting {
  from: Instant;
  to: Instant;
  since: Instant;
}

/**
 * Judges shifts that no engine in memory covers any more, from the store alone (DU9, P10): late uploads, shifts
 * that passed while the server was down, history that was filled in. In small portions beside the live work.
 */
export class ColdBench {
  private readonly waiting = new Map<string, Waiting>();
  private readonly tried = new Set<string>();
  private inHand = 0;
  private working: Promise<void> = Promise.resolve();
  private readonly deps: ColdDeps;

  constructor(deps: ColdDeps) {
    this.deps = deps;
  }

  /** Officers whose late evidence has not been judged yet. */
  get pending(): number {
    return this.waiting.size + this.inHand;
  }

  /** Evidence of `officer` at `eventAt` came too late for the engine. */
  note(officer: string, eventAt: Instant, quiet = true): void {
    const since = quiet ? this.deps.clock.now() : 0;
    const entry = this.waiting.get(officer);
    if (entry) {
      entry.from = Math.min(entry.from, eventAt);
      entry.to = Math.max(entry.to, eventAt);
      entry.since = since;
    } else if (this.waiting.size < MAX_WAITING) this.waiting.set(officer, { from: eventAt, to: eventAt, since });
  }

  /** What these posts were is told differently from `since` on: their shifts that have ended are judged again. */
  async reconsider(posts: readonly string[], since: Instant): Promise<void> {
    const now = this.deps.clock.now();
    const rows = await this.deps.db.query<{ officer: string; from: number; to: number }>(
      `SELECT officer_id AS officer, (extract(epoch from min(begins_at)) * 1000)::float8 AS "from",
              (extract(epoch from max(ends_at)) * 1000)::float8 AS "to"
         FROM shift
        WHERE upper_inf(known) AND post_ids && $1::text[] AND ends_at > to_timestamp($2 / 1000.0)
          AND begins_at < to_timestamp($3 / 1000.0)
        GROUP BY officer_id`,
      [posts, since, now],
    );
    for (const row of rows) {
      this.note(row.officer, row.from, false);
      this.note(row.officer, row.to - 1, false);
    }
  }

  /**
   * Shifts that ended too long ago for an engine were corrected: they are judged anew, and what was believed of those
   * that left the roster is withdrawn. The keeper does the same for what it plans; twice is harmless.
   */
  rosterChanged({ officers, span, gone = [] }: Announcements['roster-changed']): void {
    const { clock, floor, writer, incidents } = this.deps;
    const now = clock.now();
    for (const { shift, officer } of gone) {
      if (floor.watches.get(officer)?.running?.plan.shifts.some((s) => s.id === shift)) continue;
      writer.want(officer, shift, [], now);
      incidents.withdrawn(shift);
    }
    if (!span || !officers || span.from > now) return;
    for (const officer of officers) {
      this.note(officer, span.from);
      this.note(officer, Math.min(span.to, now));
    }
  }

  /**
   * Judges a few of those that have been quiet; `force`: all of them, at once. One call after another: an officer in the
   * hands of two would end with whichever read the store first.
   */
  work(force = false): Promise<void> {
    const next = this.working.then(() => this.round(force));
    this.working = next.catch(() => undefined);
    return next;
  }

  private async round(force: boolean): Promise<void> {
    const now = this.deps.clock.now();
    let left = force ? Infinity : PER_ROUND;
    for (const [officer, entry] of this.waiting) {
      if (left-- <= 0) return;
      if (!force && now - entry.since < QUIET_MS) continue;
      this.waiting.delete(officer);
      this.inHand += 1;
      try {
        await this.judge(officer, entry);
      } catch (error) {
        this.note(officer, entry.from);
        this.note(officer, entry.to);
        throw error;
      } finally {
        this.inHand -= 1;
      }
    }
  }

  private async judge(officer: string, { from, to }: Waiting): Promise<void> {
    const { db, clock, floor } = this.deps;
    const watch = floor.watches.get(officer);
    if (!watch) return;
    const reach = { from: from - WINDOW_MARGIN_MS, to: to + WINDOW_MARGIN_MS };
    const index = indexRoster(await readRoster(db, reach, [officer]));
    const hot = new Set(watch.running?.plan.shifts.map((s) => s.id));
    const now = clock.now();
    for (const shift of index.shifts.get(officer) ?? []) {
      if (hot.has(shift.id) || shift.from > now) continue;
      const plan = planOf(index, officer, { from: shift.from, to: shift.to }, now);
      if (!plan) continue;
      const engine = createDutyEngine(plan);
      const span = { officer, from: shift.from - WINDOW_MARGIN_MS, to: shift.to + WINDOW_MARGIN_MS };
      await readEvidence(db, [span], (_officer, { fixes, heartbeats }) => {
        for (const evidence of asEvidence(fixes, heartbeats)) engine.push(evidence);
      });
      engine.advance(now);
      floor.settle(watch.officer, plan, engine, now);
    }
  }

  /**
   * Finds what a crash or a pause left unjudged: ended shifts without rows or with rows that still go on, and
   * evidence committed after the watermark (null: not asked). Each shift is tried once in a process' life.
   */
  async heal(mark: Watermark | null): Promise<void> {
    const { db, clock } = this.deps;
    const now = clock.now();
    const rows = await db.query<{ shift: string; officer: string; from: number; to: number }>(
      `SELECT s.id AS shift, s.officer_id AS officer, (extract(epoch from s.begins_at) * 1000)::float8 AS "from",
              (extract(epoch from s.ends_at) * 1000)::float8 AS "to"
         FROM shift s
        WHERE upper_inf(s.known) AND s.ends_at < to_timestamp($1 / 1000.0) AND s.ends_at > to_timestamp($2 / 1000.0)
          AND NOT EXISTS (SELECT 1 FROM duty_interval d WHERE d.shift_id = s.id AND upper_inf(d.known)
                             AND upper(d.valid) = s.ends_at)
        ORDER BY s.ends_at DESC LIMIT ${MAX_WAITING}`,
      [now, now - HEAL_BACK_MS],
    );
    if (this.tried.size > MAX_TRIED) this.tried.clear();
    for (const row of rows) {
      if (this.tried.has(row.shift)) continue;
      this.tried.add(row.shift);
      this.note(row.officer, row.from, false);
      this.note(row.officer, row.to, false);
    }
    if (mark === null) return;
    const late = await db.query<{ officer: string; from: number; to: number }>(
      `SELECT officer_id AS officer, (extract(epoch from min(event_at)) * 1000)::float8 AS "from",
              (extract(epoch from max(event_at)) * 1000)::float8 AS "to"
         FROM (SELECT officer_id, event_at FROM fix
                WHERE id > $1 AND event_at > to_timestamp($2 / 1000.0) AND event_at < to_timestamp($3 / 1000.0)
               UNION ALL
               SELECT officer_id, event_at FROM heartbeat
                WHERE received_at >= to_timestamp($4 / 1000.0) AND event_at > to_timestamp($2 / 1000.0)
                  AND event_at < received_at - interval '30 seconds') late
        GROUP BY officer_id`,
      [mark.fix, now - HEAL_FIXES_BACK_MS, now, mark.receivedAt],
    );
    for (const row of late) {
      this.note(row.officer, row.from, false);
      this.note(row.officer, row.to, false);
    }
  }
}
