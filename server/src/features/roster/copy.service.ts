import { DAY, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { CopyReport, RefusalCode } from '@dutywall/shared/protocol';
import type { Database, Principal, ShiftBook, ShiftChange, ShiftOutcome } from '../../ports.ts';
import { readableBy } from './roster.policy.ts';
import { squadsOf } from './week.service.ts';
import { readKnownOfficers, readLeavesOf, readShiftsOf } from './week.store.ts';

const WEEK = 7 * DAY;
/** Left-out shifts that one answer names. */
const MAX_SKIPPED = 500;

export interface CopyDeps {
  readonly db: Database;
  readonly book: ShiftBook;
}

/**
 * Copies the shifts that begin in one week to another. What cannot be there (an overlap, a post that is gone, a leave) is
 * left out and named; what is there already stays as it is.
 */
export async function copyWeek(
  { db, book }: CopyDeps,
  who: Principal,
  ask: {
    readonly from: number;
    readonly to: number;
    readonly squad: string | null;
    readonly dry: boolean;
    readonly reason: string | null;
  },
): Promise<Result<CopyReport, RefusalCode>> {
  const scope = readableBy(who);
  if (!scope.ok) return scope;
  if (who.role === 'leader') return refuse('forbidden', 'leaders read the roster');
  const by = ask.to - ask.from;
  if (by === 0 || by % DAY !== 0) return refuse('bad-request', 'the weeks must lie whole days apart', { field: 'to' });
  const squads = await squadsOf(db, scope.value, ask.squad);
  if (!squads.ok) return squads;
  const officers = new Map((await readKnownOfficers(db, squads.value)).map((officer) => [officer.id, officer]));
  const ids = [...officers.keys()];
  const source = (await readShiftsOf(db, ids, { from: ask.from, to: ask.from + WEEK })).filter(
    (s) => s.from >= ask.from,
  );
  const granted = (await readLeavesOf(db, ids, { from: ask.to, to: ask.to + WEEK + DAY })).filter(
    (leave) => leave.stage === 'approved',
  );
  const there = new Set(
    (await readShiftsOf(db, ids, { from: ask.to, to: ask.to + WEEK })).map((shift) => `${shift.officer}@${shift.from}`),
  );

  const wanted = source.map((shift) => {
    const later = ({ from, to }: Span): Span => ({ from: from + by, to: to + by });
    return { ...shift, ...later(shift), breaks: shift.breaks.map(later) };
  });
  const skipped: CopyReport['skipped'] = [];
  const skip = (draft: (typeof wanted)[number], code: CopyReport['skipped'][number]['code'], details = {}): void => {
    const officer = officers.get(draft.officer);
    const { name, from, to } = draft;
    skipped.push({ badge: officer?.badge ?? '', officer: officer?.name ?? '', name, from, to, code, details });
  };
  const present = wanted.filter((draft) => there.has(`${draft.officer}@${draft.from}`));
  const drafts = wanted.filter((draft) => {
    if (there.has(`${draft.officer}@${draft.from}`)) return false;
    const leave = granted.some((l) => l.officer === draft.officer && l.from < draft.to && draft.from < l.to);
    if (leave) skip(draft, 'on-leave');
    return !leave;
  });
  const changes = drafts.map((draft): ShiftChange => ({ shift: null, version: 0, draft }));
  const set = await book.apply(who, changes, {
    ...{ dry: ask.dry, faulty: 'leave-out', reason: ask.reason },
    audit: { action: 'roster-copied', detail: { from: ask.from, to: ask.to } },
  });
  if (!set.ok) return set;
  const { outcomes, written } = set.value;
  for (const [index, { faults }] of outcomes.entries()) {
    const draft = drafts[index];
    const [fault] = faults;
    if (draft && fault) skip(draft, fault.code, fault.details);
  }
  const isNew = (one: ShiftOutcome): boolean => one.kind === 'new';
  return ok({
    counts: { new: outcomes.filter(isNew).length, same: present.length, skipped: skipped.length },
    skipped: skipped.slice(0, MAX_SKIPPED),
    needsReason: outcomes.some((one) => isNew(one) && one.begun),
    written,
  });
}
