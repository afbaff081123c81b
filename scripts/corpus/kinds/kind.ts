import type { Draft, Scene } from '../scene.ts';
import type { GearWish } from '../street/draw-gear.ts';

/** One kind of shift, with what truly happens in it. */
export interface Kind {
  readonly name: string;
  readonly about: string;
  /** Officers of one squad whose shifts are played together; left out: one. */
  readonly squad?: number;
  readonly make: (scene: Scene) => Draft;
}

/** Officer comes in time, does the duty to the end; the terminal is as wished. */
export function present(scene: Scene, wish: GearWish = {}, rest: Partial<Draft> = {}): Draft {
  const walk = scene.duty(scene.arrives());
  return { walk, gear: [scene.gear(walk, wish)], ...rest };
}

/** Comes in time, is away from the post for `minutes` once, and does the duty otherwise. */
export function leaves(scene: Scene, minutes: number, wish: GearWish = {}, metres?: number): Draft {
  const walk = scene.duty(scene.arrives(), scene.stretch(minutes + 15).from);
  scene.outing(walk, minutes, metres);
  scene.duty(walk);
  return { walk, gear: [scene.gear(walk, wish)] };
}
