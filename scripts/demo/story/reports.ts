import { type Instant, MINUTE, SECOND, type Span } from '@dutywall/shared/kit';
import type { Bureau } from '../bureau/bureau.ts';
import type { DemoShift } from '../bureau/roster.ts';
import { hash, mix } from '../dice.ts';
import { type Behaviour, type BehaviourKind, behaviourOf } from './behaviour.ts';
import { Day } from './day.ts';
import { drifted } from './drift.ts';

/** Something a terminal says. `eventAt` is what its own clock says; `sentAt` when it reaches the network. */
export interface Report {
  readonly kind: 'fix' | 'heartbeat';
  readonly eventAt: Instant;
  readonly sentAt: Instant;
  readonly lon: number;
  readonly lat: number;
  /** As the protocol states it: 68 % radius, browser 95 %; JT/T 808 states none. */
  readonly accuracyM: number | null;
  readonly sigmaM: number;
  readonly speedMps: number;
  readonly courseDeg: number;
  readonly battery: number;
  readonly mock: boolean;
  /** Kept in a dead zone and sent late. */
  readonly late: boolean;
}

/** Terminals speak from ten minutes before the shift until five after it. */
const BEFORE = 10 * MINUTE;
const AFTER = 5 * MINUTE;
const HEARTBEAT_S = 60;

/** One shift as its terminal tells it. */
export class Teller {
  readonly shift: DemoShift;
  readonly behaviour: Behaviour;
  readonly #bureau: Bureau;
  readonly #day: Day;
  readonly #phase: number;
  readonly #receiver: number;

  constructor(bureau: Bureau, shift: DemoShift, faults: ReadonlySet<BehaviourKind> | null = null) {
    this.shift = shift;
    this.#bureau = bureau;
    this.behaviour = behaviourOf(bureau.seed, shift, faults);
    this.#day = new Day(bureau, shift, this.behaviour);
    this.#receiver = hash(bureau.seed, `${shift.officer.terminal.id} receiver`);
    this.#phase = hash(bureau.seed, shift.officer.terminal.id) % (shift.officer.terminal.intervalS * SECOND);
  }

  /** Where the officer truly is, degrees: for checking tracks against streets. */
  truthAt(at: Instant): [lon: number, lat: number] {
    return this.#bureau.streets.plane.toDegrees(this.#day.at(at).place);
  }

  /**
   * What the terminal notes within the span, in order of time: at its own regular moments, so that any two spans laid
   * end to end give the same as one. `everyS`: not more often than this (the stored past is thinner than the live).
   */
  *during(span: Span, everyS = 0): Generator<Report> {
    const { behaviour, shift } = this;
    if (!behaviour.connects) return;
    const { terminal } = shift.officer;
    const step = terminal.intervalS * SECOND * Math.max(1, Math.ceil(everyS / terminal.intervalS));
    const from = Math.max(span.from, shift.from - BEFORE);
    const to = Math.min(span.to, shift.to + AFTER, behaviour.dies ?? Number.POSITIVE_INFINITY);
    for (let k = Math.ceil((from - this.#phase) / step); k * step + this.#phase < to; k++) {
      // Whole seconds: what most terminals send.
      const at = Math.floor((k * step + this.#phase) / SECOND) * SECOND;
      const motion = this.#day.at(at);
      const silent = motion.resting && terminal.restsSilent;
      const due = Math.floor(at / SECOND / HEARTBEAT_S) !== Math.floor((at - step) / SECOND / HEARTBEAT_S);
      if (silent && !due) continue;
      yield this.#report(at, silent ? 'heartbeat' : 'fix', motion);
    }
  }

  #report(at: Instant, kind: Report['kind'], motion: ReturnType<Day['at']>): Report {
    const { behaviour, shift } = this;
    const { terminal } = shift.officer;
    const { place, sigmaM } = drifted(this.#bureau.seed, this.#receiver, at / SECOND, motion.place);
    const [lon, lat] = this.#bureau.streets.plane.toDegrees(place);
    const zone = behaviour.deadZones.find((z) => at >= z.from && at < z.to);
    const sentAt = (zone ? zone.to + 20 * SECOND : at) + 200 + (mix(this.#receiver + Math.floor(at / SECOND)) % 900);
    const hours = Math.max(0, (at - shift.from) / (60 * MINUTE));
    const start = behaviour.lowBattery ? 0.16 : 0.99;
    const radius = terminal.protocol === 'web' ? 2.45 : 1.51;
    return {
      kind,
      eventAt: at - behaviour.clockBehind,
      sentAt,
      lon: Math.round(lon * 1e6) / 1e6,
      lat: Math.round(lat * 1e6) / 1e6,
      accuracyM: terminal.protocol === 'jt808' ? null : Math.round(sigmaM * radius * 10) / 10,
      // DU4: floor 8 m; JT/T 808 with its satellites 15 m.
      sigmaM: terminal.protocol === 'jt808' ? 15 : Math.max(8, sigmaM),
      speedMps: Math.round(motion.speedMps * 10) / 10,
      courseDeg: Math.round(motion.courseDeg ?? 0),
      battery: Math.max(0.03, Math.round((start - hours * (behaviour.lowBattery ? 0.012 : 0.055)) * 100) / 100),
      mock: behaviour.mock,
      late: zone !== undefined,
    };
  }
}
