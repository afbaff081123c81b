import {
  createDutyEngine,
  type DutyPlan,
  type Evidence,
  type Officer,
  WINDOW_MARGIN_MS,
} from '@dutywall/shared/domain';
import { DAY, HOUR, type Instant, type Span } from '@dutywall/shared/kit';
import type { SquadRow } from '@dutywall/shared/protocol';
import type { Clock, Database, IncidentDesk, Publisher } from '../../ports.ts';
import { type EvidenceSpan, readEvidence } from './evidence.store.ts';
import type { Floor } from './floor.ts';
import type { IntervalWriter } from './interval-writer.ts';
import { indexRoster, planOf, planText, type RosterIndex } from './plan.ts';
import { type Carried, type Roster, readRoster, readShiftSpans } from './roster.store.ts';
import type { SquadGuard } from './squad-guard.ts';
import { asEvidence, NOTHING_UNJUDGED, push, type Running, type Watch } from './watch.ts';
import type { ShiftWindows } from './windows.ts';

/** An ended shift keeps its engine this long for late data; later data is judged from the store. */
const KEEP_MS = 2 * HOUR;
/** How far ahead shifts are planned. */
const AHEAD_MS = 26 * HOUR;
/** How old the shifts are that DU14 still knows; a fix for an older one is sealed. */
const WINDOW_BACK_MS = 8 * DAY;

/** A new plan: boundaries and the shown shift are looked up again. */
const UNSEEN = { boundaryAt: 0, shownShift: undefined } as const;

export interface KeeperDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly incidents: IncidentDesk;
  readonly writer: IntervalWriter;
  readonly floor: Floor;
  readonly windows: ShiftWindows;
  readonly guard: Pick<SquadGuard, 'spans' | 'degradationOf'>;
}

/**
 * Keeps plans and engines in step with the roster: at the start, when rows change, and as the window rolls on.
 * Only officers whose plan text changed are touched.
 */
export class RosterKeeper {
  private readonly deps: KeeperDeps;
  private squadTexts = new Map<string, string>();
  /** When the next version of a post or of rules begins to count that is known already; Infinity: none. */
  nextChangeAt: Instant = Infinity;
  private squads: Roster['squads'] = [];
  private running: Promise<void> | null = null;
  private again = false;

  constructor(deps: KeeperDeps) {
    this.deps = deps;
  }

  /** Reads the roster and applies it; calls that come while one runs are answered by one more run. */
  reload(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = (async () => {
      do {
        this.again = false;
        await this.once();
      } while (this.again);
    })().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async once(): Promise<void> {
    const { db, clock, windows } = this.deps;
    const now = clock.now();
    const window: Span = { from: now - KEEP_MS, to: now + AHEAD_MS };
    windows.replace(await readShiftSpans(db, { from: now - WINDOW_BACK_MS, to: window.to }));
    const stored = await readRoster(db, window);
    // What is known here is ahead of the store.
    const roster = { ...stored, degraded: this.deps.guard.spans };
    const index = indexRoster(roster);
    const begins = [...roster.posts, ...roster.rules].map((version) => version.validFrom);
    this.nextChangeAt = Math.min(Infinity, ...begins.filter((at) => at > now));
    this.squads = roster.squads;
    this.publishSquads();
    await this.seat(roster, index, now);
    const spans = await this.replan(index, window, now);
    try {
      await this.deps.writer.preload([...this.unknownShifts]);
      this.unknownShifts.clear();
      await this.recover(spans, now);
    } catch (error) {
      // The store went away: who is still without evidence starts again from nothing with the next reading.
      for (const { officer } of spans) {
        const watch = this.deps.floor.watches.get(officer);
        if (watch?.running?.waiting) watch.running = null;
      }
      throw error;
    }
  }

  private readonly unknownShifts = new Set<string>();

  /** Tells the squads whose name, place or banner changed. */
  publishSquads(): void {
    const texts = new Map<string, string>();
    const now = this.deps.clock.now();
    for (const squad of this.squads) {
      const degradedBy = this.deps.guard.degradationOf(squad.id, now) ?? null;
      const { id, parent, name } = squad;
      const row: SquadRow = { id, parent, name, degraded: degradedBy !== null, degradedBy };
      texts.set(squad.id, JSON.stringify(row));
      // Names of squads are no secret: everybody gets the tree, so that a subtree can be drawn where it hangs.
      if (this.squadTexts.get(squad.id) !== texts.get(squad.id)) this.deps.publisher.fact('squad-changed', null, row);
    }
    this.squadTexts = texts;
  }

  private async seat(roster: Roster, index: RosterIndex, now: Instant): Promise<void> {
    const { floor, publisher, windows } = this.deps;
    const present = new Set<string>();
    const turns = createTurns();
    for (const officer of roster.officers) {
      if (turns.isOver()) await turns.next();
      present.add(officer.id);
      const carried = index.carried
        .get(officer.id)
        ?.filter((c: Carried) => c.from <= now)
        .at(-1);
      const watch = floor.watches.get(officer.id);
      const protocol = carried?.protocol ?? null;
      const terminal = carried?.terminal ?? null;
      if (watch && watch.protocol === protocol && JSON.stringify(watch.officer) === JSON.stringify(officer)) {
        watch.terminal = terminal;
        continue;
      }
      const { id, badge, name, squad, kind } = officer;
      const slot = publisher.seat({ officer: id, badge, name, squad, kind, protocol });
      if (watch) {
        const { lastFix } = watch;
        // Another squad means another slot: everything is said again for it.
        Object.assign(watch, { officer, protocol, terminal, slot, row: null, lastFix: null });
        if (lastFix) floor.place(watch, lastFix);
      } else floor.watches.set(id, freshWatch(officer, protocol, terminal, slot, windows.lastEnd(id, now) ?? now));
    }
    for (const watch of floor.watches.values()) {
      if (present.has(watch.officer.id)) continue;
      publisher.unseat(watch.officer.id);
      floor.drop(watch);
    }
  }

  /** Gives every officer the plan of the window; returns whose evidence has to be read from the store. */
  private async replan(index: RosterIndex, window: Span, now: Instant): Promise<EvidenceSpan[]> {
    const spans: EvidenceSpan[] = [];
    const turns = createTurns();
    for (const watch of this.deps.floor.watches.values()) {
      if (turns.isOver()) await turns.next();
      const plan = planOf(index, watch.officer.id, window, now);
      const text = plan ? planText(plan) : '';
      const before = watch.running;
      if ((before?.planText ?? '') === text) {
        if (!watch.row) this.deps.floor.look(watch, now);
        continue;
      }
      // By the clock's own now: what arrived while the roster was read would else be left out, and for good.
      if (before) this.retire(watch, before, plan, window, this.deps.clock.now());
      if (!plan) {
        watch.running = null;
        this.deps.floor.look(watch, now);
        continue;
      }
      const from = Math.min(...plan.shifts.map((s) => s.from)) - WINDOW_MARGIN_MS;
      for (const shift of plan.shifts) if (!before) this.unknownShifts.add(shift.id);
      if (before && from >= before.evidenceFrom) {
        before.engine.replan(plan);
        before.engine.forget(from);
        watch.running = { ...before, plan, planText: text, evidenceFrom: from, ...UNSEEN };
        this.deps.floor.look(watch, now);
        this.deps.floor.note(watch, 'now');
        continue;
      }
      const engine = createDutyEngine(plan);
      watch.running = { plan, planText: text, engine, evidenceFrom: from, waiting: [], overflowed: false, ...UNSEEN };
      spans.push({ officer: watch.officer.id, from, to: Infinity });
    }
    return spans;
  }

  /** Judges for the last time what leaves the plan, and withdraws shifts that the roster no longer has. */
  private retire(watch: Watch, before: Running, plan: DutyPlan | null, window: Span, now: Instant): void {
    const { floor, writer, incidents } = this.deps;
    floor.judge(watch, now);
    const stays = new Set(plan?.shifts.map((s) => s.id));
    for (const shift of before.plan.shifts) {
      if (stays.has(shift.id)) continue;
      watch.offSince = Math.max(Math.min(shift.to, now), watch.offSince);
      if (shift.to <= window.from) writer.forget(shift.id);
      else {
        writer.want(watch.officer.id, shift.id, [], now);
        incidents.withdrawn(shift.id);
      }
    }
  }

  /** Feeds new engines what is stored, then what arrived meanwhile (twice is harmless, P1), then judges. */
  private async recover(spans: readonly EvidenceSpan[], now: Instant): Promise<void> {
    const { db, floor } = this.deps;
    // An hour ahead covers every clock that is not quarantined; the database wants a finite end.
    const ends = spans.map((span) => ({ ...span, to: now + HOUR }));
    await readEvidence(db, ends, (officer, { fixes, heartbeats }) => {
      const watch = floor.watches.get(officer);
      if (!watch?.running) return;
      for (const evidence of asEvidence(fixes, heartbeats)) watch.running.engine.push(evidence);
      for (const fix of fixes) if (!watch.lastFix || fix.eventAt >= watch.lastFix.eventAt) floor.place(watch, fix);
      for (const fix of fixes) if (fix.alarms.includes('sos')) this.deps.incidents.sos(fix, watch.officer.squad);
    });
    const turns = createTurns();
    for (const span of spans) {
      if (turns.isOver()) await turns.next();
      const watch = floor.watches.get(span.officer);
      if (watch?.running) await this.release(watch, watch.running, span);
    }
  }

  private async release(watch: Watch, running: Running, span: EvidenceSpan): Promise<void> {
    if (running.overflowed) {
      running.overflowed = false;
      running.waiting = [];
      return this.recover([span], this.deps.clock.now());
    }
    const waiting: readonly Evidence[] = running.waiting ?? [];
    running.waiting = null;
    for (const evidence of waiting) push(running, evidence);
    const now = this.deps.clock.now();
    this.deps.floor.look(watch, now);
    this.deps.floor.note(watch, 'now');
  }
}

/** Work on every officer is cut into turns of this length, ms, with what is waiting in between. */
const TURN_MS = 10;

/** When to let others go first in a loop over everybody, so that a reload of a whole bureau stalls nobody. */
function createTurns(): { isOver(): boolean; next(): Promise<void> } {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began > TURN_MS,
    async next() {
      await new Promise((resolve) => setImmediate(resolve));
      began = performance.now();
    },
  };
}

function freshWatch(
  officer: Officer,
  protocol: Watch['protocol'],
  terminal: string | null,
  slot: number,
  offSince: Instant,
): Watch {
  return {
    ...{ officer, protocol, terminal, slot, running: null, offSince, lastFix: null, row: null, judgedAt: 0 },
    unjudged: NOTHING_UNJUDGED,
  };
}
