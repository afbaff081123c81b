import type { DutyPlan, Leave } from '@dutywall/shared/domain';
import { type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import type { Draft, Scene } from '../scene.ts';
import { circlePlace, offset, type Place } from '../street/plane.ts';
import { type Kind, present } from './kind.ts';

/** The post is replaced at `moved`, and the server is told at `told`; the officer follows at once. */
function moves(scene: Scene, next: Place, told: (moved: Instant) => Instant): Draft {
  const moved = scene.minute(scene.dice.range(60, scene.minutes - 60));
  const former = scene.place;
  const walk = scene.duty(scene.arrives(), moved);
  walk.go(next.heart, 5);
  scene.duty(walk, undefined, next);
  const replan = (plan: DutyPlan): DutyPlan => ({
    ...plan,
    shifts: plan.shifts.map((shift) => ({ ...shift, version: 2, posts: [next.post.id] })),
    posts: new Map([[next.post.id, next.post]]),
    changes: [moved],
    formerPosts: plan.shifts.map((shift) => ({ shift: shift.id, post: former.post, until: moved })),
  });
  return {
    walk,
    gear: [scene.gear(walk)],
    replans: (plan) => [{ knownAt: told(moved), plan: replan(plan) }],
    toldLate: { from: moved, to: told(moved) },
    placesAt: (at) => (at < moved ? [former] : [next]),
  };
}

const nearby = (scene: Scene, id: string): Place =>
  circlePlace(id, '老门东疏导点', offset(scene.place.heart, scene.place.reachM + 500, scene.dice.range(0, 360)), 60);

/** Comes, is away during `span` far from the post, and on post otherwise. */
function awayDuring(scene: Scene, span: Span, rest: Partial<Draft>): Draft {
  const walk = scene.duty(scene.arrives(), span.from + 20_000);
  const there = offset(scene.place.heart, scene.place.reachM + scene.dice.range(400, 1500), scene.dice.range(0, 360));
  walk.go(there, 5);
  const ride = walk.now - span.from;
  walk.stroll(Math.max(walk.now, span.to - ride - MINUTE), there, 20).go(scene.place.heart, 5);
  scene.duty(walk);
  return { walk, gear: [scene.gear(walk)], ...rest };
}

const leaveOf = (scene: Scene, span: Span): Leave => ({
  id: 'leave-1',
  officer: scene.officer,
  ...span,
  reason: '就医',
  approvedBy: 'supervisor',
});

/** Officers who do what the roster says, while the roster changes or excuses them. */
export const PLAN: readonly Kind[] = [
  {
    name: 'roster-edited',
    about: 'sent to another post in mid-shift; the roster is edited that minute',
    make: (scene) => moves(scene, nearby(scene, 'post-2'), (moved) => moved),
  },
  {
    name: 'roster-edited-soon-after',
    about: 'sent to another post in mid-shift; the roster is edited six minutes later',
    make: (scene) => moves(scene, nearby(scene, 'post-2'), (moved) => moved + 6 * MINUTE),
  },
  {
    name: 'roster-edited-late',
    about: 'sent to another post in mid-shift; the roster is edited half an hour later',
    make: (scene) => moves(scene, nearby(scene, 'post-2'), (moved) => moved + 30 * MINUTE),
  },
  {
    name: 'post-redrawn',
    about: 'the post is moved 300 m along the street in mid-shift and the officer with it',
    make: (scene) => moves(scene, { ...nearby(scene, scene.place.post.id) }, (moved) => moved),
  },
  {
    name: 'meal-away',
    about: 'eats 1 km away in the break of the roster, back in time',
    make(scene) {
      const meal = scene.stretch(40, 60);
      return awayDuring(scene, meal, { breaks: [meal] });
    },
  },
  {
    name: 'leave-ahead',
    about: 'at the doctor’s with a leave approved the day before',
    make(scene) {
      const span = scene.stretch(60);
      return awayDuring(scene, span, { leaves: [leaveOf(scene, span)] });
    },
  },
  {
    name: 'leave-from-the-begin',
    about: 'leave for the first hour, on post afterwards',
    make(scene) {
      const walk = scene.duty(scene.arrives(58));
      return { walk, gear: [scene.gear(walk)], leaves: [leaveOf(scene, { from: scene.from, to: scene.minute(60) })] };
    },
  },
  {
    name: 'leave-approved-at-once',
    about: 'asks for leave on the way out and has it five minutes later',
    make(scene) {
      const span = scene.stretch(60);
      const leaves = [leaveOf(scene, span)];
      const told = span.from + 5 * MINUTE;
      return awayDuring(scene, span, {
        replans: (plan) => [{ knownAt: told, plan: { ...plan, leaves } }],
        toldLate: { from: span.from, to: told },
      });
    },
  },
  {
    name: 'leave-approved-late',
    about: 'on leave; approved, from its begin on, only after 25 min',
    make(scene) {
      const span = scene.stretch(60);
      const leaves = [leaveOf(scene, span)];
      const told = span.from + 25 * MINUTE;
      return awayDuring(scene, span, {
        replans: (plan) => [{ knownAt: told, plan: { ...plan, leaves } }],
        toldLate: { from: span.from, to: told },
      });
    },
  },
  {
    name: 'shift-extended',
    about: 'on post; the shift is made an hour longer shortly before its end, and the officer stays',
    make(scene) {
      const before = scene.to - 60 * MINUTE;
      const extend = (plan: DutyPlan, to: Instant): DutyPlan => ({
        ...plan,
        shifts: plan.shifts.map((shift) => ({ ...shift, version: shift.version + 1, to })),
      });
      const known = before - 5 * MINUTE;
      const end = scene.to;
      return present(
        scene,
        {},
        {
          replans: (plan) => [
            { knownAt: scene.from - 1, plan: extend(plan, before) },
            { knownAt: known, plan: extend(plan, end) },
          ],
        },
      );
    },
  },
  {
    name: 'sos-on-post',
    about: 'on post; calls for help twice',
    make(scene) {
      const [first, second] = [scene.stretch(1), scene.stretch(1)];
      const calls = (at: Instant) => [first, second].some((span) => at >= span.from && at < span.to);
      return present(scene, { retouch: (fix, at) => (calls(at) ? { ...fix, alarms: ['sos'] } : fix) });
    },
  },
];
