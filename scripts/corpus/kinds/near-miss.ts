import { MINUTE } from '@dutywall/shared/kit';
import { circlePlace, offset } from '../street/plane.ts';
import { type Kind, leaves } from './kind.ts';

/** Officers who do what is just still allowed. */
export const NEAR_MISS: readonly Kind[] = [
  { name: 'left-8-min', about: 'leaves for 8 min', make: (scene) => leaves(scene, 8) },
  {
    name: 'left-9-min',
    about: 'leaves for 9 min',
    make: (scene) => leaves(scene, 9, { intervals: [10, 15, 30] }),
  },
  {
    name: 'comes-at-the-grace',
    about: 'comes nine and a half minutes after the shift’s begin',
    make(scene) {
      const walk = scene.duty(scene.arrives(9.5));
      return { walk, gear: [scene.gear(walk, { intervals: [5, 10, 15] })] };
    },
  },
  {
    name: 'nine-minutes-twice',
    about: 'leaves for 9 min, shows up for three, leaves for 9 min again',
    make(scene) {
      const walk = scene.duty(scene.arrives(), scene.minute(scene.dice.range(40, 80)));
      scene.outing(walk, 9);
      walk.stroll(walk.now + 3 * MINUTE);
      scene.outing(walk, 9);
      scene.duty(walk);
      return { walk, gear: [scene.gear(walk, { intervals: [10, 15, 30] })] };
    },
  },
  {
    name: 'too-near-to-tell',
    about: 'stands for an hour 5–20 m beyond the tolerance, with a device that is right to 15 m',
    make(scene) {
      scene.places = [circlePlace('post-1', '宫涵疏导点', scene.anySpot(), 60)];
      const walk = scene.duty(scene.arrives(), scene.minute(40));
      const spot = offset(scene.place.heart, 60 + 30 + scene.dice.range(5, 20), scene.dice.range(0, 360));
      walk.go(spot).stroll(walk.now + 60 * MINUTE, spot, 4);
      scene.duty(walk);
      return { walk, gear: [scene.gear(walk, { terminal: { protocol: 'jt808' } })] };
    },
  },
  {
    name: 'loses-signal-while-out',
    about: 'leaves for 8 min, loses the network on the way back and is on post all the while after',
    make(scene) {
      const walk = scene.duty(scene.arrives(), scene.minute(scene.dice.range(40, 80)));
      const out = walk.now;
      scene.outing(walk, 8);
      scene.duty(walk);
      const outages = [{ from: out + 7 * MINUTE, to: out + 30 * MINUTE, kept: false }];
      return { walk, gear: [scene.gear(walk, { link: { outages } })] };
    },
  },
  {
    name: 'break-begins-while-out',
    about: 'leaves four minutes before the break for lunch and is back when it ends',
    make(scene) {
      const meal = scene.stretch(30, 60);
      const walk = scene.duty(scene.arrives(), meal.from - 5 * MINUTE);
      scene.outing(walk, 31);
      scene.duty(walk);
      return { walk, gear: [scene.gear(walk)], breaks: [meal] };
    },
  },
];
