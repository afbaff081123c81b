import { DAY, HOUR, type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import { hash } from '../dice.ts';
import { type Bureau, type DemoOfficer, RESERVE_SLOTS, RESERVE_STEP_MIN } from './bureau.ts';

/** The bureau keeps China Standard Time, without summer time. */
const ZONE = 8 * HOUR;

export interface DemoShift {
  readonly id: string;
  readonly name: string;
  readonly officer: DemoOfficer;
  readonly from: Instant;
  readonly to: Instant;
  readonly breaks: readonly Span[];
  /** Reserve: the running number of its start, which decides what happens in it. Null for the three great shifts. */
  readonly turn: number | null;
}

const NAMES = ['早班', '中班', '夜班'] as const;
const STARTS = [7, 15, 23] as const;

/** The local day an instant falls in, as a running number. */
export const dayOf = (at: Instant): number => Math.floor((at + ZONE) / DAY);

const dateText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '');

/** All shifts that begin on a local day. The same day always has the same shifts, whoever asks when. */
export function shiftsOf(bureau: Bureau, day: number): DemoShift[] {
  const midnight = day * DAY - ZONE;
  return bureau.officers.map((officer) => {
    if ('group' in officer.duty) {
      const from = midnight + STARTS[officer.duty.group] * HOUR;
      // Meals spread over two and a half hours, so that never more than a few posts are thin.
      const meal = from + 3 * HOUR + (hash(bureau.seed, 'meal', Number(officer.badge)) % 11) * 15 * MINUTE;
      return {
        id: `s${dateText(day)}-${officer.badge}`,
        name: NAMES[officer.duty.group],
        officer,
        from,
        to: from + 8 * HOUR,
        breaks: [{ from: meal, to: meal + 30 * MINUTE }],
        turn: null,
      };
    }
    // Seven places earlier every day: what happens to a place happens to another person tomorrow.
    const slot = (officer.duty.reserve + RESERVE_SLOTS - ((day * 7) % RESERVE_SLOTS)) % RESERVE_SLOTS;
    const from = midnight + slot * RESERVE_STEP_MIN * MINUTE;
    return {
      id: `s${dateText(day)}-${officer.badge}`,
      name: '机动班',
      officer,
      from,
      to: from + 8 * HOUR,
      breaks: [{ from: from + 225 * MINUTE, to: from + 255 * MINUTE }],
      turn: day * RESERVE_SLOTS + slot,
    };
  });
}

/** Shifts whose time, half an hour wider, touches the span. */
export function shiftsDuring(bureau: Bureau, span: Span): DemoShift[] {
  const out: DemoShift[] = [];
  for (let day = dayOf(span.from - 9 * HOUR); day <= dayOf(span.to + HOUR); day++)
    for (const shift of shiftsOf(bureau, day))
      if (shift.from - HOUR / 2 < span.to && shift.to + HOUR / 2 > span.from) out.push(shift);
  return out;
}
