import {
  type DutyEngine,
  type DutyInterval,
  type DutyPlan,
  type Evidence,
  type Explanation,
  explain,
  type Fix,
  type Heartbeat,
  type Officer,
  silencing,
} from '@dutywall/shared/domain';
import { type Instant, SECOND, Timers } from '@dutywall/shared/kit';
import type { StandingRow } from '@dutywall/shared/protocol';
import type { Clock, EvidenceSink, IncidentDesk, Publisher } from '../../ports.ts';
import type { CoverKeeper } from './cover.ts';
import type { IntervalWriter } from './interval-writer.ts';
import type { SquadGuard } from './squad-guard.ts';

import {
  begun,
  hasPlace,
  NOTHING_UNJUDGED,
  newness,
  nextBoundary,
  overlaysOf,
  push,
  type Running,
  type Unjudged,
  type Watch,
} from './watch.ts';

/** A timeline whose standing did not change is judged again at most this often. */
const LAZY_JUDGE_MS = 30 * SECOND;
/** Wall time one `tick` may spend before it lets other work in, ms (bad-inputs.md: no stall over 50 ms). */
const TICK_BUDGET_MS = 20;
/** A heartbeat that took longer than this was buffered; a prompt one tells an ended shift nothing. */
const LATE_MS = 30 * SECOND;
/** Standings looked at between two glances at the clock: well below a millisecond of work. */
const LOOKS = 64;

export interface FloorDeps {
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly incidents: IncidentDesk;
  readonly writer: IntervalWriter;
  /** Evidence that no engine in memory covers: to be judged from the store. */
  readonly cold: (officer: string, eventAt: Instant) => void;
  /** True when a shift that is known covers the moment, give or take (DU14). */
  readonly onDuty: (officer: string, at: Instant) => boolean;
  /** 实到: the officer answered a check-in since then. */
  readonly metSince: (officer: string, since: Instant) => boolean;
  readonly guard: Pick<SquadGuard, 'heard' | 'located' | 'stands'>;
  readonly cover: Pick<CoverKeeper, 'stands' | 'leaves'>;
}

/**
 * Every officer's engine in memory, and what follows when evidence or time moves it: the standing on the wall, the
 * intervals to store, the incidents. Synchronous; the cost follows what changed, never the number of officers.
 */
export class Floor implements EvidenceSink {
  readonly watches = new Map<string, Watch>();
  private readonly timers = new Timers<Watch>();
  private readonly toJudge = new Set<Watch>();
  private readonly lazily = new Set<Watch>();
  private readonly deps: FloorDeps;

  constructor(deps: FloorDeps) {
    this.deps = deps;
  }

  accept(fixes: readonly Fix[], heartbeats: readonly Heartbeat[]): void {
    const now = this.deps.clock.now();
    const touched = new Set<Watch>();
    const heard = new Set<Watch>();
    for (const fix of fixes) {
      const watch = this.watches.get(fix.officer);
      if (!watch) continue;
      heard.add(watch);
      if (fix.alarms.includes('sos')) this.deps.incidents.sos(fix, watch.officer.squad);
      const shows = this.place(watch, fix);
      if (!watch.running || isPast(watch, watch.running, fix.eventAt)) this.deps.cold(fix.officer, fix.eventAt);
      else if (this.take(watch, watch.running, { kind: 'fix', fix })) this.note(watch, 'later');
      else if (!shows) continue;
      touched.add(watch);
    }
    for (const heartbeat of heartbeats) {
      const watch = this.watches.get(heartbeat.officer);
      if (!watch) continue;
      heard.add(watch);
      if (!watch.running || isPast(watch, watch.running, heartbeat.eventAt)) {
        // Phones at home say hello all day long: only what belongs to a shift is worth reading the store for.
        const { officer, eventAt, receivedAt } = heartbeat;
        if (receivedAt - eventAt > LATE_MS && this.deps.onDuty(officer, eventAt)) this.deps.cold(officer, eventAt);
        continue;
      }
      if (!this.take(watch, watch.running, { kind: 'heartbeat', heartbeat })) continue;
      this.note(watch, 'later');
      touched.add(watch);
    }
    for (const watch of touched) {
      this.look(watch, now);
      this.deps.guard.located(watch, now);
    }
    for (const watch of heard) this.deps.guard.heard(watch, now);
  }

  /** Hands evidence to the engine and remembers that no timeline holds it yet; true when the verdict may have changed. */
  private take(watch: Watch, running: Running, evidence: Evidence): boolean {
    const changed = push(running, evidence);
    if (!changed && !running.waiting) return false;
    const fix = evidence.kind === 'fix' ? evidence.fix.id : Infinity;
    const { receivedAt } = evidence.kind === 'fix' ? evidence.fix : evidence.heartbeat;
    const { unjudged } = watch;
    if (fix < unjudged.fix || receivedAt < unjudged.receivedAt)
      watch.unjudged = { fix: Math.min(fix, unjudged.fix), receivedAt: Math.min(receivedAt, unjudged.receivedAt) };
    return changed;
  }

  /** Remembers the newest fix and paints it; true when an overlay may have changed. */
  place(watch: Watch, fix: Fix): boolean {
    const last = watch.lastFix;
    if (last && newness(fix) < newness(last)) return false;
    watch.lastFix = fix;
    if (hasPlace(fix)) this.deps.publisher.place(watch.slot, fix);
    return true;
  }

  /** Asks the engine for the verdict at `now` and publishes it when it differs from what the wall shows. */
  look(watch: Watch, now: Instant): void {
    const sos = this.deps.incidents.hasOpenSos(watch.officer.id);
    const { running, row: before } = watch;
    if (!running) {
      this.timers.set(watch, null);
      const shown = overlaysOf(watch, [], sos);
      if (before && !before.shift && before.state === 'off-shift' && sameWords(before.overlays, shown)) return;
      this.show(watch, {
        ...{ slot: watch.slot, state: 'off-shift', cause: null, since: watch.offSince },
        ...{ overlays: shown, shift: null, posts: [], arrived: false },
      });
      return;
    }
    const standing = running.engine.advance(now);
    const { state, cause, shift } = standing;
    const arrived = standing.arrived || (shift !== null && this.deps.metSince(watch.officer.id, shift.from));
    if (running.boundaryAt <= now) running.boundaryAt = nextBoundary(running.plan, now) ?? Infinity;
    const since = state === 'off-shift' ? offSince(watch, running.plan, now) : standing.since;
    const silentAt = state === 'no-signal' ? this.deps.incidents.silentFrom(quietSince(running.plan, since, now)) : 0;
    const nextAt = Math.min(standing.nextCheckAt ?? Infinity, running.boundaryAt);
    this.timers.set(watch, silentAt > now ? Math.min(nextAt, silentAt) : nextAt);
    const overlays = overlaysOf(watch, standing.overlays, sos);
    const sameShift = before !== null && running.shownShift === shift;
    const sameVerdict = sameShift && before.state === state && before.since === since && before.cause === cause;
    if (sameVerdict && before.arrived === arrived && sameWords(before.overlays, overlays)) return;
    running.shownShift = shift;
    this.show(watch, {
      ...{ slot: watch.slot, state, cause, since, overlays, arrived },
      shift: shift && { id: shift.id, name: shift.name, from: shift.from, to: shift.to },
      posts: shift ? shift.posts.map((id) => running.plan.posts.get(id)?.name ?? id) : [],
    });
    if (!sameVerdict) this.note(watch, 'now');
  }

  private show(watch: Watch, row: StandingRow): void {
    watch.row = row;
    this.deps.publisher.stand(row);
    this.deps.guard.stands(watch);
    this.deps.cover.stands(watch);
  }

  /** Puts the officer's timeline on the list of what is to be judged. */
  note(watch: Watch, when: 'later' | 'now'): void {
    if (when === 'now') {
      this.toJudge.add(watch);
      this.lazily.delete(watch);
    } else if (!this.toJudge.has(watch)) this.lazily.add(watch);
  }

  /** Lets time pass: verdicts that time alone changes, then judging within the budget, ms. */
  tick(now: Instant, budgetMs = TICK_BUDGET_MS): void {
    const started = performance.now();
    // Thousands of shifts may begin in the same second: who finds no time now is first in the next round.
    for (let looked = 0; ; looked++) {
      if (looked % LOOKS === LOOKS - 1 && performance.now() - started > budgetMs) return;
      const watch = this.timers.take(now);
      if (!watch) break;
      this.look(watch, now);
      // A shift that has just ended, a silence that has lasted: the timeline counts, whatever the standing says.
      if (watch.running) this.note(watch, 'later');
    }
    for (const watch of this.toJudge) {
      if (performance.now() - started > budgetMs) return;
      this.judge(watch, now);
    }
    for (const watch of this.lazily) {
      if (performance.now() - started > budgetMs) return;
      // In order of noting, which is nearly the order of judging: the first that is too fresh ends the round.
      if (now - watch.judgedAt < LAZY_JUDGE_MS) return;
      this.judge(watch, now);
    }
  }

  /** Judges everything that waits, whatever it costs: for a clean end and for tests. */
  judgeAll(now: Instant): void {
    for (const watch of [...this.toJudge, ...this.lazily]) this.judge(watch, now);
  }

  judge(watch: Watch, now: Instant): void {
    this.toJudge.delete(watch);
    this.lazily.delete(watch);
    watch.judgedAt = now;
    const { running } = watch;
    if (!running || running.waiting) return;
    watch.unjudged = NOTHING_UNJUDGED;
    running.engine.advance(now);
    this.settle(watch.officer, running.plan, running.engine, now);
  }

  /** Whether the wall shows somebody a verdict that no timeline was made for yet. */
  get hasUnjudged(): boolean {
    if (this.toJudge.size > 0) return true;
    for (const { running } of this.watches.values()) if (running?.waiting) return true;
    return false;
  }

  /** The oldest evidence that no timeline holds yet, of everybody: what a start would have to find again. */
  oldestUnjudged(): Unjudged {
    let { fix, receivedAt } = NOTHING_UNJUDGED;
    for (const { running, unjudged } of this.watches.values()) {
      if (!running) continue;
      fix = Math.min(fix, unjudged.fix);
      receivedAt = Math.min(receivedAt, unjudged.receivedAt);
    }
    return { fix, receivedAt };
  }

  /** What follows from what an engine knows at `now`: rows to store and incidents, shift by shift. */
  settle(officer: Officer, plan: DutyPlan, engine: DutyEngine, now: Instant): void {
    const byShift = begun(engine.timeline(now), now);
    const stillness = engine.stillness(now);
    for (const shift of plan.shifts) {
      if (shift.from > now) continue;
      const intervals = byShift.get(shift.id) ?? [];
      this.deps.writer.want(officer.id, shift.id, intervals, now);
      const tell = (interval: DutyInterval): Explanation => explain(interval, plan, now);
      this.deps.incidents.judged({
        officer: officer.id,
        squad: officer.squad,
        shift,
        intervals,
        stillness: stillness.get(shift.id) ?? [],
        at: now,
        explain: tell,
      });
    }
  }

  drop(watch: Watch): void {
    this.timers.set(watch, null);
    this.toJudge.delete(watch);
    this.lazily.delete(watch);
    this.watches.delete(watch.officer.id);
    this.deps.cover.leaves(watch);
  }
}

/**
 * True for evidence of a shift that left the plan: older than anything loaded, or from the time just before the next
 * shift, which the engine does look back on, but which belonged to the last one.
 */
function isPast({ offSince }: Watch, { evidenceFrom, plan }: Running, eventAt: Instant): boolean {
  return eventAt < evidenceFrom || (eventAt < offSince && eventAt < (plan.shifts[0]?.from ?? 0));
}

/** Off shift since the last shift's end, whichever of the plan or the time before it knows. */
function offSince(watch: Watch, plan: DutyPlan, now: Instant): Instant {
  return Math.max(watch.offSince, ...plan.shifts.filter((s) => s.to <= now).map((s) => s.to));
}

/** DU11: silence counts from the end of a degraded span, for whoever is still silent then. */
function quietSince(plan: DutyPlan, since: Instant, now: Instant): Instant {
  return Math.max(since, ...silencing(plan.degraded).map(({ to }) => (to <= now ? to : since)));
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
}
