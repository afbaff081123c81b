import type { Instant } from '@dutywall/shared/kit';
import type { Shift, ShiftId } from '../shift/shift.ts';
import { degradedAt } from './degraded.ts';
import { type DutyEngine, type DutyPlan, type DutyStanding, type Evidence, underRulesOf } from './engine.ts';
import { BATTERY_LOW, EvidenceLog, MOCK, unusableReason } from './evidence-log.ts';
import { report, reportOffShift } from './report.ts';
import { type Piece, ShiftJudge } from './shift-judge.ts';
import type { DutyInterval, Overlay, Stillness } from './state.ts';
import { stillnessIn } from './stillness.ts';

const LONG_AGO = Number.NEGATIVE_INFINITY;
const AT_LAST = Number.POSITIVE_INFINITY;

/** One officer's evaluator; see `DutyEngine`. Nothing in it reads a clock: `push` and `advance` bring the time. */
export function createDutyEngine(initial: DutyPlan): DutyEngine {
  const log = new EvidenceLog();
  let plan = initial;
  /** One judge a shift, made when first needed. */
  let judges = new Map<Shift, ShiftJudge>();
  let now: Instant = LONG_AGO;
  /** Shifts that ended by then are forgotten, and evidence older than `evidenceFrom`. */
  let forgotten: Instant = LONG_AGO;
  let evidenceFrom: Instant = LONG_AGO;
  let standing: DutyStanding | null = null;

  const judgeOf = (shift: Shift): ShiftJudge => {
    let judge = judges.get(shift);
    if (!judge) {
      judge = new ShiftJudge(underRulesOf(plan, shift.id), shift, log);
      judges.set(shift, judge);
    }
    return judge;
  };

  /** A row came in: judges that read past its time start again, rows behind it move on by one. */
  const inserted = (row: number, at: Instant, grew: boolean): void => {
    for (const judge of judges.values()) {
      if (at >= judge.shift.to) continue;
      if (at >= judge.begin && at <= judge.readUpTo) judges.delete(judge.shift);
      else if (grew && (at < judge.begin || row < judge.cursor)) {
        judge.cursor += 1;
        if (judge.lastFixRow >= row) judge.lastFixRow += 1;
      }
    }
  };

  const reported = (shift: Shift): boolean => shift.to > forgotten;

  const timeline = (asOf: Instant): readonly DutyInterval[] => {
    const intervals: DutyInterval[] = [];
    let before: Instant | null = null;
    for (const shift of plan.shifts) {
      if (!reported(shift) || shift.from > asOf) continue;
      if (before !== null && shift.from > before) intervals.push(reportOffShift(before, shift.from, plan));
      before = shift.to;
      const judge = judgedAt(shift, asOf);
      for (const piece of judge.timeline(asOf))
        intervals.push(report(piece, judge, underRulesOf(plan, shift.id), log, asOf));
    }
    return intervals;
  };

  const judgedAt = (shift: Shift, asOf: Instant): ShiftJudge => {
    // Asked about the past, or with evidence waiting that is dated ahead: judge afresh what was known then (P7).
    const present = asOf >= now;
    const judge = present && asOf === now ? judgeOf(shift) : new ShiftJudge(underRulesOf(plan, shift.id), shift, log);
    judge.read(asOf, asOf);
    return judge;
  };

  return {
    push(evidence: Evidence): boolean {
      const item = evidence.kind === 'fix' ? evidence.fix : evidence.heartbeat;
      if (item.eventAt < evidenceFrom) return false;
      const size = log.size;
      const row = evidence.kind === 'fix' ? log.addFix(evidence.fix) : log.addHeartbeat(evidence.heartbeat);
      if (row < 0) return false;
      if (item.receivedAt > now) now = item.receivedAt;
      // A full log dropped its oldest rows: every index moved.
      if (log.size < size) judges.clear();
      else inserted(row, item.eventAt, log.size > size);
      standing = null;
      return true;
    },

    replan(next: DutyPlan): void {
      plan = next;
      judges = new Map();
      log.clearPlaces();
      standing = null;
    },

    advance(at: Instant): DutyStanding {
      if (at > now) now = at;
      if (standing && (standing.nextCheckAt === null || now < standing.nextCheckAt)) return standing;
      const index = plan.shifts.findIndex((shift) => shift.to > now);
      const shift = index < 0 ? undefined : plan.shifts[index];
      standing = !shift || shift.from > now ? offShift(plan, shift, now) : present(judgeOf(shift), plan, log, now);
      return standing;
    },

    timeline,

    stillness(asOf: Instant): ReadonlyMap<ShiftId, readonly Stillness[]> {
      const found = new Map<ShiftId, readonly Stillness[]>();
      for (const shift of plan.shifts) {
        if (!reported(shift) || shift.from > asOf) continue;
        const stretches = stillnessIn(underRulesOf(plan, shift.id), shift, log, asOf);
        if (stretches.length > 0) found.set(shift.id, stretches);
      }
      return found;
    },

    forget(before: Instant): void {
      if (before <= forgotten) return;
      forgotten = before;
      for (const shift of judges.keys()) if (shift.to <= before) judges.delete(shift);
      const running = plan.shifts.find((shift) => shift.to > before);
      evidenceFrom = running ? Math.min(before, judgeOf(running).begin) : before;
      const count = log.lowerBound(evidenceFrom);
      log.dropFirst(count);
      for (const judge of judges.values()) {
        judge.cursor = Math.max(0, judge.cursor - count);
        judge.lastFixRow -= count;
      }
    },
  };
}

/**
 * The whole timeline of one officer from everything that arrived, as of a moment (`Infinity`: after all of it). Nothing
 * but the streaming engine, fed at once (P11).
 */
export function evaluate(
  plan: DutyPlan,
  evidence: Iterable<Evidence>,
  asOf: Instant = AT_LAST,
): readonly DutyInterval[] {
  const engine = createDutyEngine(plan);
  for (const item of evidence) engine.push(item);
  return engine.timeline(asOf);
}

function offShift(plan: DutyPlan, next: Shift | undefined, now: Instant): DutyStanding {
  let since = LONG_AGO;
  for (const shift of plan.shifts) if (shift.to <= now) since = shift.to;
  return {
    state: 'off-shift',
    cause: null,
    since: since === LONG_AGO ? now : since,
    overlays: [],
    arrived: false,
    shift: null,
    nextCheckAt: next ? next.from : null,
  };
}

function present(judge: ShiftJudge, plan: DutyPlan, log: EvidenceLog, now: Instant): DutyStanding {
  judge.read(now, AT_LAST);
  const tail = judge.tail(now);
  // A shift that covers `now` has at least the stretch that holds `now`.
  const current = tail.at(-1) as Piece;
  let since = current.from;
  for (const pieces of [tail.slice(0, -1), judge.pieces])
    for (let i = pieces.length - 1; i >= 0; i--) {
      const piece = pieces[i] as Piece;
      if (piece.state !== current.state || piece.to !== since) break;
      since = piece.from;
    }
  return {
    state: current.state,
    cause: current.cause,
    since,
    overlays: overlaysOf(judge, log, degradedAt(plan.degraded, now).length > 0),
    arrived: judge.arrived,
    shift: judge.shift,
    nextCheckAt: judge.nextCheck(now),
  };
}

const NO_OVERLAYS: readonly Overlay[] = [];
const DEGRADED: readonly Overlay[] = ['degraded'];

/** What plan and latest fix say beside the place. SOS comes from outside the engine. */
function overlaysOf(judge: ShiftJudge, log: EvidenceLog, degraded: boolean): readonly Overlay[] {
  const row = judge.lastFixRow;
  if (row < 0) return degraded ? DEGRADED : NO_OVERLAYS;
  const flags = log.flags[row] as number;
  const kind = log.kind[row] as number;
  const untrusted = kind >= 2 && unusableReason(kind) === 'clock-untrusted';
  const mock = judge.mocked || (flags & MOCK) !== 0;
  if ((flags & BATTERY_LOW) === 0 && !mock && !untrusted && !judge.doubted) return degraded ? DEGRADED : NO_OVERLAYS;
  const overlays: Overlay[] = degraded ? ['degraded'] : [];
  if (mock) overlays.push('mock-suspected');
  if (untrusted) overlays.push('clock-untrusted');
  if ((flags & BATTERY_LOW) !== 0) overlays.push('battery-low');
  if (judge.doubted) overlays.push('datum-doubtful');
  return overlays;
}
