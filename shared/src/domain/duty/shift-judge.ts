import { type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import type { Shift } from '../shift/shift.ts';
import { DatumTrust } from './datum-trust.ts';
import { silencing } from './degraded.ts';
import type { DutyPlan } from './engine.ts';
import {
  type EvidenceLog,
  HEARTBEAT,
  MOCK,
  READING_NONE,
  TIME_MISSING,
  USABLE,
  unusableReason,
} from './evidence-log.ts';
import { type MockRules, MockWatch } from './mock-watch.ts';
import { AMBIGUOUS, INSIDE, OUTSIDE, Places } from './places.ts';
import { graceEnd, runSpanMs, type Segment, segmentsOf, silenceLimitMs } from './segments.ts';
import type { DutyState, NoSignalCause } from './state.ts';

/** A stretch of one state before its evidence is written out. */
export interface Piece {
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  readonly from: Instant;
  to: Instant;
  readonly knownFrom: Instant;
  /** The evidence for it begins here: a run's first fix, the last fix before a silence. */
  readonly basis: Instant;
  /** Event time of the last fix of a negative run: silence may end the stretch exactly there. */
  lastFix?: Instant;
}

/** DU14: evidence from this long before a shift belongs to its picture (who is already reporting when it begins). */
const LOOK_BACK = 30 * MINUTE;
const NEVER = Number.NEGATIVE_INFINITY;

/** Appends a stretch; grows the last one where it is the same. Empty stretches vanish. */
function append(pieces: Piece[], piece: Piece): void {
  if (piece.from >= piece.to) return;
  const last = pieces.at(-1);
  if (last && last.to === piece.from && last.state === piece.state && last.cause === piece.cause) {
    last.to = piece.to;
    if (piece.lastFix !== undefined) last.lastFix = piece.lastFix;
  } else pieces.push(piece);
}

/**
 * Judges one shift of one officer from evidence in order of event time: DU2, DU3, DU5–DU7. The only place where the
 * rules meet evidence; streaming feeds it row by row, batch all at once (P11).
 *
 * `pieces` is what is settled for the evidence so far, up to `settled`; `tail` adds what follows from time alone. While
 * a run outside goes on nothing after its first fix is settled, since the run may yet turn negative back to there.
 * Longer than 300 lines because reading and writing share a dozen numbers that nobody else should see.
 */
export class ShiftJudge {
  readonly shift: Shift;
  readonly pieces: Piece[] = [];
  /** The next row of the log to read, and the event time up to which rows were read (inclusive). */
  cursor: number;
  readUpTo: Instant = NEVER;
  /** Event time of the earliest evidence that matters here. */
  readonly begin: Instant;
  arrived = false;
  /** Row of the latest fix read, usable or not; -1: none. */
  lastFixRow = -1;
  /** DU16: suspected fixes read so far, by event time, with their reasons as bits. */
  readonly mockAt: Instant[] = [];
  readonly mockBits: number[] = [];
  /** The latest usable fix is suspected. */
  mocked = false;
  /** DU13: fixes read so far whose being outside is in doubt, by event time, with the reading that says otherwise. */
  readonly doubtAt: Instant[] = [];
  readonly doubtReading: number[] = [];
  /** The latest usable fix is one of them. */
  doubted = false;

  private readonly log: EvidenceLog;
  private readonly places: Places;
  private readonly segments: readonly Segment[];
  private readonly grace: Instant;
  private readonly limit: number;
  private readonly runSpan: number;
  private readonly minRunFixes: number;
  private readonly restsSilent: boolean;
  private readonly excused: readonly Span[];
  private readonly mockRules: MockRules;
  private readonly mocks: (MockWatch | undefined)[] = [];
  private readonly doubtsDatum: boolean;
  private readonly trusts: (DatumTrust | undefined)[] = [];
  private readonly instant: number[] = [];
  private segment = 0;
  private settled: Instant;

  // The last usable fix, and until when it speaks (heartbeats move that on, DU7).
  private lastAt = NEVER;
  private lastKnown = NEVER;
  private lastPlace = OUTSIDE;
  private signalEnd = NEVER;
  // The last sign of life since then that says nothing about the place.
  private deafAt = NEVER;
  private deafKnown = NEVER;
  private deafKind = HEARTBEAT;
  private aliveAt = NEVER;
  private aliveKnown = NEVER;
  private seen = false;
  // DU6: the run of fixes outside that is going on; `runFixes` 0: none.
  private runFixes = 0;
  private runFrom = NEVER;
  private runFirstKnown = NEVER;
  private runSegment = 0;
  private runNegative = false;
  private runKnown = NEVER;

  constructor(plan: DutyPlan, shift: Shift, log: EvidenceLog) {
    this.shift = shift;
    this.log = log;
    this.places = new Places(shift, plan);
    this.segments = segmentsOf(shift, plan);
    this.grace = graceEnd(shift, this.segments, plan.rules);
    this.limit = silenceLimitMs(plan.rules, plan.expectedIntervalS);
    this.runSpan = runSpanMs(plan.rules, plan.expectedIntervalS);
    this.minRunFixes = plan.rules.minRunFixes;
    this.restsSilent = plan.restsSilent;
    this.excused = silencing(plan.degraded);
    this.mockRules = plan.rules;
    this.doubtsDatum = plan.rules.datumDoubt !== 0;
    this.settled = shift.from;
    this.begin = shift.from - Math.max(LOOK_BACK, this.limit);
    this.cursor = log.lowerBound(this.begin);
  }

  /** Reads rows with event times ≤ `until` that were known at `asOf` (P7); `Infinity`: all. */
  read(until: Instant, asOf: Instant): void {
    const { log } = this;
    while (this.cursor < log.size) {
      const at = log.eventAt[this.cursor] as number;
      if (at > until || at >= this.shift.to) break;
      this.readInstant(at, asOf);
    }
  }

  /** Settled and present stretches as of `asOf`, the last ending at the shift's end or at `asOf` (inclusive). */
  timeline(asOf: Instant): Piece[] {
    const all = this.pieces.map((piece) => ({ ...piece }));
    for (const piece of this.tail(asOf)) append(all, piece);
    return all;
  }

  /** What follows after the settled stretches, from time alone. */
  tail(asOf: Instant): Piece[] {
    const ended = asOf >= this.shift.to;
    const horizon = ended ? this.shift.to : asOf + 1;
    const out: Piece[] = [];
    if (this.runFixes === 0) this.project(out, this.settled, horizon, this.lastKnown);
    else {
      // The shift's end ends a run without a silence; while it lasts, the silence counts up to the asking.
      const silent = ended ? horizon - this.lastAt > this.limit : asOf - this.lastAt >= this.limit;
      this.writeRun(out, silent, horizon);
    }
    return out;
  }

  /** The next moment after `now` at which time alone may change something within this shift. */
  nextCheck(now: Instant): Instant {
    let next = this.shift.to;
    const consider = (at: Instant) => {
      if (at > now && at < next) next = at;
    };
    for (let i = this.segment; i < this.segments.length; i++) {
      const segment = this.segments[i] as Segment;
      if (segment.to <= now) continue;
      consider(segment.to);
      break;
    }
    consider(this.grace);
    for (const { from, to } of this.excused) {
      consider(from);
      consider(to);
    }
    consider(this.signalEnd);
    consider(this.deafAt + this.limit);
    consider(this.aliveAt + this.limit);
    if (this.cursor < this.log.size) consider(this.log.eventAt[this.cursor] as number);
    return next;
  }

  /** Reads all rows of one instant: the best fix counts, then heartbeats and unusable fixes. */
  private readInstant(at: Instant, asOf: Instant): void {
    const { log } = this;
    const own = at >= this.shift.from;
    let best = -1;
    let bestKnown = Number.POSITIVE_INFINITY;
    let deaf = -1;
    let deafKnown = Number.POSITIVE_INFINITY;
    let heartbeatKnown = Number.POSITIVE_INFINITY;
    let row = this.cursor;
    for (; row < log.size && log.eventAt[row] === at; row++) {
      const known = log.knownAt[row] as number;
      if (known > asOf) continue;
      const kind = log.kind[row] as number;
      if (kind === HEARTBEAT) {
        heartbeatKnown = Math.min(heartbeatKnown, known);
        continue;
      }
      this.lastFixRow = row;
      if (kind !== USABLE) {
        if (deaf < 0 || kind < deaf) deaf = kind;
        deafKnown = Math.min(deafKnown, known);
        continue;
      }
      this.instant.push(row);
    }
    if (this.instant.length > 1) this.instant.sort((a, b) => log.order(a, b));
    for (const one of this.instant) {
      const known = log.knownAt[one] as number;
      const found = this.places.classify(log, one, own);
      // DU16: neither for nor against, wherever it lies; DU13: no evidence against.
      const honest = this.suspects(one, at) ? AMBIGUOUS : found;
      const place = own && this.doubts(one, at, honest) ? AMBIGUOUS : honest;
      if (place > best) {
        best = place;
        bestKnown = known;
      } else if (place === best) bestKnown = Math.min(bestKnown, known);
    }
    this.instant.length = 0;
    this.cursor = row;
    this.readUpTo = at;
    if (best >= 0) this.readFix(at, best, bestKnown, own);
    if (deaf >= 0) this.readDeaf(at, deaf, deafKnown);
    if (heartbeatKnown < Number.POSITIVE_INFINITY) this.readHeartbeat(at, heartbeatKnown);
  }

  /** DU16: whether a row's fix is suspected to be made up; what is found is kept for the explanation. */
  private suspects(row: number, at: Instant): boolean {
    const { log } = this;
    const terminal = log.terminal[row] as number;
    let watch = this.mocks[terminal];
    if (!watch) {
      watch = new MockWatch(this.mockRules);
      this.mocks[terminal] = watch;
    }
    const source = ((log.flags[row] as number) & MOCK) !== 0;
    const place = [log.lon[row] as number, log.lat[row] as number, log.sigma[row] as number] as const;
    // A place whose time is only that of its arrival has no speed: late reports would look like jumps.
    const timed = ((log.flags[row] as number) & TIME_MISSING) === 0;
    const bits = timed ? watch.add(at, ...place, log.speed[row] as number, source) : source ? 1 : 0;
    this.mocked = bits !== 0;
    if (bits === 0) return false;
    this.mockAt.push(at);
    this.mockBits.push(bits);
    return true;
  }

  /**
   * DU13: whether a fix outside would not be so in another datum, while its terminal has not shown which one it speaks.
   * What is found is kept for the explanation.
   */
  private doubts(row: number, at: Instant, place: number): boolean {
    this.doubted = false;
    if (!this.doubtsDatum || place === AMBIGUOUS) return false;
    const terminal = this.log.terminal[row] as number;
    let trust = this.trusts[terminal];
    if (!trust) {
      trust = new DatumTrust(this.minRunFixes, this.runSpan);
      this.trusts[terminal] = trust;
    }
    if (trust.proven) return false;
    const reading = this.places.otherReading(this.log, row);
    if (reading === READING_NONE) {
      if (place === INSIDE) trust.inside(at);
      return false;
    }
    if (place === INSIDE) return false;
    this.doubted = true;
    this.doubtAt.push(at);
    this.doubtReading.push(reading);
    return true;
  }

  private readFix(at: Instant, place: number, known: Instant, own: boolean): void {
    if (own) this.enterSegment(at);
    const segment = this.segments[this.segment];
    const duty = own && segment?.kind === 'duty' && !segment.frozen;
    const gap = at - this.lastAt > this.limit;
    if (this.runFixes > 0) {
      if (place === OUTSIDE && !gap && this.segment === this.runSegment) {
        this.extendRun(at, known);
        this.hear(at, place, known);
        return;
      }
      this.writeRun(this.pieces, gap, at);
      this.settle(at);
    } else if (own) {
      this.project(this.pieces, this.settled, at, this.lastKnown);
      this.settle(at);
    }
    this.hear(at, place, known);
    if (place === INSIDE && own) this.arrived = true;
    if (place === OUTSIDE && duty) {
      this.runFixes = 1;
      this.runFrom = at;
      this.runFirstKnown = known;
      this.runSegment = this.segment;
      this.runNegative = false;
      this.runKnown = known;
    }
  }

  private extendRun(at: Instant, known: Instant): void {
    this.runFixes += 1;
    if (this.runNegative) return;
    this.runKnown = Math.max(this.runKnown, known);
    this.runNegative = this.runFixes >= this.minRunFixes && at - this.runFrom >= this.runSpan;
  }

  private hear(at: Instant, place: number, known: Instant): void {
    this.lastAt = at;
    this.lastKnown = known;
    this.lastPlace = place;
    this.signalEnd = at + this.limit;
    this.seen = true;
  }

  private readDeaf(at: Instant, kind: number, known: Instant): void {
    this.settleSilence(at);
    this.deafAt = at;
    this.deafKnown = known;
    this.deafKind = kind;
    this.seen = true;
  }

  private readHeartbeat(at: Instant, known: Instant): void {
    this.settleSilence(at);
    this.seen = true;
    // DU7: only on-post is extended, only of a terminal known to rest in silence, and not once the silence began.
    if (this.restsSilent && this.arrived && this.lastPlace === INSIDE && at <= this.signalEnd)
      this.signalEnd = at + this.limit;
    else {
      this.aliveAt = at;
      this.aliveKnown = known;
    }
  }

  /** Settles time up to a sign of life without a place; a run still within DU7's limit stays open. */
  private settleSilence(at: Instant): void {
    if (at < this.shift.from) return;
    if (this.runFixes > 0) {
      if (at - this.lastAt < this.limit) return;
      this.writeRun(this.pieces, true, at);
    } else this.project(this.pieces, this.settled, at, this.lastKnown);
    this.settle(at);
  }

  private settle(at: Instant): void {
    this.runFixes = 0;
    this.settled = at;
  }

  private enterSegment(at: Instant): void {
    while (this.segment + 1 < this.segments.length && at >= (this.segments[this.segment] as Segment).to)
      this.segment += 1;
  }

  /** DU6: writes the run and what follows it up to `to`. `silent`: more than DU7's limit passed after its last fix. */
  private writeRun(out: Piece[], silent: boolean, to: Instant): void {
    const { runFrom, lastAt } = this;
    if (!this.runNegative) {
      this.project(out, runFrom, to, this.runFirstKnown);
      return;
    }
    const end = (this.segments[this.runSegment] as Segment).to;
    const negativeTo = silent ? lastAt : Math.min(to, end);
    const negativeFrom = Math.min(Math.max(runFrom, this.grace), negativeTo);
    this.project(out, runFrom, negativeFrom, this.runFirstKnown);
    append(out, {
      state: this.arrived ? 'off-post' : 'not-arrived',
      cause: null,
      from: negativeFrom,
      to: negativeTo,
      knownFrom: Math.max(this.runKnown, negativeFrom),
      basis: runFrom,
      lastFix: lastAt,
    });
    // That the silence ended it is known only once the limit has passed.
    this.project(out, negativeTo, to, silent ? Math.max(lastAt + this.limit, this.lastKnown) : this.lastKnown);
  }

  /** Writes what plan and silence make of [from, to) when no further fix comes in it. `known`: of the last fix. */
  private project(out: Piece[], from: Instant, to: Instant, known: Instant): void {
    let at = from;
    // A run reaches back, so the segment is looked up from its own beginning.
    let index = this.runFixes > 0 ? this.runSegment : this.segment;
    while (index > 0 && (this.segments[index] as Segment).from > at) index -= 1;
    while (at < to && index < this.segments.length) {
      const segment = this.segments[index] as Segment;
      if (at >= segment.to) {
        index += 1;
        continue;
      }
      const end = Math.min(to, segment.to);
      if (segment.kind === 'duty') at = this.projectDuty(out, at, end, known);
      else {
        append(out, { state: segment.kind, cause: null, from: at, to: end, knownFrom: at, basis: at });
        at = end;
      }
    }
  }

  /** One stretch of duty beginning at `at`; returns where it ends. */
  private projectDuty(out: Piece[], at: Instant, limit: Instant, known: Instant): Instant {
    let state: DutyState;
    let end = limit;
    if (!this.arrived && (at < this.grace || at < this.signalEnd)) {
      state = 'expected';
      end = Math.min(end, Math.max(this.grace, this.signalEnd));
    } else if (at < this.signalEnd) {
      state = this.lastPlace === INSIDE ? 'on-post' : 'stepped-away';
      end = Math.min(end, this.signalEnd);
    } else return this.projectSilence(out, at, limit);
    append(out, { state, cause: null, from: at, to: end, knownFrom: Math.max(at, known), basis: at });
    return end;
  }

  /** DU3: silence with the best cause there is; the cause changes when a sign of life grows old itself. */
  private projectSilence(out: Piece[], at: Instant, limit: Instant): Instant {
    let cause: NoSignalCause = this.seen ? 'link-lost' : 'never-connected';
    let known = this.lastKnown;
    let end = limit;
    if (at < this.deafAt + this.limit) {
      cause = unusableReason(this.deafKind);
      known = Math.max(known, this.deafKnown);
      end = Math.min(end, this.deafAt + this.limit);
    } else if (this.restsSilent && this.lastPlace === INSIDE && this.lastAt > NEVER) cause = 'paused-at-rest';
    else if (at < this.aliveAt + this.limit) {
      // It is there and says so, but not where.
      cause = 'no-gnss-fix';
      known = Math.max(known, this.aliveKnown);
      end = Math.min(end, this.aliveAt + this.limit);
    } else {
      // DU11: silence that is probably ours is said to be so; a sign of life or a known rest says more than it.
      const span = this.excused.find((one) => one.to > at);
      if (span && span.from <= at) cause = 'system-degraded';
      if (span) end = Math.min(end, span.from > at ? span.from : span.to);
    }
    const basis = this.lastAt > NEVER ? this.lastAt : at;
    append(out, { state: 'no-signal', cause, from: at, to: end, knownFrom: Math.max(at, known), basis });
    return end;
  }
}
