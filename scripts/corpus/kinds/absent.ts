import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { circlePlace, offset } from '../street/plane.ts';
import { SKIES } from '../street/sky.ts';
import { Walk } from '../street/walk.ts';
import { type Kind, leaves } from './kind.ts';

const left = (minutes: number): Kind => ({
  name: `left-${minutes}-min`,
  about: `leaves the post for ${minutes} min, comes back`,
  make: (scene) => leaves(scene, minutes + 0.5),
});

/** Officers who are truly absent and whose terminals say so. */
export const ABSENT: readonly Kind[] = [
  {
    name: 'never-came',
    about: 'never comes and reports from home all day',
    make(scene) {
      const home = offset(scene.place.heart, scene.dice.range(1500, 6000), scene.dice.range(0, 360));
      const walk = new Walk(scene.dice, scene.from - HOUR, home).stroll(scene.to + HOUR, home, 8);
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  {
    name: 'came-late',
    about: 'comes 25–50 min late; the terminal reports from home and on the way',
    make(scene) {
      const walk = scene.duty(scene.arrives(scene.dice.range(25, 50)));
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  left(12),
  left(14),
  left(20),
  left(60),
  {
    name: 'left-early',
    about: 'goes home 30 min before the shift is over',
    make(scene) {
      const walk = scene.duty(scene.arrives(), scene.to - 30 * MINUTE);
      const home = offset(scene.place.heart, 2500, scene.dice.range(0, 360));
      walk.go(home, 5).stroll(scene.to + 20 * MINUTE, home, 8);
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  {
    name: 'left-twice',
    about: 'leaves twice for 15 min, half an hour apart',
    make(scene) {
      scene.to = scene.from + 4 * HOUR;
      const walk = scene.duty(scene.arrives(), scene.minute(scene.dice.range(30, 90)));
      for (let i = 0; i < 2; i++) {
        scene.outing(walk, 15.5);
        scene.duty(walk, walk.now + 30 * MINUTE);
      }
      scene.duty(walk);
      return { walk, gear: [scene.gear(walk)] };
    },
  },
  {
    name: 'tea-house-next-door',
    about: 'sits for 40 min in a tea house some 150 m beyond the post',
    make: (scene) => leaves(scene, 40, {}, 170),
  },
  {
    name: 'at-the-neighbour-post',
    about: 'stands for 30 min at a colleague’s post 400 m away that is not in this roster',
    make(scene) {
      scene.places = [circlePlace('post-1', '宫涵疏导点', scene.anySpot(), 60)];
      return leaves(scene, 30, {}, 400);
    },
  },
  {
    name: 'left-over-lossy-link',
    about: 'leaves for 25 min; a fifth of the reports is lost',
    make: (scene) => leaves(scene, 25, { link: { loss: 0.2 } }),
  },
  {
    name: 'left-on-foot-in-street',
    about: 'leaves for 30 min, the places some 7 m wrong',
    make: (scene) => leaves(scene, 30, { sky: () => SKIES.street }, 300),
  },
  {
    name: 'left-in-aeroplane-mode',
    about: 'leaves for 25 min in aeroplane mode; the buffer is uploaded an hour later',
    make(scene) {
      scene.to = scene.from + 4 * HOUR;
      const walk = scene.duty(scene.arrives(), scene.minute(60));
      scene.outing(walk, 25);
      scene.duty(walk);
      const outages = [{ from: scene.minute(50), to: scene.minute(150), kept: true }];
      return { walk, gear: [scene.gear(walk, { link: { outages } })] };
    },
  },
  {
    name: 'left-then-dark',
    about: 'leaves for 50 min; the terminal goes off after 20 of them',
    make(scene) {
      const walk = scene.duty(scene.arrives(), scene.minute(scene.dice.range(40, 80)));
      const off = walk.now + 20.5 * MINUTE;
      scene.outing(walk, 50);
      const powered = [
        { from: scene.from - 10 * MINUTE, to: off },
        { from: walk.now, to: scene.to },
      ];
      scene.duty(walk);
      return { walk, gear: [scene.gear(walk, { powered })] };
    },
  },
  {
    name: 'left-with-five-copies',
    about: 'leaves for 20 min; everything arrives five times, in no order',
    make: (scene) => leaves(scene, 20, { link: { copies: 5, shuffleS: 20 }, intervals: [30] }),
  },
  {
    name: 'left-slow-120',
    about: 'leaves for 35 min; the terminal reports every 2 min',
    make: (scene) => leaves(scene, 35, { intervals: [120] }),
  },
  {
    name: 'left-slow-300',
    about: 'leaves for 75 min; the terminal reports every 5 min',
    make: (scene) => leaves(scene, 75, { intervals: [300] }),
  },
  {
    name: 'never-came-slow',
    about: 'never comes; the terminal at home reports every 3 min',
    make(scene) {
      const home = offset(scene.place.heart, 3000, scene.dice.range(0, 360));
      const walk = new Walk(scene.dice, scene.from - HOUR, home).stroll(scene.to + HOUR, home, 8);
      return { walk, gear: [scene.gear(walk, { intervals: [180] })] };
    },
  },
];
