import {
  type Bureau,
  dayOf,
  foundBureau,
  generateDistrict,
  type Report,
  shiftsDuring,
  shiftsOf,
  Teller,
} from '@dutywall/scripts/demo';
import {
  createDutyEngine,
  DEFAULT_RULES,
  DUTY_STATES,
  type DutyEngine,
  type DutyPlan,
  type DutyState,
  type Evidence,
  type Post,
} from '@dutywall/shared/domain';
import { DAY, HOUR, MINUTE, SECOND } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';

/** 2026-11-23 00:00 in Shanghai. */
const START = Date.parse('2026-11-22T16:00:00Z');

/**
 * The long suite judges the full demonstration closely. The plain one takes the smallest bureau: every state is kept
 * alive by the reserve, which is the same in any size.
 */
const LONG = process.env.DUTYWALL_LONG !== undefined;
const OFFICERS = LONG ? 330 : 110;
const EVERY = (LONG ? 3 : 12) * MINUTE;
const THIN = LONG ? 30 : 60;

const draft = generateDistrict(7);

function bureau(officers: number): Bureau {
  const [west, south, east, north] = draft.bounds;
  return foundBureau(7, officers, {
    meta: { bounds: draft.bounds, centre: [(west + east) / 2, (south + north) / 2] },
    streets: draft.streets,
    places: draft.places,
  });
}

function postOf(b: Bureau, id: string): Post {
  const post = b.posts.find((p) => p.id === id);
  if (!post) throw new Error(id);
  const line = post.shape.map((p) => b.streets.plane.toDegrees(p));
  const shape: Post['shape'] =
    post.kind === 'circle'
      ? { kind: 'circle', centre: line[0], radiusM: post.radiusM ?? 0 }
      : post.kind === 'route'
        ? { kind: 'route', line, bufferM: post.bufferM ?? 0 }
        : { kind: 'area', polygons: [[line]] };
  return { id, version: 1, name: post.name, squad: post.squad, shape, toleranceM: 30 };
}

interface Fed {
  readonly engine: DutyEngine;
  readonly queue: { report: Report; evidence: Evidence }[];
  next: number;
}

function feedOf(b: Bureau, teller: Teller, id: () => number): Fed {
  const { shift, behaviour } = teller;
  const { officer } = shift;
  const { terminal, post } = officer;
  const plan: DutyPlan = {
    officer: officer.id,
    shifts: [
      {
        id: shift.id,
        version: 1,
        name: shift.name,
        officer: officer.id,
        squad: post.squad,
        posts: [post.id],
        from: shift.from,
        to: shift.to,
        breaks: shift.breaks,
        ruleVersion: 1,
      },
    ],
    leaves: behaviour.leave
      ? [{ id: 'l', officer: officer.id, from: behaviour.leave.from, to: shift.to, reason: '', approvedBy: null }]
      : [],
    posts: new Map([[post.id, postOf(b, post.id)]]),
    rules: DEFAULT_RULES,
    expectedIntervalS: terminal.intervalS,
    restsSilent: terminal.restsSilent,
    hasTerminal: true,
  };
  // Thinned as the stored past is: the live stream only adds evidence between.
  const reports = [...teller.during({ from: shift.from - HOUR, to: shift.to + HOUR }, THIN)];
  reports.sort((p, q) => p.sentAt - q.sentAt);
  const queue = reports.map((report, n): Fed['queue'][number] => {
    const common = { terminal: terminal.id, officer: officer.id, eventAt: report.eventAt, receivedAt: report.sentAt };
    if (report.kind === 'heartbeat') return { report, evidence: { kind: 'heartbeat', heartbeat: common } };
    const fix = {
      ...common,
      id: id(),
      lon: report.lon,
      lat: report.lat,
      sigmaM: report.sigmaM,
      accuracyM: report.accuracyM,
      speedMps: report.speedMps,
      courseDeg: report.courseDeg,
      altitudeM: null,
      battery: report.battery,
      located: true,
      mock: report.mock,
      alarms: [],
      marks: behaviour.clockBehind > 0 && n >= 20 ? (['clock-untrusted'] as const) : [],
    };
    return { report, evidence: { kind: 'fix', fix } };
  });
  return { engine: createDutyEngine(plan), queue, next: 0 };
}

/** The states of all officers on shift at each instant, judged by the real engine in a stream. */
function watch(b: Bureau, from: number, to: number, everyMs: number): { at: number; counts: Map<DutyState, number> }[] {
  let ids = 0;
  const fed = shiftsDuring(b, { from: from - HOUR, to }).map((shift) => ({
    shift,
    feed: feedOf(b, new Teller(b, shift), () => ++ids),
  }));
  const out: { at: number; counts: Map<DutyState, number> }[] = [];
  for (let at = from; at < to; at += everyMs) {
    const counts = new Map<DutyState, number>();
    for (const { shift, feed } of fed) {
      if (at < shift.from || at >= shift.to) continue;
      for (; feed.next < feed.queue.length && feed.queue[feed.next].report.sentAt <= at; feed.next++)
        feed.engine.push(feed.queue[feed.next].evidence);
      const { state } = feed.engine.advance(at);
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    out.push({ at, counts });
  }
  return out;
}

describe('the demonstration is alive at every hour', () => {
  const b = bureau(OFFICERS);

  it('shows every DU2 state at every instant of 24 hours (DU2)', () => {
    const seen = watch(b, START, START + DAY, EVERY);
    const missing: string[] = [];
    for (const { at, counts } of seen)
      for (const state of DUTY_STATES) {
        if (state === 'off-shift') continue;
        const n = counts.get(state) ?? 0;
        // Three with complete evidence of having left, whatever the hour.
        if (n < (state === 'off-post' ? 3 : 1)) missing.push(`${new Date(at).toISOString()} ${n} ${state}`);
      }
    expect(seen.length).toBe(DAY / EVERY);
    expect(missing).toEqual([]);
  }, 300_000);

  it('has 330 officers on shift at every minute of two days, and more who are not', { timeout: 60_000 }, () => {
    const full = bureau(330);
    const shifts = [-1, 0, 1, 2].flatMap((day) => shiftsOf(full, dayOf(START) + day));
    for (let at = START; at < START + 2 * DAY; at += MINUTE)
      expect(shifts.filter((s) => s.from <= at && s.to > at).length).toBe(330);
    expect(full.officers.length).toBeGreaterThan(900);
    expect(new Set(full.officers.map((o) => o.name)).size).toBe(full.officers.length);
  });

  it('tells the same track from two starts, and any cut of it, to the centimetre', () => {
    const again = bureau(OFFICERS);
    const span = { from: START + 9 * HOUR, to: START + 9 * HOUR + 20 * MINUTE };
    const one = shiftsDuring(b, span).slice(0, 40);
    const two = shiftsDuring(again, span).slice(0, 40);
    one.forEach((shift, i) => {
      const whole = [...new Teller(b, shift).during(span)];
      const teller = new Teller(again, two[i]);
      const cut = span.from + 7 * MINUTE + 321;
      const parts = [...teller.during({ from: span.from, to: cut }), ...teller.during({ from: cut, to: span.to })];
      expect(parts).toEqual(whole);
    });
  });

  it('moves no faster than an e-bike and keeps to the streets', () => {
    const span = { from: START + 9 * HOUR, to: START + 10 * HOUR };
    for (const shift of shiftsDuring(b, span).slice(0, 60)) {
      const teller = new Teller(b, shift);
      let before = teller.truthAt(span.from);
      for (let at = span.from + 10 * SECOND; at < span.to; at += 10 * SECOND) {
        const here = teller.truthAt(at);
        const moved = Math.hypot((here[0] - before[0]) * 93_900, (here[1] - before[1]) * 110_900);
        expect(moved, `${shift.id} at ${new Date(at).toISOString()}`).toBeLessThan(85);
        before = here;
      }
      const p = b.streets.plane.toMetres(before);
      const corner = b.streets.points[b.streets.nearest(p)];
      expect(Math.hypot(corner[0] - p[0], corner[1] - p[1])).toBeLessThan(70);
    }
  });
});
