import type { Datum } from '@dutywall/shared/geo';
import type { Scene } from '../scene.ts';
import type { GearWish } from '../street/draw-gear.ts';
import { type Kind, leaves, present } from './kind.ts';

/** A squad's shift; long enough for doubts to settle. */
function whole(scene: Scene): Scene {
  scene.from = scene.sharedMorning;
  scene.to = scene.minute(120);
  return scene;
}

/** Terminals that send one datum and are enrolled with another, or the same. */
export const speaking = (speaks: Datum, datum: Datum = 'WGS-84'): GearWish => ({
  terminal: { datum },
  speaks,
  honest: speaks === datum,
});

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
];
