import {
  androidSigma,
  browserSigma,
  type CanonicalFix,
  type FixMark,
  jt808Sigma,
  type Protocol,
  type Terminal,
} from '@dutywall/shared/domain';
import { type Datum, fromWgs84 } from '@dutywall/shared/geo';
import { type Instant, SECOND, type Span, toIso } from '@dutywall/shared/kit';
import type { Dice } from '../../demo/dice.ts';
import type { Link, Sending } from './link.ts';
import { lonLatOf, metresApart, type Spot } from './plane.ts';
import { Receiver, type Sky } from './sky.ts';
import type { Walk } from './walk.ts';

/** A terminal as it is enrolled, and what it truly does. */
export interface Gear {
  readonly terminal: Terminal;
  /** When the officer is booked as its carrier. */
  readonly carried: Span;
  /** Where the device truly is; the officer's own walk when it is carried. */
  readonly walk: Walk;
  /** The datum of its coordinates, whatever it is enrolled with. */
  readonly speaks: Datum;
  readonly heartbeatS: number | null;
  readonly powered: readonly Span[];
  /** Null: no satellite position then. */
  readonly sky: (at: Instant) => Sky | null;
  /** Its clock less the true time, ms. */
  readonly clockMs: (at: Instant) => number;
  /** What the device or somebody on it makes of a report; null: it is not sent. */
  readonly retouch: (fix: CanonicalFix, at: Instant, n: number) => CanonicalFix | null;
  /** False where reports say nothing true about the officer: left at home, spoofed, wrong datum. */
  readonly honest: boolean;
  readonly link: Link;
}

/** A clock wrong by more than this tells nothing about when, ms: half of DU10's limit. */
const HONEST_CLOCK_MS = 60 * SECOND;
/** A terminal that rests in silence reports again when it has moved so far, m, or after so long. */
const REST_M = 25;
const REST_PING = 1_800 * SECOND;
const SIGMAS_IN_68 = 1.51;
const SIGMAS_IN_95 = 2.45;

/** Everything a terminal would send, in order of true time; `link` says what of it arrives and when. */
export function sendings(gear: Gear, dice: Dice): Sending[] {
  const out: Sending[] = [];
  const { terminal, walk } = gear;
  const receiver = new Receiver(dice);
  let stale = null as CanonicalFix | null;
  let sent: { readonly at: Instant; readonly spot: Spot } | null = null;
  let n = 0;
  for (const { from, to } of gear.powered) {
    const step = terminal.expectedIntervalS * SECOND;
    for (let tick = from + dice.range(0, step); tick < to; tick += step) {
      // Whole seconds, some hundred ms off the beat, as timers on phones are.
      const at = Math.round((tick + dice.normal() * Math.min(step * 0.03, 900)) / SECOND) * SECOND;
      const sky = gear.sky(at);
      const spot = walk.at(at);
      const resting = terminal.restsSilent && sent && metresApart(spot, sent.spot) < REST_M && at - sent.at < REST_PING;
      if (resting) continue;
      const eventAt = at + gear.clockMs(at);
      const fix: CanonicalFix | null = sky
        ? report(gear, eventAt, at, spot, receiver.error(at, sky), sky, dice)
        : stale && terminal.protocol === 'jt808'
          ? { ...stale, eventAt: toIso(eventAt), located: false }
          : null;
      if (!fix) continue;
      if (fix.located) stale = fix;
      const told = gear.retouch(fix, at, n++);
      if (!told) continue;
      sent = { at, spot };
      const timely = told.eventAt !== null && Math.abs(eventAt - at) <= HONEST_CLOCK_MS;
      const sees = told.located && !told.mock && !told.marks?.includes('satellites-few');
      out.push({ trueAt: at, eventAt, fix: told, telling: gear.honest && timely && sees });
    }
  }
  return gear.heartbeatS === null ? out : [...out, ...heartbeats(gear, gear.heartbeatS, dice)];
}

function heartbeats(gear: Gear, everyS: number, dice: Dice): Sending[] {
  const out: Sending[] = [];
  for (const { from, to } of gear.powered)
    for (let at = from + dice.range(0, everyS * SECOND); at < to; at += everyS * SECOND)
      out.push({ trueAt: at, eventAt: Math.round(at + gear.clockMs(at)), fix: null, telling: false });
  return out;
}

function report(
  gear: Gear,
  eventAt: Instant,
  at: Instant,
  spot: Spot,
  error: Spot,
  sky: Sky,
  dice: Dice,
): CanonicalFix {
  const { lon, lat } = lonLatOf([spot[0] + error[0], spot[1] + error[1]]);
  const sent = fromWgs84(gear.speaks, lon, lat);
  const motion = gear.walk.motion(at);
  const stated = Math.max(2, sky.sigmaM * sky.stated * Math.exp(dice.normal() * 0.2));
  const { accuracyM, sigmaM, mark } = precision(gear.terminal.protocol, stated, sky);
  return {
    eventAt: toIso(eventAt),
    lon: sent.lon,
    lat: sent.lat,
    ...(accuracyM === undefined ? {} : { accuracyM }),
    sigmaM,
    speedMps: Math.max(0, motion.mps + dice.normal() * 0.2),
    courseDeg: Math.round(motion.courseDeg) % 360,
    located: true,
    alarms: [],
    datum: gear.terminal.datum,
    raw: {},
    ...(mark ? { marks: [mark] } : {}),
  };
}

/** What the protocol says about accuracy, read as the decoders read it (DU4). */
function precision(protocol: Protocol, stated: number, sky: Sky) {
  if (protocol === 'jt808') return { accuracyM: undefined, ...jt808Sigma(sky.satellites) };
  const radius = Math.round(stated * (protocol === 'web' ? SIGMAS_IN_95 : SIGMAS_IN_68) * 10) / 10;
  return { accuracyM: radius, ...(protocol === 'web' ? browserSigma(radius) : androidSigma(radius)) };
}

/** The fix with one more mark. */
export function marked(fix: CanonicalFix, mark: FixMark): CanonicalFix {
  return { ...fix, marks: [...(fix.marks ?? []), mark] };
}
