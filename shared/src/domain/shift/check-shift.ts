import { HOUR, type Span } from '@dutywall/shared/kit';
import type { Shift } from './shift.ts';

/** A shift longer than a day is a mistake of date: relief comes after 24 h at the latest. */
export const SHIFT_MAX_MS = 24 * HOUR;
export const SHIFT_MAX_POSTS = 20;
export const SHIFT_MAX_BREAKS = 10;
export const SHIFT_NAME_MAX = 40;

/** What people say of a shift; the rest (id, version, squad, rules) follows from it. */
export type ShiftDraft = Pick<Shift, 'name' | 'officer' | 'posts' | 'from' | 'to' | 'breaks'>;

/** What can be wrong with a draft by itself. */
export type DraftFaultCode =
  | 'name-length'
  | 'posts-missing'
  | 'posts-many'
  | 'shift-empty'
  | 'shift-long'
  | 'breaks-many'
  | 'break-empty'
  | 'break-outside'
  | 'break-overlap';

export interface DraftFault {
  readonly code: DraftFaultCode;
  readonly field: keyof ShiftDraft;
}

/** Every fault of a draft that shows without knowing anything else. */
export function checkShift(draft: ShiftDraft): readonly DraftFault[] {
  const faults: DraftFault[] = [];
  const { name, posts, from, to } = draft;
  if (name.trim() === '' || name.length > SHIFT_NAME_MAX) faults.push({ code: 'name-length', field: 'name' });
  if (posts.length === 0) faults.push({ code: 'posts-missing', field: 'posts' });
  if (posts.length > SHIFT_MAX_POSTS) faults.push({ code: 'posts-many', field: 'posts' });
  if (to <= from) faults.push({ code: 'shift-empty', field: 'to' });
  else if (to - from > SHIFT_MAX_MS) faults.push({ code: 'shift-long', field: 'to' });
  else faults.push(...checkBreaks(draft).map((code) => ({ code, field: 'breaks' as const })));
  return faults;
}

function checkBreaks({ breaks, from, to }: ShiftDraft): readonly DraftFaultCode[] {
  if (breaks.length > SHIFT_MAX_BREAKS) return ['breaks-many'];
  const faults = new Set<DraftFaultCode>();
  let before: Span | undefined;
  for (const one of [...breaks].sort((a, b) => a.from - b.from)) {
    if (one.to <= one.from) faults.add('break-empty');
    else if (one.from < from || one.to > to) faults.add('break-outside');
    if (before && one.from < before.to) faults.add('break-overlap');
    before = one;
  }
  return [...faults];
}

/** True when both say the same to an officer: a change into it would change nothing. */
export function sameShift(a: ShiftDraft, b: ShiftDraft): boolean {
  const text = ({ name, officer, posts, from, to, breaks }: ShiftDraft): string =>
    JSON.stringify([name.trim(), officer, [...posts].sort(), from, to, spans(breaks)]);
  return text(a) === text(b);
}

function spans(breaks: readonly Span[]): readonly (readonly [number, number])[] {
  return breaks.map((b) => [b.from, b.to] as const).sort((a, b) => a[0] - b[0]);
}
