import type { Protocol } from '@dutywall/shared/domain';
import type { Span } from '@dutywall/shared/kit';
import type { Dice } from '../../demo/dice.ts';
import type { Gear } from './gear.ts';
import { GOOD_LINK, type Link } from './link.ts';
import { SKIES } from './sky.ts';
import type { Walk } from './walk.ts';

/** What a kind wants of a terminal; everything else is drawn. */
export type GearWish = Partial<Omit<Gear, 'terminal' | 'link'>> & {
  readonly terminal?: Partial<Gear['terminal']>;
  readonly link?: Partial<Link>;
  /** Reporting intervals to choose from, s. */
  readonly intervals?: readonly number[];
};

const PROTOCOLS: readonly Protocol[] = ['osmand', 'osmand', 'jt808', 'jt808', 'web', 'owntracks'];
const INTERVALS_S = [10, 15, 30, 30, 60, 60];
/** JT/T 808 devices send a heartbeat a minute. */
const HEARTBEAT_S = 60;

/** A terminal that works, at `walk` all the time, drawn but for what is wished. */
export function drawGear(dice: Dice, id: string, powered: readonly Span[], walk: Walk, wish: GearWish): Gear {
  const protocol = wish.terminal?.protocol ?? dice.of(PROTOCOLS);
  const expectedIntervalS = dice.of(wish.intervals ?? INTERVALS_S);
  const terminal = { id, protocol, datum: 'WGS-84', expectedIntervalS, restsSilent: false, ...wish.terminal } as const;
  const sky = dice.of([SKIES.open, SKIES.street]);
  return {
    carried: { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
    walk,
    speaks: terminal.datum,
    heartbeatS: protocol === 'jt808' ? HEARTBEAT_S : null,
    powered,
    sky: () => sky,
    clockMs: () => 0,
    retouch: (fix) => fix,
    honest: true,
    ...wish,
    terminal,
    link: { ...GOOD_LINK, ...wish.link },
  };
}
