import {
  checkShift,
  type OfficerId,
  type PostId,
  type Shift,
  type ShiftDraft,
  type SquadId,
  sameShift,
} from '@dutywall/shared/domain';
import { chinaClockText, chinaDateText, type Instant, type Span } from '@dutywall/shared/kit';
import type { ShiftChange, ShiftFault, ShiftOutcome } from '../../ports.ts';

/** What changes are judged against, as known now. */
export interface RosterWorld {
  readonly now: Instant;
  /** Who makes the changes, when they are an officer themselves. */
  readonly self: OfficerId | null;
  /** Null: all squads. */
  readonly squads: ReadonlySet<SquadId> | null;
  readonly officers: ReadonlyMap<OfficerId, { readonly name: string; readonly squad: SquadId }>;
  /** The shifts of these officers around the changes, and every shift that a change names. */
  readonly shifts: readonly Shift[];
  /** When each post was there. */
  readonly posts: ReadonlyMap<PostId, readonly Span[]>;
}

/**
 * What each change of a set comes to. They are judged together: two shifts that swap their officers do not overlap
 * what they leave. A new shift (of no version) that begins when the officer's present one does is a change of that one,
 * so that handing in the same roster twice changes nothing.
 */
export function judgeChanges(changes: readonly ShiftChange[], world: RosterWorld): readonly ShiftOutcome[] {
  const byId = new Map(world.shifts.map((shift) => [shift.id, shift]));
  const byBegin = new Map(world.shifts.map((shift) => [beginKey(shift.officer, shift.from), shift]));
  const judged = changes.map((change): ShiftOutcome => {
    const natural = change.draft && change.version === null ? byBegin.get(keyOf(change.draft)) : null;
    const before = change.shift === null ? natural : byId.get(change.shift);
    return judgeOne(change, before ?? null, world);
  });
  const clashes = clashesOf(judged, world.shifts, changes);
  return judged.map((outcome, index) => {
    const found = outcome.kind === 'same' ? [] : (clashes.get(index) ?? []);
    return found.length === 0 ? outcome : { ...outcome, kind: 'faulty', faults: [...outcome.faults, ...found] };
  });
}

const beginKey = (officer: OfficerId, from: Instant): string => `${officer}@${from}`;
const keyOf = (draft: ShiftDraft): string => beginKey(draft.officer, draft.from);

function judgeOne(change: ShiftChange, before: Shift | null, world: RosterWorld): ShiftOutcome {
  const { draft } = change;
  const begun = Math.min(before?.from ?? Infinity, draft?.from ?? Infinity) <= world.now;
  const faults: ShiftFault[] = [];
  const fault = (code: ShiftFault['code'], field: ShiftFault['field'], details: ShiftFault['details'] = {}): void => {
    faults.push({ code, field, details });
  };
  const outOfScope = (squad: SquadId): boolean => world.squads !== null && !world.squads.has(squad);

  if (change.shift !== null && (!before || outOfScope(before.squad))) {
    fault('shift-gone', 'version');
    return { kind: 'faulty', before: null, after: null, begun, faults };
  }
  if (before && change.version !== null && change.version !== before.version)
    fault('version-changed', 'version', { version: before.version });
  if (begun && world.self !== null && (before?.officer === world.self || draft?.officer === world.self))
    fault('own-shift', 'officer');
  if (!draft) return done(faults.length > 0 ? 'faulty' : 'cancelled', null);

  for (const { code, field } of checkShift(draft)) fault(code, field);
  const officer = world.officers.get(draft.officer);
  // One answer for "not there" and "not yours": whoever asks learns nothing about other squads.
  if (!officer || outOfScope(officer.squad)) fault('officer-unknown', 'officer');
  if (before && draft.officer !== before.officer && before.from <= world.now) fault('officer-begun', 'officer');
  for (const post of draft.posts) {
    const times = world.posts.get(post);
    if (!times) fault('post-unknown', 'posts', { post });
    else if (!times.some((time) => time.from < draft.to && draft.from < time.to))
      fault('post-not-then', 'posts', { post });
  }
  const { appliesFrom } = change;
  if (appliesFrom !== undefined && (appliesFrom < draft.from || appliesFrom > Math.min(draft.to, world.now)))
    fault('applies-outside', 'appliesFrom');
  const after: Shift = {
    ...draft,
    name: draft.name.trim(),
    breaks: [...draft.breaks].sort((a, b) => a.from - b.from),
    id: before?.id ?? '',
    version: (before?.version ?? 0) + 1,
    squad: officer?.squad ?? before?.squad ?? '',
    ruleVersion: before?.ruleVersion ?? 1,
  };
  if (faults.length > 0) return done('faulty', after);
  if (!before) return done('new', after);
  return sameShift(before, after) ? done('same', before) : done('changed', after);

  function done(kind: ShiftOutcome['kind'], result: Shift | null): ShiftOutcome {
    return { kind, before, after: result, begun, faults };
  }
}

interface Placed extends Span {
  readonly name: string;
  /** The change that puts it there; null: it was there. */
  readonly index: number | null;
}

/** Overlaps of one officer's shifts, as they would be after all changes; only changes are blamed. */
function clashesOf(
  judged: readonly ShiftOutcome[],
  shifts: readonly Shift[],
  changes: readonly ShiftChange[],
): ReadonlyMap<number, readonly ShiftFault[]> {
  const leaving = new Set(judged.flatMap(({ before }) => (before ? [before.id] : [])));
  const placed = new Map<OfficerId, Placed[]>();
  const put = (officer: OfficerId, one: Placed): void => {
    const list = placed.get(officer);
    if (list) list.push(one);
    else placed.set(officer, [one]);
  };
  for (const shift of shifts) if (!leaving.has(shift.id)) put(shift.officer, { ...shift, index: null });
  for (const [index, { after }] of judged.entries()) {
    const draft = changes[index]?.draft;
    if (after && draft && after.to > after.from) put(after.officer, { ...spanOf(after), name: after.name, index });
  }
  const clashes = new Map<number, ShiftFault[]>();
  const blame = (one: Placed, other: Placed): void => {
    if (one.index === null || clashes.has(one.index)) return;
    const details = { name: other.name, from: momentText(other.from), to: momentText(other.to) };
    const code = other.index === null ? 'overlap' : 'overlap-within';
    const fault: ShiftFault = { code, field: 'from', details, ...(other.index === null ? {} : { other: other.index }) };
    clashes.set(one.index, [fault]);
  };
  for (const list of placed.values()) {
    list.sort((a, b) => a.from - b.from || (a.index ?? -1) - (b.index ?? -1));
    let last: Placed | undefined;
    for (const one of list) {
      if (last && one.from < last.to) {
        blame(one, last);
        blame(last, one);
      }
      if (!last || one.to > last.to) last = one;
    }
  }
  return clashes;
}

const spanOf = ({ from, to }: Span): Span => ({ from, to });
const momentText = (at: Instant): string => `${chinaDateText(at)} ${chinaClockText(at)}`;
