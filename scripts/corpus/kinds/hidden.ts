import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { offset } from '../street/plane.ts';
import { Walk } from '../street/walk.ts';
import { type Kind, leaves } from './kind.ts';

/** Officers who are away while nothing tells so: silence is no absence (DU3). */
export const HIDDEN: readonly Kind[] = [
  {
    name: 'left-switched-off',
    about: 'switches the terminal off on post, is away for 45 min, switches it on again',
    make(scene) {
      const walk = scene.duty(scene.arrives(), scene.minute(scene.dice.range(40, 90)));
      const off = walk.now - MINUTE;
      scene.outing(walk, 45);
      const on = walk.now + MINUTE;
      scene.duty(walk);
      const powered = [
        { from: scene.from - 10 * MINUTE, to: off },
        { from: on, to: scene.to },
      ];
      return { walk, gear: [scene.gear(walk, { powered })] };
    },
  },
  {
    name: 'switched-off-on-the-way-out',
    about: 'leaves; the terminal goes off four minutes after the post is left',
    make(scene) {
      const walk = scene.duty(scene.arrives(), scene.minute(scene.dice.range(40, 90)));
      const off = walk.now + 5 * MINUTE;
      scene.outing(walk, 50);
      const on = walk.now + MINUTE;
      scene.duty(walk);
      const powered = [
        { from: scene.from - 10 * MINUTE, to: off },
        { from: on, to: scene.to },
      ];
      return { walk, gear: [scene.gear(walk, { powered })] };
    },
  },
  {
    name: 'never-came-switched-off',
    about: 'never comes, terminal off',
    make(scene) {
      const home = offset(scene.place.heart, 3000, 90);
      const walk = new Walk(scene.dice, scene.from - HOUR, home).stroll(scene.to, home, 5);
      return { walk, gear: [scene.gear(walk, { powered: [] })] };
    },
  },
  {
    name: 'never-came-no-position',
    about: 'never comes; the device in a cellar sends heartbeats and no position',
    make(scene) {
      const home = offset(scene.place.heart, 3000, 90);
      const walk = new Walk(scene.dice, scene.from - HOUR, home).stroll(scene.to, home, 5);
      return { walk, gear: [scene.gear(walk, { terminal: { protocol: 'jt808' }, sky: () => null })] };
    },
  },
  {
    name: 'left-with-slow-clock',
    about: 'leaves for 40 min; the clock is 8 h behind, so the fixes are no evidence',
    make: (scene) => leaves(scene, 40, { clockMs: () => -8 * HOUR }),
  },
];
