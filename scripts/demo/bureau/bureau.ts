import { createHmac } from 'node:crypto';
import type { Protocol } from '@dutywall/shared/domain';

import { hash } from '../dice.ts';
import { Streets } from '../story/streets.ts';
import { peopleOf } from './people.ts';
import { type DemoPost, makePosts, type PostGround } from './posts.ts';

/** Officers of the reserve start one after another every six minutes round the clock; each stays eight hours. */
export const RESERVE_STEP_MIN = 6;
export const RESERVE_SLOTS = (24 * 60) / RESERVE_STEP_MIN;
const RESERVE_ON_SHIFT = (8 * 60) / RESERVE_STEP_MIN;
/** Fewer cannot show every state at every hour. */
export const LEAST_OFFICERS = RESERVE_ON_SHIFT + 30;
export const MOST_OFFICERS = 3_000;

export interface DemoTerminal {
  readonly id: string;
  readonly protocol: Protocol;
  /** How the message is written, within the protocol. */
  readonly dialect: 'query' | 'json' | 'owntracks' | 'web' | '2013' | '2019';
  readonly intervalS: number;
  readonly restsSilent: boolean;
  readonly phone: string | null;
}

export interface DemoOfficer {
  readonly id: string;
  readonly badge: string;
  readonly name: string;
  readonly kind: 'enforcement' | 'auxiliary';
  readonly equipment: readonly string[];
  readonly post: DemoPost;
  readonly terminal: DemoTerminal;
  /** 0, 1, 2: early, middle and night shift; 'reserve': the staggered one, with the place in it. */
  readonly duty: { readonly group: 0 | 1 | 2 } | { readonly reserve: number };
}

export interface Bureau {
  readonly seed: number;
  readonly streets: Streets;
  readonly posts: readonly DemoPost[];
  readonly officers: readonly DemoOfficer[];
}

function terminalOf(seed: number, index: number): DemoTerminal {
  const id = `t${String(index + 1).padStart(4, '0')}`;
  const roll = hash(seed, 'protocol', index) % 100;
  const pace = hash(seed, 'pace', index) % 100;
  const intervalS = pace < 55 ? 10 : pace < 80 ? 15 : pace < 94 ? 30 : 60;
  const phone = roll >= 80 ? `139${String(10_000_000 + index)}` : null;
  const [protocol, dialect, restsSilent]: [Protocol, DemoTerminal['dialect'], boolean] =
    roll < 30
      ? ['osmand', 'query', true]
      : roll < 45
        ? ['osmand', 'json', true]
        : roll < 65
          ? ['owntracks', 'owntracks', false]
          : roll < 80
            ? ['web', 'web', false]
            : roll < 90
              ? ['jt808', '2013', false]
              : ['jt808', '2019', false];
  return { id, protocol, dialect, intervalS, restsSilent, phone };
}

/** The whole bureau as a function of seed, size and ground. `onShift` officers are on shift at any moment. */
export function foundBureau(seed: number, onShift: number, ground: PostGround): Bureau {
  const streets = new Streets(ground.streets, ground.meta.centre);
  const posts = makePosts(ground, streets, seed);
  if (posts.length === 0) throw new Error('the basemap has no named street long enough for a post');
  const perGroup = onShift - RESERVE_ON_SHIFT;
  const count = perGroup * 3 + RESERVE_SLOTS;
  const people = peopleOf(seed, count);
  const women = posts.filter((p) => p.squad === 'z10');
  // Posts as often as they need officers, so that every post is manned in every shift.
  const others = posts.filter((p) => p.squad !== 'z10');
  const seats = others.flatMap((p) => Array.from({ length: p.needs }, () => p));
  const officers = people.map((person, i): DemoOfficer => {
    const duty =
      i < perGroup * 3 ? ({ group: (i % 3) as 0 | 1 | 2 } as const) : ({ reserve: i - perGroup * 3 } as const);
    const place = Math.floor(i / 3);
    const seat = seats[(place * 7 + hash(seed, 'seat', i % 3)) % seats.length];
    const post = person.woman && women.length > 0 && place % 3 === 0 ? women[place % women.length] : seat;
    const gear = hash(seed, 'gear', i);
    return {
      id: `o${String(i + 1).padStart(4, '0')}`,
      badge: String(i + 1).padStart(4, '0'),
      name: person.name,
      kind: gear % 5 < 2 ? 'enforcement' : 'auxiliary',
      equipment: [
        '对讲机',
        ...(gear % 2 ? ['执法记录仪'] : []),
        ...(post.rides ? ['电动车'] : []),
        ...(gear % 7 === 0 ? ['急救包'] : []),
      ],
      post,
      terminal: terminalOf(seed, i),
      duty,
    };
  });
  return { seed, streets, posts, officers };
}

/** A terminal's bearer token or authentication code: derived, so that nothing but the demo key need be kept. */
export function secretOf(key: Buffer, terminal: DemoTerminal): string {
  const digest = createHmac('sha256', key).update(terminal.id).digest();
  return terminal.protocol === 'jt808' ? digest.toString('hex').slice(0, 16) : digest.toString('base64url');
}
