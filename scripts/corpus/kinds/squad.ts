import { MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Scene } from '../scene.ts';
import type { Outage } from '../street/link.ts';
import { type Kind, present } from './kind.ts';

/** Five silent terminals are needed for DU11: half of ten, or 40 % of fifteen. */
const SQUAD = 10;
const LARGE_SQUAD = 15;

/** The same stretch for everybody in the squad. */
function together(scene: Scene, minutes: readonly [number, number], kept: boolean): Outage {
  const { shared } = scene;
  scene.from = scene.sharedMorning;
  scene.to = scene.minute(120);
  const from = scene.minute(shared.range(40, 60));
  return { from, to: from + shared.range(...minutes) * MINUTE, kept };
}

interface Cut {
  readonly size: number;
  /** Of the links, 0–1. */
  readonly share: number;
  readonly kept: boolean;
  readonly minutes: readonly [number, number];
}

const cut = (name: string, about: string, { size, share, kept, minutes }: Cut): Kind => ({
  name,
  about: `a squad of ${size} on post; ${about}`,
  squad: size,
  make(scene) {
    const outage = together(scene, minutes, kept);
    const hit = scene.member < Math.ceil(share * size);
    const draft = present(scene, { intervals: [15, 30, 60], link: { outages: hit ? [outage] : [] } });
    return name.startsWith('server') ? { ...draft, serverAway: outage } : draft;
  },
});

const SERVER = { size: SQUAD, share: 1, minutes: [5, 20] } as const;
const CARRIER = { size: SQUAD, share: 1, minutes: [10, 40] } as const;

/** Squads on post whose links break together. */
export const SQUADS: readonly Kind[] = [
  cut('server-away-kept', 'the server is away for 5–20 min; terminals send afterwards what they kept', {
    ...SERVER,
    kept: true,
  }),
  cut('server-away-lost', 'the server is away for 5–20 min; what was sent meanwhile is lost', {
    ...SERVER,
    kept: false,
  }),
  cut('carrier-40-percent', 'the carrier drops six of them for 10–40 min', {
    ...CARRIER,
    size: LARGE_SQUAD,
    share: 0.4,
    kept: false,
  }),
  cut('carrier-all', 'the carrier drops all of them for 10–40 min; phones keep their reports', {
    ...CARRIER,
    kept: true,
  }),
  {
    name: 'carrier-half-while-out',
    about: 'a squad of ten; all step off for 8 min, and the carrier drops half of them on the way',
    squad: SQUAD,
    make(scene) {
      const outage = together(scene, [10, 25], true);
      const walk = scene.duty(scene.arrives(), outage.from - scene.shared.range(2, 5) * MINUTE);
      scene.outing(walk, 8);
      scene.duty(walk);
      const outages = scene.member % 2 === 0 ? [outage] : [];
      return { walk, gear: [scene.gear(walk, { intervals: [15, 30, 60], link: { outages, latencyMs: SECOND } })] };
    },
  },
];
