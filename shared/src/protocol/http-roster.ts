import { type Static, type TSchema, Type } from 'typebox';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Id = Type.String({ minLength: 1, maxLength: 64 });
const Moment = Type.Number({ minimum: 0, maximum: 7_258_118_400_000 });
const Span = Type.Object({ from: Moment, to: Moment }, { additionalProperties: false });

/** Everything that can be wrong with one shift of a roster, or with one cell of a roster file. Screens translate each. */
export const ROSTER_FAULTS = [
  // One shift
  'name-length',
  'posts-missing',
  'posts-many',
  'shift-empty',
  'shift-long',
  'breaks-many',
  'break-empty',
  'break-outside',
  'break-overlap',
  'officer-unknown',
  'officer-begun',
  'own-shift',
  'post-unknown',
  'post-not-then',
  'overlap',
  'overlap-within',
  'on-leave',
  'version-changed',
  'shift-gone',
  'reason-needed',
  'applies-outside',
  // One cell of a file
  'cell-missing',
  'cell-error',
  'cell-long',
  'formula-empty',
  'badge-ambiguous',
  'name-mismatch',
  'date-bad',
  'date-far',
  'time-bad',
  'break-bad',
  'post-ambiguous',
  'row-twice',
  'shift-word',
  // A whole file
  'file-empty',
  'file-old',
  'file-unreadable',
  'file-rows',
  'file-large',
  'heading-none',
  'heading-missing',
  'heading-twice',
] as const;
export type RosterFault = (typeof ROSTER_FAULTS)[number];

export const FaultDetails = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]));

/** One shift as people hand it in. */
export const ShiftAsk = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 40 }),
    officer: Id,
    posts: Type.Array(Id, { maxItems: 40 }),
    from: Moment,
    to: Moment,
    breaks: Type.Array(Span, { maxItems: 20 }),
    /** Needed for what has begun already. */
    reason: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
export type ShiftAsk = Static<typeof ShiftAsk>;

/** A change names the version it was made from, so that two editors do not overwrite each other. */
export const ShiftChangeAsk = Type.Object(
  {
    ...ShiftAsk.properties,
    version: Type.Integer({ minimum: 1 }),
    /** From when other posts hold in a shift that has begun; left out: from now on. */
    appliesFrom: Type.Optional(Moment),
  },
  { additionalProperties: false },
);

export const ShiftCancelAsk = Type.Object(
  { version: Type.Integer({ minimum: 1 }), reason: Type.Optional(Type.String({ maxLength: 200 })) },
  { additionalProperties: false },
);

const SwapSide = Type.Object({ id: Id, version: Type.Integer({ minimum: 1 }) }, { additionalProperties: false });
export const ShiftSwapAsk = Type.Object(
  { a: SwapSide, b: SwapSide, reason: Type.Optional(Type.String({ maxLength: 200 })) },
  { additionalProperties: false },
);

/** One shift as it stands. Instants in ms. */
export const ShiftRow = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  officer: Type.String(),
  squad: Type.String(),
  posts: Type.Array(Type.String()),
  from: Type.Number(),
  to: Type.Number(),
  breaks: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number() })),
  ruleVersion: Type.Integer(),
});
export type ShiftRow = Static<typeof ShiftRow>;

/** One version of a shift: what it said, since when it was known, who made it and why. */
export const ShiftVersion = Type.Object({
  ...ShiftRow.properties,
  officerName: Type.String(),
  knownFrom: Type.Number(),
  knownTo: Nullable(Type.Number()),
  madeBy: Nullable(Type.String()),
  reason: Nullable(Type.String()),
});
export type ShiftVersion = Static<typeof ShiftVersion>;

export const LEAVE_STAGES = ['requested', 'approved', 'rejected', 'cancelled'] as const;
export type LeaveStage = (typeof LEAVE_STAGES)[number];

/** A leave asked for or granted, with where it stands. `reason` is null for who may not read it. */
export const LeaveRequestRow = Type.Object({
  id: Type.String(),
  officer: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
  reason: Nullable(Type.String()),
  stage: Type.Enum([...LEAVE_STAGES]),
  requestedBy: Type.String(),
  requestedAt: Type.Number(),
  /** Who took the last step, and what they said. */
  by: Type.String(),
  at: Type.Number(),
  note: Nullable(Type.String()),
  /** Of one cancelled after it had begun: until then it was taken, and that stays excused. Null: nothing of it stays. */
  takenTo: Nullable(Type.Number()),
  /** False for one that came with an imported roster: it has no course of its own. */
  hasCourse: Type.Boolean(),
});
export type LeaveRequestRow = Static<typeof LeaveRequestRow>;

export const LeaveAsk = Type.Object(
  { officer: Id, from: Moment, to: Moment, reason: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);

/** Answer of `GET /api/roster`: officers × shifts × leaves of a stretch of days. */
export const RosterWeek = Type.Object({
  from: Type.Number(),
  to: Type.Number(),
  squads: Type.Array(Type.Object({ id: Type.String(), parent: Nullable(Type.String()), name: Type.String() })),
  officers: Type.Array(
    Type.Object({
      id: Type.String(),
      badge: Type.String(),
      name: Type.String(),
      squad: Type.String(),
      kind: Type.Enum(['enforcement', 'auxiliary']),
    }),
  ),
  shifts: Type.Array(ShiftRow),
  leaves: Type.Array(LeaveRequestRow),
  posts: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), squad: Nullable(Type.String()) })),
  /** Badge after which the next page begins; null: these are all. */
  next: Nullable(Type.String()),
});
export type RosterWeek = Static<typeof RosterWeek>;

/** Something wrong in a file, at the place where it stands there. */
export const CellFault = Type.Object({
  sheet: Type.String(),
  /** `C17` */
  cell: Type.String(),
  /** The heading above it, as the file writes it. */
  column: Type.String(),
  code: Type.Enum([...ROSTER_FAULTS]),
  /** What stands there, cut. */
  found: Type.String(),
  details: FaultDetails,
});
export type CellFault = Static<typeof CellFault>;

const Counts = Type.Object({
  rows: Type.Integer(),
  new: Type.Integer(),
  changed: Type.Integer(),
  same: Type.Integer(),
  faulty: Type.Integer(),
});

const PlannedShift = Type.Object({
  kind: Type.Enum(['new', 'changed']),
  where: Type.String(),
  badge: Type.String(),
  officer: Type.String(),
  name: Type.String(),
  posts: Type.Array(Type.String()),
  from: Type.Number(),
  to: Type.Number(),
});

/** Answer of `POST /api/roster/import`: what the file would do (dry) or did. */
export const ImportReport = Type.Object({
  /** Of the file: a commit names it, so that exactly the previewed file is written. */
  sha256: Type.String(),
  sheets: Type.Array(
    Type.Object({ name: Type.String(), layout: Nullable(Type.Enum(['list', 'grid'])), rows: Type.Integer() }),
  ),
  ignoredColumns: Type.Array(Type.String()),
  encoding: Type.String(),
  counts: Counts,
  /** The first of them; `faultCount` is how many there are. */
  faults: Type.Array(CellFault),
  faultCount: Type.Integer(),
  /** The first of what is new or changes. */
  planned: Type.Array(PlannedShift),
  /** Something in it has begun already: committing needs a reason. */
  needsReason: Type.Boolean(),
  written: Type.Boolean(),
});
export type ImportReport = Static<typeof ImportReport>;

export const CopyAsk = Type.Object(
  {
    /** Begin of the week to copy and of the week to fill. */
    from: Moment,
    to: Moment,
    squad: Type.Optional(Id),
    dry: Type.Boolean(),
    reason: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);

/** What copying a week would do (dry) or did; who is left out is named with why. */
export const CopyReport = Type.Object({
  counts: Type.Object({ new: Type.Integer(), same: Type.Integer(), skipped: Type.Integer() }),
  skipped: Type.Array(
    Type.Object({
      badge: Type.String(),
      officer: Type.String(),
      name: Type.String(),
      from: Type.Number(),
      to: Type.Number(),
      code: Type.Enum([...ROSTER_FAULTS]),
      details: FaultDetails,
    }),
  ),
  needsReason: Type.Boolean(),
  written: Type.Boolean(),
});
export type CopyReport = Static<typeof CopyReport>;
