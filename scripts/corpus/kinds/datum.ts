import { type Datum, fromWgs84 } from '@dutywall/shared/geo';
import { MINUTE } from '@dutywall/shared/kit';
import type { Scene } from '../scene.ts';
import type { GearWish } from '../street/draw-gear.ts';
import { lonLatOf, type Spot, spotOf } from '../street/plane.ts';
import { BY_BIKE } from '../street/walk.ts';
import { type Kind, leaves, present } from './kind.ts';

/** A squad's shift; long enough for doubts to settle. */
function whole(scene: Scene): Scene {
  scene.from = scene.sharedMorning;
  scene.to = scene.minute(120);
  return scene;
}

/** Terminals that send one datum and are enrolled with another, or the same. */
const speaking = (speaks: Datum, datum: Datum = 'WGS-84'): GearWish => ({
  terminal: { datum },
  speaks,
  honest: speaks === datum,
});

/** Where a terminal that sends GCJ-02 for WGS-84 shows somebody who stands at a spot. */
export function imageOf(spot: Spot): Spot {
  const { lon, lat } = lonLatOf(spot);
  return spotOf(fromWgs84('GCJ-02', lon, lat));
}

/** Officers whose terminals speak another datum than they are enrolled with, and some that are enrolled right. */
export const DATUM: readonly Kind[] = [
  {
    name: 'gcj-squad',
    about: 'a squad of eight on post; all their terminals send GCJ-02 while enrolled as WGS-84',
    squad: 8,
    make: (scene) => present(whole(scene), speaking('GCJ-02')),
  },
  {
    name: 'bd09-squad',
    about: 'a squad of eight on post; all their terminals send BD-09 while enrolled as WGS-84',
    squad: 8,
    make: (scene) => present(whole(scene), speaking('BD-09')),
  },
  {
    name: 'gcj-enrolled-right',
    about: 'leaves for 20 min; sends GCJ-02 and is enrolled so',
    make: (scene) => leaves(scene, 20, speaking('GCJ-02', 'GCJ-02')),
  },
  {
    name: 'cgcs2000',
    about: 'on post; sends CGCS2000 and is enrolled so',
    make: (scene) => present(scene, speaking('CGCS2000', 'CGCS2000')),
  },
  {
    name: 'gcj-one',
    about: 'on post; this terminal alone sends GCJ-02 while enrolled as WGS-84: some 500 m off all day',
    make: (scene) => present(scene, speaking('GCJ-02')),
  },
  {
    name: 'gcj-one-steps-out',
    about: 'on post but for 8 min; this terminal alone sends GCJ-02 while enrolled as WGS-84',
    make: (scene) => leaves(scene, 8, speaking('GCJ-02')),
  },
  {
    name: 'bd09-one',
    about: 'on post; this terminal alone sends BD-09 while enrolled as WGS-84',
    make: (scene) => present(scene, speaking('BD-09')),
  },
  {
    name: 'wgs-as-gcj',
    about: 'on post; the terminal sends WGS-84 while enrolled as GCJ-02',
    make: (scene) => present(scene, speaking('WGS-84', 'GCJ-02')),
  },
  {
    name: 'left-into-the-image',
    about: 'after an hour on post away for 25 min, just where a wrong datum would show the post: the datum was shown',
    make(scene) {
      const walk = scene.duty(scene.arrives(), scene.minute(scene.dice.range(50, 80)));
      const there = imageOf(scene.place.heart);
      walk.go(there, BY_BIKE).stroll(walk.now + 25 * MINUTE, there, 15);
      scene.duty(walk.go(scene.place.heart, BY_BIKE));
      return { walk, gear: [scene.gear(walk)] };
    },
  },
];
