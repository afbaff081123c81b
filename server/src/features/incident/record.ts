import type { IncidentKind, NoSignalCause, OfficerId, PostId, ShiftId, SquadId } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { IncidentRow } from '@dutywall/shared/protocol';

/** What people do about an incident, as its steps come to. */
export interface Handled {
  acknowledgedBy: string | null;
  acknowledgedAt: Instant | null;
  owner: string | null;
  ownedAt: Instant | null;
  shelvedUntil: Instant | null;
  shelvedBy: string | null;
  shelfReason: string | null;
  noteCount: number;
  lastNoteBy: string | null;
  lastNoteAt: Instant | null;
  lastNote: string | null;
}

/** An incident as stored; the only mutable copy is the book's. */
export interface IncidentRecord extends Handled {
  readonly id: string;
  /** Empty where it is about a post (DU15). */
  readonly officer: OfficerId;
  readonly post: { readonly id: PostId; readonly name: string; readonly squad: SquadId } | null;
  readonly shift: ShiftId | null;
  kind: IncidentKind;
  cause: NoSignalCause | null;
  from: Instant;
  knownFrom: Instant;
  to: Instant | null;
  textZh: string;
  textEn: string;
  retractedAt: Instant | null;
  lapsedAt: Instant | null;
}

export interface ListedIncident extends IncidentRecord {
  readonly squad: SquadId;
  readonly badge: string;
  readonly name: string;
}

/** What nobody has laid a hand on. */
export const UNTOUCHED: Readonly<Handled> = {
  ...{ acknowledgedBy: null, acknowledgedAt: null, owner: null, ownedAt: null },
  ...{ shelvedUntil: null, shelvedBy: null, shelfReason: null },
  ...{ noteCount: 0, lastNoteBy: null, lastNoteAt: null, lastNote: null },
};

// The keys of the constant are those of its type.
const HANDLED_KEYS = Object.keys(UNTOUCHED) as readonly (keyof Handled)[];

/** Only what people did. */
export function handledOf(record: Handled): Handled {
  return Object.fromEntries(HANDLED_KEYS.map((key) => [key, record[key]])) as unknown as Handled;
}

/** The row that everybody sees. */
export function incidentRow(record: IncidentRecord, slot: number): IncidentRow {
  const { id, officer, post, kind, cause, from, knownFrom, to, acknowledgedBy, acknowledgedAt, owner, ownedAt } =
    record;
  const { shelvedUntil, shelvedBy, shelfReason, noteCount, lastNoteBy, lastNoteAt, lastNote } = record;
  return {
    ...{ id, officer, slot, kind, cause, from, knownFrom, to, text: { zh: record.textZh, en: record.textEn } },
    ...(post && { post }),
    ...{ acknowledgedBy, acknowledgedAt, retracted: record.retractedAt !== null, owner, ownedAt },
    shelf: shelvedUntil === null ? null : { until: shelvedUntil, by: shelvedBy ?? '', reason: shelfReason ?? '' },
    notes: {
      count: noteCount,
      last: lastNoteAt === null ? null : { by: lastNoteBy ?? '', at: lastNoteAt, text: lastNote ?? '' },
    },
  };
}
