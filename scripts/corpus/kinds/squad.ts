import { MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Scene } from '../scene.ts';
import type { Outage } from '../street/link.ts';
import { type Kind, present } from './kind.ts';

/** Officers in a squad of these kinds: 40 % of them are six, and five silent terminals are needed for DU11. */
const SQUAD = 15;

/** The same stretch for everybody in the squad. */
function together(scene: Scene, minutes: readonly [number, number], kept: boolean): Outage {
  const { shared } = scene;
  scene.from = scene.sharedMorning;
  scene.to = scene.minute(120);
  const from = scene.minute(shared.range(40, 60));
  return { from, to: from + shared.range(...minutes) * MINUTE, kept };
}

const cut = (name: string, about: string, share: number, kept: boolean, minutes: readonly [number, number]): Kind => ({
  name,
  about: `a squad of fifteen on post; ${about}`,
  squad: SQUAD,
  make(scene) {
    const outage = together(scene, minutes, kept);
    const hit = scene.member < Math.ceil(share * SQUAD);
    const draft = present(scene, { intervals: [15, 30, 60], link: { outages: hit ? [outage] : [] } });
    return name.startsWith('server') ? { ...draft, serverAway: outage } : draft;
  },
});

/** Squads on post whose links break together. */
export const SQUADS: readonly Kind[] = [
  cut(
    'server-away-kept',
    'the server is away for 5–20 min, terminals send afterwards what they kept',
    1,
    true,
    [5, 20],
  ),
  cut('server-away-lost', 'the server is away for 5–20 min, and what was sent meanwhile is lost', 1, false, [5, 20]),
  cut('carrier-40-percent', 'the carrier drops six of them for 10–40 min', 0.4, false, [10, 40]),
  cut('carrier-all', 'the carrier drops all of them for 10–40 min; phones keep their reports', 1, true, [10, 40]),
  {
    name: 'carrier-half-while-out',
    about: 'a squad of fifteen; all step off for 8 min, and the carrier drops half of them on the way',
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
