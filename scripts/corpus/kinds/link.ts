import { HOUR, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Scene } from '../scene.ts';
import type { GearWish } from '../street/draw-gear.ts';
import { marked } from '../street/gear.ts';
import { type Kind, leaves, present } from './kind.ts';

/** The terminal is switched on until then. */
const untilSpan = (scene: Scene, to: number) => [{ from: scene.from - 15 * MINUTE, to }];

/** A phone that reports only when moved, its officer standing still most of the time. */
function resting(scene: Scene, heartbeatS: number | null) {
  const wish: GearWish = { terminal: { protocol: 'owntracks', restsSilent: true }, heartbeatS, intervals: [30, 60] };
  const walk = scene.arrives();
  while (walk.now < scene.to) {
    walk.stand(walk.now + scene.dice.range(10, 50) * MINUTE);
    scene.duty(walk, walk.now + scene.dice.range(2, 8) * MINUTE);
  }
  return { walk, gear: [scene.gear(walk, wish)] };
}

/** Officers on post whose reports do not arrive, or late, or in disorder. */
export const LINK: readonly Kind[] = [
  {
    name: 'dead-battery',
    about: 'on post; the battery dies in the middle of the shift',
    make(scene) {
      const dies = scene.minute(scene.dice.range(50, scene.minutes - 30));
      const left = (at: number) => Math.max(0.01, Math.min(1, (dies - at) / (4 * HOUR)));
      return present(scene, { powered: untilSpan(scene, dies), retouch: (fix, at) => ({ ...fix, battery: left(at) }) });
    },
  },
  {
    name: 'rests-with-heartbeats',
    about: 'on post; the phone reports only when moved, and sends heartbeats',
    make: (scene) => resting(scene, 60),
  },
  {
    name: 'rests-without-heartbeats',
    about: 'on post; the phone reports only when moved, and nothing else',
    make: (scene) => resting(scene, null),
  },
  {
    name: 'aeroplane-mode',
    about: 'on post; aeroplane mode for an hour, then everything is uploaded',
    make: (scene) => present(scene, { link: { outages: [{ ...scene.stretch(60), kept: true }] } }),
  },
  {
    name: 'uploaded-after-hours',
    about: 'on post; nothing arrives before the shift is over, then all of it at once',
    make: (scene) =>
      present(scene, { link: { outages: [{ from: scene.from - HOUR, to: scene.to + 2 * HOUR, kept: true }] } }),
  },
  {
    name: 'uploaded-shuffled',
    about: 'on post with two short steps off; an hour’s buffer arrives in no order',
    make(scene) {
      const draft = leaves(scene, 6);
      const outages = [{ ...scene.stretch(60), kept: true }];
      return {
        ...draft,
        gear: draft.gear.map((gear) => ({ ...gear, link: { ...gear.link, outages, shuffleS: 240 } })),
      };
    },
  },
  {
    name: 'arrives-shuffled',
    about: 'on post; each report is under way for up to three minutes',
    make: (scene) => present(scene, { link: { shuffleS: 170 } }),
  },
  {
    name: 'five-copies',
    about: 'on post; everything arrives five times',
    make: (scene) => present(scene, { link: { copies: 5 }, intervals: [30, 60] }),
  },
  {
    name: 'lossy-link',
    about: 'on post; a third of the reports is lost',
    make: (scene) => present(scene, { link: { loss: 0.33 } }),
  },
  {
    name: 'bundled',
    about: 'on post; ten reports come together',
    make: (scene) => present(scene, { link: { batch: 10 }, intervals: [10, 15] }),
  },
  {
    name: 'page-hidden',
    about: 'on post; the browser page is hidden every now and then and sends nothing meanwhile',
    make(scene) {
      const outages = scene.spaced(6, [3, 15]).map((span) => ({ ...span, kept: false }));
      return present(scene, { terminal: { protocol: 'web' }, link: { outages } });
    },
  },
  {
    name: 'no-network-commuting',
    about: 'comes three minutes late after a way without network; the way is uploaded afterwards',
    make(scene) {
      const walk = scene.duty(scene.arrives(3));
      const outages = [{ from: scene.from - 15 * MINUTE, to: scene.minute(14), kept: true }];
      return { walk, gear: [scene.gear(walk, { link: { outages } })] };
    },
  },
  {
    name: 'never-connects',
    about: 'on post; the terminal stays switched off',
    make: (scene) => present(scene, { powered: [] }),
  },
  {
    name: 'no-event-time',
    about: 'on post and back late from an errand of 8 min; reports carry no time and come 20–90 s late',
    make(scene) {
      const draft = leaves(scene, 8, { retouch: (fix) => marked({ ...fix, eventAt: null }, 'time-missing') });
      return {
        ...draft,
        gear: draft.gear.map((gear) => ({ ...gear, link: { ...gear.link, latencyMs: 40 * SECOND } })),
      };
    },
  },
];
