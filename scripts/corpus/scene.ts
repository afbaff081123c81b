import { DEFAULT_RULES, type DutyPlan, type Leave, type Shift } from '@dutywall/shared/domain';
import { HOUR, type Instant, MINUTE, SECOND, type Span } from '@dutywall/shared/kit';
import { type Dice, diceOf } from '../demo/dice.ts';
import type { CorpusOfficer, PlanVersion } from './case.ts';
import { drawGear, type GearWish } from './street/draw-gear.ts';
import { drawPlace } from './street/draw-place.ts';
import { type Gear, sendings } from './street/gear.ts';
import { deliver } from './street/link.ts';
import { edgeM, metresApart, offset, type Place, type Spot } from './street/plane.ts';
import { BY_BIKE, ON_FOOT, Walk } from './street/walk.ts';
import { truthOf } from './truth.ts';

/** A Monday; its hours are read in China. */
const MIDNIGHT = Date.UTC(2026, 10, 22, 16);
const SQUAD = 'squad';
/** Terminals report from so long before a shift until after it. */
const EARLY = 15 * MINUTE;

/** What a kind says about one officer; everything else is drawn. */
export interface Draft {
  readonly walk: Walk;
  readonly gear: readonly Gear[];
  readonly breaks?: readonly Span[];
  readonly leaves?: readonly Leave[];
  /** Later versions of the plan and when they became known; made from the first. */
  readonly replans?: (plan: DutyPlan) => readonly PlanVersion[];
  /** Posts that truly counted at a moment, where that changes. */
  readonly placesAt?: (at: Instant) => readonly Place[];
  /** The plan changed at `from`, and the server was told only at `to`. */
  readonly toldLate?: Span;
  readonly spoofed?: boolean;
  /** The server itself is away then: nothing is taken in, nothing shown. */
  readonly serverAway?: Span;
}

/** The stage of one officer's shift: window, post, dice, and the usual ways to fill them. */
export class Scene {
  readonly dice: Dice;
  /** The same numbers for everybody of a squad. */
  readonly shared: Dice;
  /** The officer's number in the squad, from 0. */
  readonly member: number;
  readonly officer: string;
  from: Instant;
  to: Instant;
  places: readonly [Place, ...Place[]];
  private readonly seed: number;
  private readonly name: string;

  constructor(seed: number, name: string, member = 0) {
    this.seed = seed;
    this.name = name;
    this.member = member;
    this.officer = `officer-${member + 1}`;
    this.dice = diceOf(seed, `corpus ${name} ${this.officer}`);
    this.shared = diceOf(seed, `corpus ${name}`);
    this.from = MIDNIGHT + this.dice.of([6, 7, 8, 13, 14]) * HOUR;
    this.to = this.from + this.dice.of([2.5, 3, 3.5]) * HOUR;
    this.places = [this.anyPlace()];
  }

  get place(): Place {
    return this.places[0];
  }

  minute(minutes: number): Instant {
    return this.from + Math.round(minutes * 60) * SECOND;
  }

  /** A begin at seven, for squads that stand together. */
  get sharedMorning(): Instant {
    return MIDNIGHT + 7 * HOUR;
  }

  /** Minutes of the shift. */
  get minutes(): number {
    return (this.to - this.from) / MINUTE;
  }

  /** A stretch that begins at a drawn minute, well within the shift. */
  stretch(minutes: number, from = 30): Span {
    const start = this.minute(this.dice.range(from, this.minutes - minutes - 20));
    return { from: start, to: start + minutes * MINUTE };
  }

  /** So many stretches of a drawn length, minutes, spread over the shift and apart from one another. */
  spaced(times: number, minutes: readonly [number, number]): Span[] {
    const slot = (this.minutes - 25) / times;
    return Array.from({ length: times }, (_, i) => {
      const long = this.dice.range(...minutes);
      const from = this.minute(15 + i * slot + this.dice.range(0, Math.max(0, slot - long - 5)));
      return { from, to: from + long * MINUTE };
    });
  }

  anyPlace(id = 'post-1', heart = this.anySpot()): Place {
    return drawPlace(this.dice, id, heart);
  }

  anySpot(): Spot {
    return [this.dice.range(-3000, 3000), this.dice.range(-3000, 3000)];
  }

  /** Comes by bike so as to be on post at `minute` of the shift, from a place a kilometre or two away. */
  arrives(minute = this.dice.range(-11, 5), place = this.place): Walk {
    const away = this.dice.range(900, 2200);
    const home = offset(place.heart, place.reachM + away, this.dice.range(0, 360));
    const ride = (metresApart(home, place.heart) / BY_BIKE) * SECOND;
    const walk = new Walk(this.dice, Math.min(this.minute(minute) - ride, this.from - EARLY), home);
    return walk.stand(this.minute(minute) - ride).go(place.heart, BY_BIKE);
  }

  /** Does the duty as the post wants it: patrols where there is a way to patrol, else strolls about. */
  duty(walk: Walk, until: Instant = this.to + EARLY, place = this.place): Walk {
    if (until <= walk.now) return walk;
    if (place.line.length > 1) return walk.patrol(until, place.line, ON_FOOT);
    return walk.stroll(until, place.heart, place.roomM);
  }

  /** Goes away to `metres` beyond the post's edge, so as to be beyond its tolerance for `minutes`; comes back. */
  outing(walk: Walk, minutes: number, metres = this.dice.range(220, 600), place = this.place): Walk {
    const course = this.dice.range(0, 360);
    const edge = edgeM(place, course);
    const gate = offset(place.heart, edge + place.post.toleranceM, course);
    const there = offset(place.heart, edge + metres, course);
    const way = 2 * (metresApart(gate, there) / BY_BIKE) * SECOND;
    walk.go(gate, BY_BIKE);
    const back = walk.now + minutes * MINUTE;
    walk.go(there, BY_BIKE).stroll(Math.max(walk.now, back - way / 2), there, 15);
    return walk.go(gate, BY_BIKE).go(place.heart, BY_BIKE);
  }

  /** A terminal, drawn but for what is wished. */
  gear(walk: Walk, wish: GearWish = {}): Gear {
    const powered = [{ from: this.from - EARLY, to: this.to + EARLY }];
    return drawGear(this.dice, `${this.officer}-terminal`, powered, walk, wish);
  }

  /** Plays the draft out: what arrives, and what was true. */
  play(draft: Draft): CorpusOfficer {
    const plan = this.plan(draft);
    const later = draft.replans?.(plan) ?? [];
    const plans: CorpusOfficer['plans'] = [{ knownAt: Number.NEGATIVE_INFINITY, plan }, ...later];
    const final = (plans.at(-1) ?? plans[0]).plan;
    const arrivals = draft.gear
      .flatMap((gear, i) => {
        const dice = diceOf(this.seed, `corpus ${this.name} ${this.officer} terminal ${i}`);
        return deliver(gear.terminal.id, sendings(gear, dice), gear.link, dice);
      })
      .sort((a, b) => a.receivedAt - b.receivedAt);
    const shift = final.shifts[0];
    const truth = truthOf(shift, final, draft.walk, draft.placesAt ?? (() => this.places), arrivals);
    const terminals = draft.gear.map(({ terminal, carried }) => ({ terminal, carried }));
    const { spoofed = false, toldLate = null, serverAway = null } = draft;
    return { id: this.officer, plans, terminals, arrivals, truth, spoofed, toldLate, serverAway };
  }

  private plan(draft: Draft): DutyPlan {
    const shift: Shift = {
      id: `${this.officer}-shift`,
      version: 1,
      name: '早班',
      officer: this.officer,
      squad: SQUAD,
      posts: this.places.map(({ post }) => post.id),
      from: this.from,
      to: this.to,
      breaks: draft.breaks ?? [],
      ruleVersion: DEFAULT_RULES.version,
    };
    const terminal = draft.gear[0]?.terminal;
    return {
      officer: this.officer,
      shifts: [shift],
      leaves: draft.leaves ?? [],
      posts: new Map(this.places.map(({ post }) => [post.id, post])),
      rules: DEFAULT_RULES,
      expectedIntervalS: terminal?.expectedIntervalS ?? 60,
      restsSilent: terminal?.restsSilent ?? false,
      hasTerminal: terminal !== undefined,
    };
  }
}
