import type { CanonicalFix } from '@dutywall/shared/domain';
import { HOUR, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Draft, Scene } from '../scene.ts';
import type { GearWish } from '../street/draw-gear.ts';
import { marked } from '../street/gear.ts';
import { areaPlace, lonLatOf, offset, type Spot } from '../street/plane.ts';
import { Walk } from '../street/walk.ts';
import type { Kind } from './kind.ts';

const at = (fix: CanonicalFix, spot: Spot): CanonicalFix => ({ ...fix, ...lonLatOf(spot) });

/** Stays at home; the phone claims `claimed` instead. */
export function faked(scene: Scene, claimed: Walk, wish: GearWish): Draft {
  const home = offset(scene.place.heart, 4000, scene.dice.range(0, 360));
  const walk = new Walk(scene.dice, scene.from - HOUR, home).stroll(scene.to + HOUR, home, 8);
  return { walk, gear: [scene.gear(claimed, { honest: false, ...wish })], spoofed: true };
}

export const phone = { terminal: { protocol: 'osmand' }, intervals: [10, 15, 30] } as const;

/** Terminals whose places are falsified; what is asked is the mark, and that the mark accuses nobody (DU16). */
export const SPOOFED: readonly Kind[] = [
  {
    name: 'says-mock',
    about: 'at home; an app gives the phone a place on post, and the phone says so',
    make(scene) {
      const mock = (fix: CanonicalFix) => marked({ ...fix, mock: true }, 'mock');
      return faked(scene, scene.duty(scene.arrives()), { ...phone, retouch: mock });
    },
  },
  {
    name: 'says-mock-for-an-hour',
    about: 'on post, with an app that falsifies the place for an hour of the shift to one 2 km away',
    make(scene) {
      const spell = scene.stretch(60);
      const walk = scene.duty(scene.arrives());
      const far = offset(scene.place.heart, 2000, 70);
      const retouch = (fix: CanonicalFix, when: Instant) =>
        when < spell.from || when >= spell.to ? fix : marked({ ...at(fix, far), mock: true }, 'mock');
      return { walk, gear: [scene.gear(walk, { ...phone, retouch })], spoofed: true };
    },
  },
  {
    name: 'teleports',
    about: 'at home; the claimed place hops between the post and places kilometres away, a few reports at each',
    make(scene) {
      const spots = [1, 2, 3, 4].map((i) => offset(scene.place.heart, 4000 + 900 * i, i * 80));
      const retouch = (fix: CanonicalFix, _: Instant, n: number) =>
        n % 10 >= 5 ? at(fix, spots[Math.floor(n / 10) & 3]) : fix;
      return faked(scene, scene.duty(scene.arrives()), { ...phone, retouch });
    },
  },
  {
    name: 'frozen-place',
    about: 'at home; the claimed place never moves by a centimetre while the speed does',
    make(scene) {
      const spot = offset(scene.place.heart, 10, scene.dice.range(0, 360));
      const retouch = (fix: CanonicalFix) => ({ ...at(fix, spot), speedMps: scene.dice.range(0.2, 4) });
      return faked(scene, scene.duty(scene.arrives()), { ...phone, retouch });
    },
  },
  {
    name: 'even-path',
    about: 'at home; an app walks the claimed place along the patrol at exactly the same speed, without any error',
    make(scene) {
      const begin = scene.from - 15 * MINUTE;
      scene.places = [areaPlace('post-1', '夫子庙责任区', scene.anySpot(), [360, 240], 70)];
      const { heart } = scene.place;
      const pace = scene.dice.range(0.8, 1.5);
      const legM = 200;
      const retouch = (fix: CanonicalFix, when: Instant) => {
        const way = (((when - begin) / SECOND) * pace) % (2 * legM);
        return { ...at(fix, offset(heart, way < legM ? way - legM / 2 : 1.5 * legM - way, 70)), speedMps: pace };
      };
      return faked(scene, scene.duty(scene.arrives()), { ...phone, retouch });
    },
  },
];
