import { ABSENT } from './absent.ts';
import { AT_POST } from './at-post.ts';
import { BEYOND } from './beyond.ts';
import { CLOCK } from './clock.ts';
import { DATUM } from './datum.ts';
import { HIDDEN } from './hidden.ts';
import type { Kind } from './kind.ts';
import { LINK } from './link.ts';
import { NEAR_MISS } from './near-miss.ts';
import { PLAN } from './plan.ts';
import { SKY } from './sky.ts';
import { SPOOFED } from './spoofed.ts';
import { SQUADS } from './squad.ts';
import { TERMINALS } from './terminals.ts';

/** All kinds by theme, in the order they are told. */
export const THEMES: Readonly<Record<string, readonly Kind[]>> = {
  'at post': AT_POST,
  sky: SKY,
  link: LINK,
  clock: CLOCK,
  datum: DATUM,
  terminals: TERMINALS,
  plan: PLAN,
  squad: SQUADS,
  absent: ABSENT,
  hidden: HIDDEN,
  'near miss': NEAR_MISS,
  spoofed: SPOOFED,
  beyond: BEYOND,
};
export type { Kind } from './kind.ts';
