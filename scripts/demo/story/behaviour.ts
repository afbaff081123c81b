import { HOUR, type Instant, MINUTE } from '@dutywall/shared/kit';
import type { DemoShift } from '../bureau/roster.ts';
import { hash } from '../dice.ts';

/** One time away from the post: walks off at `from`, is back at `to`. */
interface Away {
  readonly from: Instant;
  readonly to: Instant;
  readonly why: 'break' | 'left' | 'stepped';
}

/** What an officer does in a shift: a function of (seed, shift) alone. */
export interface Behaviour {
  readonly kind: BehaviourKind;
  /** Arrival at the post; null: never comes, but reports from elsewhere. */
  readonly arrives: Instant | null;
  readonly aways: readonly Away[];
  /** False: the terminal stays off the whole shift. */
  readonly connects: boolean;
  /** The terminal falls silent for good. */
  readonly dies: Instant | null;
  /** No network: what was gathered is delivered at the end of it. */
  readonly deadZones: readonly { readonly from: Instant; readonly to: Instant }[];
  /** The terminal's clock runs behind by this much, ms. */
  readonly clockBehind: number;
  readonly mock: boolean;
  readonly lowBattery: boolean;
  /** Excused from `from` to the shift's end. */
  readonly leave: { readonly from: Instant; readonly reason: string } | null;
}

export const BEHAVIOUR_KINDS = [
  'normal', 'late', 'never', 'left', 'off', 'dies', 'dead-zone', 'clock', 'mock', 'low-battery', 'leave',
] as const; // biome-ignore format: one list
export type BehaviourKind = (typeof BEHAVIOUR_KINDS)[number];

const REASONS = ['病假', '事假', '公出培训', '参加会议', '调休'] as const;

/** Reserve starts repeat every 16 places (96 min). Who does what: see `README.md`, "Always alive". */
const BY_PLACE: Partial<Record<number, BehaviourKind>> = {
  1: 'mock', 2: 'left', 3: 'leave', 5: 'left', 7: 'never', 9: 'dies', 10: 'left', 11: 'off', 13: 'left', 15: 'clock',
}; // biome-ignore format: one table

/** Minutes into the shift at which each reserve officer who only does the duty steps away for nine minutes. */
const ORDINARY = [0, 4, 6, 8, 12, 14];
function steps(place: number): number[] {
  const q = ORDINARY.indexOf(place);
  if (q < 0) return [];
  const out: number[] = [];
  // The 16 six-minute places of a round are dealt to the six ordinary starts, each twice, hours apart.
  for (let slot = 0; slot < 16; slot++) {
    if (slot % 6 !== q) continue;
    const first = ((((slot - place) * 6) % 96) + 96) % 96;
    for (const round of [slot % 2, 2 + (slot % 3)]) {
      const at = first + round * 96 + 6;
      if (at > 30 && at < 460 && (at < 205 || at > 265)) out.push(at);
      else out.push(at > 460 ? at - 192 : at + 96);
    }
  }
  return out.filter((at) => at > 30 && at < 460 && (at < 205 || at > 265)).sort((a, b) => a - b);
}

function kindOf(seed: number, shift: DemoShift, faults: ReadonlySet<BehaviourKind> | null): BehaviourKind {
  const allowed = (kind: BehaviourKind): BehaviourKind => (!faults || faults.has(kind) ? kind : 'normal');
  if (shift.turn !== null) return allowed(BY_PLACE[shift.turn % 16] ?? 'normal');
  const roll = hash(seed, `${shift.id} kind`) % 1000;
  const table: [number, BehaviourKind][] = [
    [25, 'late'], [32, 'never'], [60, 'left'], [66, 'off'], [72, 'dies'], [100, 'dead-zone'], [104, 'clock'], [108, 'mock'],
    [120, 'low-battery'], [132, 'leave'],
  ]; // biome-ignore format: one table
  return allowed(table.find(([below]) => roll < below)?.[1] ?? 'normal');
}

/**
 * What happens in a shift. `faults` (null: all) limits what may go wrong to the chosen kinds.
 */
export function behaviourOf(seed: number, shift: DemoShift, faults: ReadonlySet<BehaviourKind> | null): Behaviour {
  const kind = kindOf(seed, shift, faults);
  const pick = (name: string, from: number, to: number): number =>
    from + (hash(seed, `${shift.id} ${name}`) / 2 ** 32) * (to - from);
  const after = (minutes: number): Instant => Math.round(shift.from + minutes * MINUTE);
  const reserve = shift.turn !== null;
  const arrives =
    kind === 'never'
      ? null
      : kind === 'late'
        ? after(pick('late', 14, 26))
        : reserve
          ? after(pick('on', 7.5, 9.4))
          : after(pick('on', -9, 6));
  const aways: Away[] = shift.breaks.map(({ from, to }) => ({ from: from + 20_000, to: to - 60_000, why: 'break' }));
  const place = (shift.turn ?? 0) % 16;
  if (kind === 'left' && reserve)
    for (const at of place === 5 || place === 13 ? [60, 290] : [145, 375])
      aways.push({ from: after(at), to: after(at + 68), why: 'left' });
  else if (kind === 'left')
    aways.push({
      from: after(pick('left', 70, 160)),
      to: after(pick('left', 70, 160) + pick('for', 16, 40)),
      why: 'left',
    });
  if (kind === 'normal' && reserve)
    for (const at of steps(place)) aways.push({ from: after(at), to: after(at + 9.2), why: 'stepped' });
  else if (kind === 'normal')
    for (const name of ['a', 'b', 'c'] as const) {
      const at = pick(
        name,
        name === 'a' ? 20 : name === 'b' ? 120 : 370,
        name === 'a' ? 100 : name === 'b' ? 160 : 440,
      );
      aways.push({ from: after(at), to: after(at + 8.4), why: 'stepped' });
    }
  const kept: Away[] = [];
  for (const away of aways.sort((a, b) => a.from - b.from))
    if (kept.length === 0 || away.from > kept[kept.length - 1].to + MINUTE) kept.push(away);
  const dead = after(pick('dead', 40, 400));
  return {
    kind,
    arrives,
    aways: kind === 'leave' ? [] : kept,
    connects: kind !== 'off' && kind !== 'leave',
    dies: kind === 'dies' ? after(reserve ? 40 : pick('dies', 60, 400)) : null,
    deadZones: kind === 'dead-zone' ? [{ from: dead, to: dead + pick('tunnel', 6, 14) * MINUTE }] : [],
    clockBehind: kind === 'clock' ? 240_000 : 0,
    mock: kind === 'mock',
    lowBattery: kind === 'low-battery',
    leave:
      kind === 'leave'
        ? {
            from: reserve ? after(12) : shift.from - HOUR,
            reason: REASONS[hash(seed, `${shift.id} why`) % REASONS.length],
          }
        : null,
  };
}
