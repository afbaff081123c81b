import { MINUTE } from '@dutywall/shared/kit';
import { offset } from '../street/plane.ts';
import { Walk } from '../street/walk.ts';
import { type Kind, present } from './kind.ts';

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Officers with more than one terminal. */
export const TERMINALS: readonly Kind[] = [
  {
    name: 'terminal-swapped',
    about: 'on post; hands the terminal to a colleague of another post in mid-shift and takes another, booked at once',
    make(scene) {
      const swap = scene.minute(scene.dice.range(60, scene.minutes - 40));
      const draft = present(scene);
      const [first] = draft.gear;
      if (!first) return draft;
      // The old one goes on reporting, from the colleague's post.
      const gone = new Walk(scene.dice, draft.walk.begin, draft.walk.at(draft.walk.begin));
      for (let at = draft.walk.begin; at < swap; at += 10_000) gone.be(at, draft.walk.at(at));
      const theirs = offset(gone.here, 900, 45);
      gone.go(theirs, 5).stroll(scene.to, theirs, 20);
      const second = scene.gear(draft.walk, {
        terminal: { id: `${scene.officer}-second` },
        carried: { ...ALWAYS, from: swap },
      });
      const old = { ...first, walk: gone, carried: { ...ALWAYS, to: swap } };
      const interval = first.terminal.expectedIntervalS;
      const same = { ...second, terminal: { ...second.terminal, expectedIntervalS: interval } };
      const replans: NonNullable<typeof draft.replans> = (plan) => [
        { knownAt: swap, plan: { ...plan, changes: [swap] } },
      ];
      return { ...draft, gear: [old, same], replans };
    },
  },
  {
    name: 'two-terminals',
    about: 'on post with a phone and a device, both reporting',
    make(scene) {
      const draft = present(scene);
      const second = scene.gear(draft.walk, { terminal: { id: `${scene.officer}-second`, protocol: 'jt808' } });
      return { ...draft, gear: [...draft.gear, second] };
    },
  },
  {
    name: 'second-terminal-at-home',
    about: 'on post; a second terminal of the same officer lies at home and reports',
    make(scene) {
      const draft = present(scene);
      const home = new Walk(scene.dice, scene.from, offset(scene.place.heart, 2500, 200));
      const second = scene.gear(home, { terminal: { id: `${scene.officer}-second` }, honest: false });
      return { ...draft, gear: [...draft.gear, second] };
    },
  },
  {
    name: 'one-name-two-devices',
    about: 'on post; a second device 4 km away reports under the same terminal’s name for an hour',
    make(scene) {
      const draft = present(scene);
      const elsewhere = new Walk(scene.dice, scene.from, offset(scene.place.heart, 4000, 100));
      const twin = scene.gear(elsewhere, { honest: false, powered: [scene.stretch(60)] });
      return { ...draft, gear: [...draft.gear, ...draft.gear.map(({ terminal }) => ({ ...twin, terminal }))] };
    },
  },
  {
    name: 'lent-for-an-hour',
    about: 'on post; a colleague carries the terminal for 40 min, booked so: silence, nothing else',
    make(scene) {
      const lent = scene.stretch(40);
      const draft = present(scene, { powered: [] });
      const [gear] = draft.gear;
      if (!gear) return draft;
      const carried = { ...ALWAYS, to: lent.from };
      const again = { ...ALWAYS, from: lent.to };
      const early = scene.from - 15 * MINUTE;
      const before = { ...gear, carried, powered: [{ from: early, to: lent.from }] };
      const after = { ...gear, carried: again, powered: [{ from: lent.to, to: scene.to }] };
      const changes = [lent.from, lent.to];
      const replans: NonNullable<typeof draft.replans> = (plan) => [{ knownAt: lent.from, plan: { ...plan, changes } }];
      return { ...draft, gear: [before, after], replans };
    },
  },
];
