import type { CanonicalFix } from '@dutywall/shared/domain';
import { HOUR, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import { offset } from '../street/plane.ts';
import { Walk } from '../street/walk.ts';
import { imageOf } from './datum.ts';
import { type Kind, present } from './kind.ts';
import { faked, phone } from './spoofed.ts';

/**
 * Officers on post of whom every piece of evidence says otherwise, a forgery that copies a real walk, and an absence
 * that looks like a wrong datum. No rule tells them; that is why only people make an absence (DU1). Played and told
 * apart, without a gate; see `README.md`.
 */
export const BEYOND: readonly Kind[] = [
  {
    name: 'phones-mixed-up',
    about: 'on post; took a colleague’s phone by mistake, so that the own one reports from another post all day',
    make(scene) {
      const walk = scene.duty(scene.arrives());
      const there = offset(scene.place.heart, 900, scene.dice.range(0, 360));
      const other = new Walk(scene.dice, walk.begin, there).stroll(scene.to, there, 20);
      return { walk, gear: [scene.gear(other, { honest: false })] };
    },
  },
  {
    name: 'moved-access-point',
    about:
      'on post indoors; a radio access point that was moved here puts the phone 700 m away for 25 min, stated as good',
    make(scene) {
      const draft = present(scene, { terminal: { protocol: 'osmand' } });
      const spell = scene.stretch(25);
      const there = offset(scene.place.heart, 700, scene.dice.range(0, 360));
      const thrown = new Walk(scene.dice, draft.walk.begin, draft.walk.at(draft.walk.begin));
      for (let at = draft.walk.begin; at < draft.walk.now; at += 10 * SECOND)
        thrown.be(at, at >= spell.from && at < spell.to ? there : draft.walk.at(at));
      return { ...draft, gear: draft.gear.map((gear) => ({ ...gear, walk: thrown, honest: false })) };
    },
  },
  {
    name: 'replayed-track',
    about: 'at home; the track of an earlier shift on post is played again, to the last digit every ten minutes',
    make(scene) {
      const loop = 10 * MINUTE;
      const reports: CanonicalFix[] = [];
      const first = scene.from - 15 * MINUTE;
      const retouch = (fix: CanonicalFix, when: Instant, n: number) => {
        if (when < first + loop) reports[n] = fix;
        const old = reports[n % Math.max(1, reports.length)] ?? fix;
        return { ...fix, lon: old.lon, lat: old.lat, speedMps: old.speedMps ?? 0 };
      };
      return faked(scene, scene.duty(scene.arrives(-20)), { ...phone, retouch });
    },
  },
  {
    name: 'never-came-in-the-image',
    about: 'never comes; stays where GCJ-02 would show the post, so that a wrong datum explains all there is (DU13)',
    make(scene) {
      const there = imageOf(scene.place.heart);
      const walk = new Walk(scene.dice, scene.from - HOUR, there).stroll(scene.to, there, 15);
      return { walk, gear: [scene.gear(walk)] };
    },
  },
];
