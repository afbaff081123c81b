import { MINUTE, SECOND, type Span } from '@dutywall/shared/kit';
import type { Scene } from '../scene.ts';
import { marked } from '../street/gear.ts';
import { offset } from '../street/plane.ts';
import { SKIES, type Sky } from '../street/sky.ts';
import { Walk } from '../street/walk.ts';
import { type Kind, leaves, present } from './kind.ts';

const within = (spans: readonly Span[], at: number) => spans.some((span) => at >= span.from && at < span.to);
/** The usual sky, with another one in some stretches of a drawn length. */
function spells(scene: Scene, other: Sky | null, minutes: readonly [number, number], times: number) {
  const spans = scene.spaced(times, minutes);
  return (at: number): Sky | null => (within(spans, at) ? other : SKIES.street);
}

/** Officers on post whose receivers err. */
export const SKY: readonly Kind[] = [
  {
    name: 'urban-canyon',
    about: 'on post between tall buildings: errors of 15–25 m that stay for minutes',
    make: (scene) => present(scene, { sky: () => SKIES.canyon }),
  },
  {
    name: 'urban-canyon-flattering',
    about: 'on post between tall buildings; the receiver states half of its true error',
    make: (scene) => present(scene, { sky: () => SKIES.flattering }),
  },
  {
    name: 'canyon-jumps',
    about: 'on post; reflections throw the place 150–400 m off for one to four minutes, stated as good',
    make(scene) {
      const spans = scene.spaced(6, [1, 4]);
      const walk = scene.duty(scene.arrives());
      const throwM = scene.dice.range(150, 400);
      const course = scene.dice.range(0, 360);
      const thrown = new Walk(scene.dice, walk.begin, walk.at(walk.begin));
      for (let at = walk.begin; at < walk.now; at += 10 * SECOND) {
        thrown.be(at, within(spans, at) ? offset(walk.at(at), throwM, course) : walk.at(at));
      }
      return { walk, gear: [scene.gear(thrown)] };
    },
  },
  {
    name: 'tunnel-gap',
    about: 'on post; passes through an underpass without any position for 4–12 min',
    make: (scene) => present(scene, { sky: spells(scene, null, [4, 12], 3) }),
  },
  {
    name: 'indoor',
    about: 'on post inside a market hall: no satellites, places by radio some 30 m wrong and stated so',
    make: (scene) => present(scene, { terminal: { protocol: 'osmand' }, sky: () => SKIES.indoor }),
  },
  {
    name: 'indoor-cell',
    about: 'on post indoors; now and then a cell tower’s place some 800 m off, stated as 900 m',
    make(scene) {
      const tower = offset(scene.place.heart, 800, scene.dice.range(0, 360));
      const draft = present(scene, { terminal: { protocol: 'osmand' }, sky: () => SKIES.indoor });
      const there = scene.gear(new Walk(scene.dice, scene.from, tower), {
        sky: () => ({ ...SKIES.indoor, sigmaM: 600 }),
      });
      const [own] = draft.gear;
      if (!own) return draft;
      const cell = { ...there, terminal: own.terminal, powered: [scene.stretch(25), scene.stretch(15)], honest: false };
      return { ...draft, gear: [own, { ...cell, powered: cell.powered.toSorted((a, b) => a.from - b.from) }] };
    },
  },
  {
    name: 'cold-start',
    about: 'on post; the first fixes after switching on lie kilometres away for two minutes',
    make(scene) {
      const far = offset(scene.place.heart, scene.dice.range(2000, 9000), scene.dice.range(0, 360));
      const walk = scene.duty(scene.arrives(-10));
      const warm = scene.from + 2 * MINUTE;
      const gear = scene.gear(walk, { powered: [{ from: warm, to: scene.to }] });
      const cold = { ...gear, walk: new Walk(scene.dice, scene.from, far), honest: false };
      return { walk, gear: [gear, { ...cold, powered: [{ from: scene.from, to: warm }] }] };
    },
  },
  {
    name: 'few-satellites',
    about: 'on post; for stretches the device has 3–5 satellites and errs by 60 m and more',
    make: (scene) => present(scene, { terminal: { protocol: 'jt808' }, sky: spells(scene, SKIES.few, [8, 25], 3) }),
  },
  {
    name: 'stale-coordinates',
    about: 'on post; came from far without a position, the device repeats its last one with the located bit off',
    make(scene) {
      const lost = { from: scene.from - 10 * MINUTE, to: scene.minute(scene.dice.range(15, 40)) };
      const walk = scene.duty(scene.arrives(-4));
      const sky = (at: number) => (within([lost], at) ? null : SKIES.open);
      return { walk, gear: [scene.gear(walk, { terminal: { protocol: 'jt808' }, sky })] };
    },
  },
  {
    name: 'satellites-unstated',
    about: 'on post; the device never says how many satellites it has',
    make: (scene) =>
      present(scene, {
        terminal: { protocol: 'jt808' },
        retouch: (fix) => marked({ ...fix, sigmaM: 30 }, 'satellites-missing'),
      }),
  },
  ...(['missing', 'zero', 'huge'] as const).map(
    (accuracy): Kind => ({
      name: `accuracy-${accuracy}`,
      about: `on post; for half an hour the phone’s accuracy is ${accuracy === 'huge' ? '1e9 m' : accuracy}`,
      make(scene) {
        const spell = scene.stretch(30);
        const sigmaM = accuracy === 'huge' ? 662_000 : 50;
        return present(scene, {
          terminal: { protocol: 'osmand' },
          retouch: (fix, at) =>
            within([spell], at) ? { ...(accuracy === 'huge' ? fix : marked(fix, 'accuracy-missing')), sigmaM } : fix,
        });
      },
    }),
  ),
  {
    name: 'left-in-canyon',
    about: 'leaves for 25 min, between tall buildings all the time',
    make: (scene) => leaves(scene, 25, { sky: () => SKIES.canyon }),
  },
];
