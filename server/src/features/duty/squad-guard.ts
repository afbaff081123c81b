import {
  DatumWatch,
  type DegradedReason,
  type DegradedSpan,
  type DutyState,
  fittingDisplacements,
  MassSilenceWatch,
  usability,
} from '@dutywall/shared/domain';
import { DAY, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { SquadRow } from '@dutywall/shared/protocol';
import type { DegradedRecord } from './degraded.store.ts';
import { degradedWithin, planText } from './plan.ts';
import type { Watch } from './watch.ts';

/** Spans of the past that plans in memory may still need. */
const KEEP_MS = 3 * DAY;
/** We were away for less: nobody's silence can be ours, as DU7 lets everybody be silent for longer than that. */
const SHORT_OUTAGE_MS = 120 * SECOND;
/** After an outage terminals first send what they kept: so long its end is put off. */
const AFTER_OUTAGE_MS = 3 * MINUTE;
/** Who was heard so long before a start counts as reporting after it. */
const HEARD_BEFORE_MS = 30 * MINUTE;
/** DU13: an officer's place is looked at for a displacement at most this often. */
const LOOK_EVERY_MS = MINUTE;
/** Of several reasons at once the banner names the first. */
const FIRST: readonly DegradedReason[] = ['outage', 'mass-silence', 'datum'];

export interface GuardDeps {
  readonly watches: ReadonlyMap<string, Watch>;
  /** A plan changed under an officer: look and judge again. */
  readonly replanned: (watch: Watch) => void;
  /** The banner of some squad changed (null: of everybody's). */
  readonly changed: (squad: string | null) => void;
}

/**
 * Knows when a squad's picture is not to be trusted (DU11, DU13), and sees to it that plans and banners say so. What it
 * knows is a list of spans: stored off the hot path, part of every plan, and the same after a restart.
 */
export class SquadGuard {
  private readonly deps: GuardDeps;
  private readonly silence = new MassSilenceWatch();
  private readonly datum = new DatumWatch();
  private records: DegradedRecord[] = [];
  private readonly unstored = new Set<DegradedRecord>();
  private nextEnd: Instant = Infinity;
  private outageBegan: Instant | null = null;

  constructor(deps: GuardDeps) {
    this.deps = deps;
  }

  /** Everything that plans in memory may need. */
  get spans(): readonly DegradedSpan[] {
    return this.records;
  }

  /**
   * What was stored, and when we were last alive, before anything is judged. What was going on then is given time to
   * show itself again; being away ourselves is an outage for everybody.
   */
  recover(stored: readonly DegradedRecord[], alive: Instant | null, now: Instant): void {
    this.records = [...stored];
    for (const record of this.records) if (record.to === Infinity) this.end(record, now + AFTER_OUTAGE_MS);
    if (alive !== null) this.away(alive, now);
    this.silence.resume(now);
    this.outageBegan = alive;
  }

  /** Once evidence was read back: who was reporting before the start is waited for. */
  expect(watch: Watch, now: Instant): void {
    const before = Math.min(this.outageBegan ?? now, now) - HEARD_BEFORE_MS;
    if (watch.lastFix && watch.lastFix.receivedAt >= before) this.heard(watch, now);
  }

  /** We took nothing in from `from` to `to`: a start after a pause, a stall, a store that was away. */
  away(from: Instant, to: Instant): void {
    this.silence.resume(to);
    if (to - from <= SHORT_OUTAGE_MS) return;
    const record = this.begin(null, 'outage', from, to);
    this.end(record, to + AFTER_OUTAGE_MS);
    this.apply(null);
  }

  /** Our own probe has failed since `from`; `null`: it succeeds again. */
  probe(from: Instant | null, now: Instant): void {
    const open = this.records.find((r) => r.reason === 'outage' && r.to === Infinity);
    if (from !== null && !open) {
      this.begin(null, 'outage', from, now);
      this.apply(null);
    } else if (from === null && open) {
      this.silence.resume(now);
      this.end(open, now + AFTER_OUTAGE_MS);
      this.apply(null);
    }
  }

  /** Something arrived from the officer's terminal. */
  heard(watch: Watch, now: Instant): void {
    const { running, row, officer } = watch;
    if (!running || !counts(watch)) {
      this.silence.leave(officer.id);
      return;
    }
    const squad = running.plan.shifts.find((s) => s.id === row?.shift?.id)?.squad ?? officer.squad;
    this.silence.heard(officer.id, squad, now, running.plan.expectedIntervalS, running.plan.rules);
  }

  /** DU13: the officer was located; whether the whole squad lies displaced shows from where each of it is. */
  located(watch: Watch, now: Instant): void {
    const { running, row, lastFix, officer } = watch;
    const shift = running?.plan.shifts.find((s) => s.id === row?.shift?.id);
    if (!running || !row || !shift || !lastFix || usability(lastFix) !== null || lastFix.mock) return;
    if (now - (this.datum.seenAt(officer.id) ?? 0) < LOOK_EVERY_MS) return;
    const outside = row.state !== 'on-post';
    const fitting = outside ? fittingDisplacements(running.plan, shift, lastFix.lon, lastFix.lat) : null;
    this.datum.place(officer.id, shift.squad, now, fitting);
  }

  /** The officer's standing changed: whose silence is right does not count. */
  stands(watch: Watch): void {
    const { officer, row } = watch;
    if (!counts(watch)) this.silence.leave(officer.id);
    if (row && OFF_DUTY.has(row.state)) this.datum.leave(officer.id);
  }

  tick(now: Instant): void {
    for (const { squad, silence } of this.silence.advance(now))
      this.follow(squad, 'mass-silence', silence && [silence.since, silence.silent, silence.reporting], now);
    for (const { squad, suspicion } of this.datum.advance(now))
      this.follow(squad, 'datum', suspicion && [suspicion.since, suspicion.displaced, suspicion.seen], now);
    if (now >= this.nextEnd) {
      this.nextEnd = Infinity;
      for (const { to } of this.records) if (to > now) this.nextEnd = Math.min(this.nextEnd, to);
      this.records = this.records.filter((r) => r.to > now - KEEP_MS || this.unstored.has(r));
      this.deps.changed(null);
    }
  }

  /** What the banner of a squad says; null: all is well. */
  degradationOf(squad: string, now: Instant): SquadRow['degradedBy'] {
    const on = this.records.filter((r) => (r.squad === null || r.squad === squad) && r.from <= now && now < r.to);
    const reason = FIRST.find((one) => on.some((r) => r.reason === one));
    const record = on.find((r) => r.reason === reason);
    if (!record) return null;
    return { reason: record.reason, since: record.from, terminals: record.terminals, of: record.ofTerminals };
  }

  /** What has to be stored, as copies; what fails is given back by `keep`. */
  takeUnstored(): readonly { readonly record: DegradedRecord; readonly copy: DegradedRecord }[] {
    const taken = [...this.unstored].map((record) => ({ record, copy: { ...record } }));
    this.unstored.clear();
    return taken;
  }

  keep(record: DegradedRecord): void {
    this.unstored.add(record);
  }

  /** Begins, goes on with or ends a squad's span as a watch says. */
  private follow(
    squad: string,
    reason: DegradedReason,
    verdict: readonly [since: Instant, terminals: number, of: number] | null,
    now: Instant,
  ): void {
    const open = this.openOf(squad, reason);
    if (!verdict) {
      if (open) this.end(open, now);
    } else {
      const [since, terminals, of] = verdict;
      this.says(open ?? this.begin(squad, reason, since, now), terminals, of);
    }
    if (verdict && open) this.deps.changed(squad);
    else this.apply(squad);
  }

  private openOf(squad: string, reason: DegradedReason): DegradedRecord | undefined {
    return this.records.find((r) => r.squad === squad && r.reason === reason && r.to === Infinity);
  }

  private begin(squad: string | null, reason: DegradedReason, from: Instant, now: Instant): DegradedRecord {
    const id = `${reason}:${squad ?? '*'}:${from}:${now}`;
    const record = { id, squad, reason, from, to: Infinity, knownAt: now, terminals: 0, ofTerminals: 0 };
    this.records.push(record);
    this.unstored.add(record);
    return record;
  }

  private says(record: DegradedRecord, terminals: number, ofTerminals: number): void {
    record.terminals = Math.max(record.terminals, terminals);
    record.ofTerminals = Math.max(record.ofTerminals, ofTerminals);
    this.unstored.add(record);
  }

  private end(record: DegradedRecord, to: Instant): void {
    record.to = Math.max(to, record.from + 1);
    this.nextEnd = Math.min(this.nextEnd, record.to);
    this.unstored.add(record);
  }

  /** Puts the spans into the plans of the squad's officers (null: everybody's); the cost follows what changed. */
  private apply(squad: string | null): void {
    for (const watch of this.deps.watches.values()) {
      const { running } = watch;
      if (!running || (squad !== null && !running.plan.shifts.some((s) => s.squad === squad))) continue;
      const plan = { ...running.plan, degraded: degradedWithin(running.plan.shifts, this.records) };
      const text = planText(plan);
      if (text === running.planText) continue;
      Object.assign(running, { plan, planText: text, boundaryAt: 0, shownShift: undefined });
      running.engine.replan(plan);
      this.deps.replanned(watch);
    }
    this.deps.changed(squad);
  }
}

const OFF_DUTY: ReadonlySet<DutyState> = new Set(['off-shift', 'excused', 'on-break']);

/** Whether an officer's silence would mean something: on duty, and not with a terminal that rests in silence where it is. */
function counts({ row, running }: Watch): boolean {
  if (!row || !running) return false;
  const { state, cause } = row;
  if (OFF_DUTY.has(state) || cause === 'paused-at-rest') return false;
  return !(running.plan.restsSilent && state === 'on-post');
}
