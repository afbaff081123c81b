import { chinaClockText, chinaDateText, chinaInstant, DAY } from '@dutywall/shared/kit';
import type { RosterWeek, ShiftRow } from '@dutywall/shared/protocol';
import type { Draft } from './week.ts';

/** A shift as it is typed. Clocks are `HH:mm`, the date is `YYYY-MM-DD`, all in China's time. */
export interface ShiftFields {
  readonly name: string;
  readonly officer: string;
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly posts: readonly string[];
  readonly breaks: readonly BreakFields[];
  readonly reason: string;
  readonly appliesFrom: string;
}

export interface BreakFields {
  readonly id: number;
  readonly from: string;
  readonly to: string;
}

/** `HH:mm` of a day as an instant; an end that is not after `after` lies on the next day. Null: no clock. */
export function instantOf(date: string, clock: string, after?: number): number | null {
  const at = Date.parse(`${date}T${clock}:00+08:00`);
  if (Number.isNaN(at)) return null;
  return after !== undefined && at < after ? at + DAY : at;
}

/** What the form begins with. `shift` null: a new one. */
export function fieldsOf(of: {
  readonly shift: ShiftRow | null;
  readonly officer: string | null;
  readonly day: number;
  readonly week: RosterWeek;
}): ShiftFields {
  const { shift, officer, day, week } = of;
  // A new one begins as most of this officer's, else as the morning does.
  const like = shift ?? week.shifts.find((one) => one.officer === officer) ?? null;
  const breaks = shift?.breaks ?? [];
  return {
    name: like?.name ?? '早班',
    officer: shift?.officer ?? officer ?? '',
    date: chinaDateText(shift?.from ?? chinaInstant(day)),
    from: like ? chinaClockText(like.from) : '08:00',
    to: like ? chinaClockText(like.to) : '16:00',
    posts: like?.posts ?? [],
    breaks: breaks.map((b, id) => ({ id, from: chinaClockText(b.from), to: chinaClockText(b.to) })),
    reason: '',
    appliesFrom: '',
  };
}

/** The typed shift from `from` to `to` as it is asked for; a break without a clock is left out. */
export function draftOf(fields: ShiftFields, from: number, to: number): Draft {
  const breaks = fields.breaks.flatMap((one) => {
    const begin = instantOf(fields.date, one.from, from);
    const end = begin === null ? null : instantOf(fields.date, one.to, begin);
    // Both may lie behind midnight; `instantOf` goes on by one day at most.
    return begin === null || end === null ? [] : [{ from: begin, to: end < begin ? end + DAY : end }];
  });
  const { name, officer, posts } = fields;
  return { name, officer, posts, from, to, breaks };
}
