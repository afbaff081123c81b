import { type Instant, SECOND } from '@dutywall/shared/kit';
import type { Bureau } from '../bureau/bureau.ts';
import type { DemoShift } from '../bureau/roster.ts';
import { hash } from '../dice.ts';
import { distance, type Point } from '../district/plane.ts';
import type { Behaviour } from './behaviour.ts';
import type { Streets } from './streets.ts';
import { Track } from './track.ts';

/** One stretch of a shift: a way walked once, or a beat walked to and fro with rests. */
interface Leg {
  readonly from: Instant;
  readonly to: Instant;
  readonly track: Track;
  readonly speed: number;
  /** Beat: share of the time spent walking, and the length of one round of walking and resting, s. */
  readonly beat: { readonly share: number; readonly roundS: number } | null;
}

export interface Motion {
  readonly place: Point;
  readonly speedMps: number;
  /** Degrees clockwise from north; null while still. */
  readonly courseDeg: number | null;
  /** At rest on the post for more than a minute: phones that save battery stop sending. */
  readonly resting: boolean;
}

const WALK = 1.25;
const RIDE = 4.6;

/** A corner about `reach` metres away that is at least `clear` metres from everything on the beat. */
function elsewhere(streets: Streets, from: Point, beat: Track, reach: number, clear: number, key: number): number {
  const samples = Array.from({ length: 13 }, (_, i) => beat.at((beat.length * i) / 12));
  let best = { node: streets.nearest(from), room: -1 };
  for (let i = 0; i < 14; i++) {
    const angle = (key / 2 ** 32 + i / 14) * 2 * Math.PI;
    const far = reach * (1 + (i % 3) * 0.25);
    const node = streets.nearest([from[0] + Math.cos(angle) * far, from[1] + Math.sin(angle) * far]);
    const room = Math.min(...samples.map((p) => distance(p, streets.points[node])));
    if (room > clear) return node;
    if (room > best.room) best = { node, room };
  }
  return best.node;
}

/** Everything an officer walks in one shift, as legs laid end to end: `at` is a function of time alone. */
export class Day {
  readonly #legs: Leg[] = [];
  readonly #sway: Point;

  constructor(bureau: Bureau, shift: DemoShift, behaviour: Behaviour) {
    const { streets, seed } = bureau;
    const { beat, rides, kind, radiusM } = shift.officer.post;
    const key = (name: string): number => hash(seed, `${shift.id} ${name}`);
    this.#sway = [(key('x') / 2 ** 32 - 0.5) * 8, (key('y') / 2 ** 32 - 0.5) * 8];
    const onBike = rides && key('bike') % 3 !== 0;
    const pace = onBike ? 3.6 + (key('pace') % 100) / 80 : 1.05 + (key('pace') % 100) / 300;
    const stroll = { share: kind === 'circle' ? 0.3 : 0.62, roundS: 420 + (key('round') % 600) };
    const home = elsewhere(streets, beat.at(0), beat, 900, 420, key('home'));
    const clear = 270 + (radiusM ?? 0);
    const begin = shift.from - 3_600 * SECOND;
    const end = shift.to + 3_600 * SECOND;
    if (behaviour.arrives === null) {
      // Never comes: strolls about elsewhere, so that there is evidence of it.
      const around = streets.points[elsewhere(streets, streets.points[home], beat, 160, 420, key('around'))];
      const loop = this.#way(streets, streets.points[home], streets.nearest(around));
      this.#legs.push({ from: begin, to: end, track: new Track(loop), speed: 0.9, beat: { share: 1, roundS: 600 } });
      return;
    }
    const patrol = (from: Instant, to: Instant): Leg => ({ from, to, track: beat, speed: pace, beat: stroll });
    const onBeat = (at: Instant): Point => spot(patrol(behaviour.arrives ?? at, at), at).place;
    const arrival = new Track([
      ...this.#way(streets, streets.points[home], streets.nearest(onBeat(behaviour.arrives))),
      onBeat(behaviour.arrives),
    ]);
    const setOff = behaviour.arrives - (arrival.length / RIDE) * SECOND;
    this.#legs.push({ from: begin, to: setOff, track: new Track([streets.points[home]]), speed: 0, beat: null });
    this.#legs.push({ from: setOff, to: behaviour.arrives, track: arrival, speed: RIDE, beat: null });
    let since = behaviour.arrives;
    for (const { from, to, why } of behaviour.aways) {
      if (from <= since || to >= shift.to) continue;
      this.#legs.push({ ...patrol(behaviour.arrives, from), from: behaviour.arrives });
      const start = onBeat(from);
      const goal = elsewhere(streets, start, beat, why === 'left' ? 520 : 300, clear, key(`to ${from - shift.from}`));
      const there = new Track([start, ...this.#way(streets, start, goal)]);
      const finish = onBeat(to);
      const back = new Track([...this.#way(streets, streets.points[goal], streets.nearest(finish)), finish]);
      const brisk = why === 'break' ? WALK : Math.max(3, (there.length + back.length) / ((to - from) / SECOND - 60));
      const gone = from + (there.length / brisk) * SECOND;
      const turn = Math.max(gone, to - (back.length / brisk) * SECOND);
      const wander = new Track(this.#way(streets, streets.points[goal], streets.ways[goal][0]?.to ?? goal));
      this.#legs.push({ from, to: gone, track: there, speed: brisk, beat: null });
      this.#legs.push({
        from: gone,
        to: turn,
        track: new Track([wander.at(0), wander.at(12)]),
        speed: 0.25,
        beat: { share: 1, roundS: 600 },
      });
      this.#legs.push({ from: turn, to, track: back, speed: brisk, beat: null });
      since = to;
    }
    this.#legs.push(patrol(behaviour.arrives, shift.to));
    const leaving = new Track([onBeat(shift.to), ...this.#way(streets, onBeat(shift.to), home)]);
    this.#legs.push({ from: shift.to, to: end, track: leaving, speed: RIDE, beat: null });
  }

  #way(streets: Streets, from: Point, goal: number): Point[] {
    return streets.path(streets.nearest(from), goal).map((n) => streets.points[n]);
  }

  /** Where the officer is, and how they move. Before and after the shift they are on the way, or at home. */
  at(time: Instant): Motion {
    // The legs are few and in order of their ends; a patrol counts from the arrival, whatever came between.
    const leg = this.#legs.find(({ to }) => time < to) ?? this.#legs[this.#legs.length - 1];
    const now = spot(leg, time);
    const soon = spot(leg, time + 2 * SECOND);
    const moved = distance(now.place, soon.place);
    const course = (Math.atan2(soon.place[0] - now.place[0], soon.place[1] - now.place[1]) * 180) / Math.PI;
    return {
      place: [now.place[0] + this.#sway[0], now.place[1] + this.#sway[1]],
      speedMps: moved / 2,
      courseDeg: moved < 0.2 ? null : (course + 360) % 360,
      resting: now.restedS > 60,
    };
  }
}

function spot(leg: Leg, time: Instant): { place: Point; restedS: number } {
  const seconds = Math.max(0, (time - leg.from) / SECOND);
  if (!leg.beat) return { place: leg.track.at(seconds * leg.speed), restedS: 0 };
  const { share, roundS } = leg.beat;
  const rounds = Math.floor(seconds / roundS);
  const inRound = seconds - rounds * roundS;
  const walked = rounds * roundS * share + Math.min(inRound, roundS * share);
  return { place: leg.track.pingPong(walked * leg.speed), restedS: Math.max(0, inRound - roundS * share) };
}
