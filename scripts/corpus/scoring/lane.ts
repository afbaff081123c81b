import { createTerminalWatch, normalise, type TerminalWatch } from '@dutywall/server/ingest';
import type { TerminalRecord } from '@dutywall/server/ports';
import {
  createDutyEngine,
  type DutyEngine,
  type DutyPlan,
  type DutyStanding,
  type Evidence,
  type Fix,
  type Terminal,
} from '@dutywall/shared/domain';
import { type Instant, MINUTE } from '@dutywall/shared/kit';
import type { CorpusOfficer } from '../case.ts';
import type { Arrival } from '../street/link.ts';
import { type Claim, isNegative } from './claim.ts';

/** DU14: fixes so far outside the shift are sealed and reach nobody. */
const SEALED_BEYOND = 30 * MINUTE;
/** Evidence older than this when it arrives may change what the wall says of the past. */
const LATE = 5_000;

/** A terminal as the edge knows it. */
interface Enrolled {
  readonly record: TerminalRecord;
  readonly watch: TerminalWatch;
}

function enrol(officer: CorpusOfficer, terminal: Terminal): Enrolled {
  const bookings = officer.terminals.filter((one) => one.terminal.id === terminal.id);
  const carrierAt = (at: Instant) =>
    bookings.some(({ carried }) => at >= carried.from && at < carried.to) ? officer.id : null;
  return { record: { ...terminal, disabled: false, carrierAt }, watch: createTerminalWatch() };
}

/** One officer's way through the real edge and the real engine, in order of arrival, noting whatever is shown. */
export class Lane {
  readonly officer: CorpusOfficer;
  readonly engine: DutyEngine;
  readonly claims: Claim[] = [];
  readonly evidence: Evidence[] = [];
  plan: DutyPlan;
  standing: DutyStanding;
  marked = false;
  /** The latest fix, usable or not. */
  lastFix: Fix | null = null;
  private readonly terminals: ReadonlyMap<string, Enrolled>;
  private readonly past = new Set<string>();
  private open: { from: Instant; to: Instant; shownAt: Instant } | null = null;
  private nextId = 1;

  constructor(officer: CorpusOfficer) {
    this.officer = officer;
    this.plan = officer.plans[0].plan;
    this.engine = createDutyEngine(this.plan);
    this.standing = this.engine.advance(this.shift.from - SEALED_BEYOND);
    this.terminals = new Map(officer.terminals.map(({ terminal }) => [terminal.id, enrol(officer, terminal)]));
  }

  get shift() {
    return this.plan.shifts[0];
  }

  /** The roster changed, or what the squad's guard says of it (`degraded`). */
  replan(change: Partial<DutyPlan>): void {
    this.plan = { ...this.plan, ...change };
    this.engine.replan(this.plan);
  }

  /** Takes in one arrival; true: it tells of the past. */
  take(arrival: Arrival): boolean {
    const evidence = this.read(arrival);
    if (!evidence) return false;
    this.evidence.push(evidence);
    if (evidence.kind === 'fix') this.lastFix = evidence.fix;
    if (!this.engine.push(evidence)) return false;
    const { eventAt } = evidence.kind === 'fix' ? evidence.fix : evidence.heartbeat;
    return arrival.receivedAt - eventAt > LATE;
  }

  /** What the wall shows at `now`. */
  look(now: Instant): void {
    this.standing = this.engine.advance(now);
    if (this.standing.overlays.includes('mock-suspected')) this.marked = true;
    if (isNegative(this.standing)) {
      if (this.open) {
        this.open.to = now;
        this.open.from = Math.min(this.open.from, this.standing.since);
      } else this.open = { from: this.standing.since, to: now, shownAt: now };
    } else if (this.open) {
      this.claims.push({ ...this.open, to: now });
      this.open = null;
    }
  }

  /** What the day's timeline shows at `now` beside the present. */
  lookBack(now: Instant): void {
    for (const interval of this.engine.timeline(now)) {
      const { from, to } = interval;
      const name = `${from} ${to}`;
      if (!isNegative(interval) || to > now || this.past.has(name)) continue;
      this.past.add(name);
      this.claims.push({ from, to, shownAt: now });
    }
  }

  /** The evidence as the ingest hands it on; null: put aside, sealed, or somebody else's. */
  private read(arrival: Arrival): Evidence | null {
    const known = this.terminals.get(arrival.terminal);
    if (!known) return null;
    const { receivedAt } = arrival;
    if (!arrival.fix) {
      // As the ingest dates it: JT/T 808's has no time of its own, and none lies ahead of us.
      const eventAt = known.record.protocol === 'jt808' ? receivedAt : Math.min(arrival.eventAt, receivedAt);
      const officer = known.record.carrierAt(eventAt);
      if (officer === null) return null;
      return { kind: 'heartbeat', heartbeat: { terminal: arrival.terminal, officer, eventAt, receivedAt } };
    }
    const fix = normalise(arrival.fix, known.record, known.watch, receivedAt);
    if (!fix.ok || !this.isOpen(fix.value.eventAt)) return null;
    // As the store numbers it; copying each would cost as much as judging it.
    (fix.value as { id: number }).id = this.nextId++;
    return { kind: 'fix', fix: fix.value };
  }

  private isOpen(at: Instant): boolean {
    return at >= this.shift.from - SEALED_BEYOND && at < this.shift.to + SEALED_BEYOND;
  }
}
