import {
  ABSENCE_ACTS,
  DUTY_STATES,
  FLAG_SUBJECTS,
  NO_SIGNAL_CAUSES,
  PROCEDURE_BOUNDS,
  VERDICTS,
} from '@dutywall/shared/domain';
import { type Static, type TSchema, Type } from 'typebox';
import { AbsenceRow } from './rows.ts';

/** AB2: photos of one answer at most. */
export const MAX_ANSWER_PHOTOS = 4;
/** Bytes of one photo at most. */
export const MAX_PHOTO_BYTES = 8 * 1024 * 1024;
/** Pixels of one photo at most: what decoding may cost. */
export const MAX_PHOTO_PIXELS = 50_000_000;
export const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type PhotoType = (typeof PHOTO_TYPES)[number];

export const AbsenceActSchema = Type.Enum([...ABSENCE_ACTS]);
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const { slot: _slot, ...row } = AbsenceRow.properties;
/** A flag in a list. */
export const ListedAbsence = Type.Object({
  ...row,
  squad: Type.String(),
  squadName: Type.String(),
  badge: Type.String(),
  name: Type.String(),
  evidenceSha256: Type.String(),
  /** Since when, or from when on, a person can decide; null: nothing waits for a decision. */
  decisionFrom: Nullable(Type.Number()),
  /** AB6: `check-in-fault` is no absence, and is called none. */
  about: Type.Enum([...FLAG_SUBJECTS]),
  /** With `check-in-fault`: which check-in. */
  checkIn: Nullable(Type.String()),
  /** The incident's kind; null without an incident. */
  kind: Nullable(Type.String()),
  /** What the caller may do now. */
  may: Type.Array(AbsenceActSchema),
});
export type ListedAbsence = Static<typeof ListedAbsence>;

export const AbsencePhoto = Type.Object({
  id: Type.String(),
  type: Type.Enum([...PHOTO_TYPES]),
  width: Type.Integer(),
  height: Type.Integer(),
  bytes: Type.Integer(),
  /** Of the bytes as they came. */
  sha256: Type.String(),
});
export type AbsencePhoto = Static<typeof AbsencePhoto>;

export const AbsenceStepRow = Type.Object({
  stage: AbsenceRow.properties.stage,
  /** Null: the machine, which tells and asks for review and decides nothing (DU1). */
  by: Nullable(Type.String()),
  at: Type.Number(),
  note: Nullable(Type.String()),
  photos: Type.Array(AbsencePhoto),
});
export type AbsenceStepRow = Static<typeof AbsenceStepRow>;

const Stretch = Type.Object({
  state: Type.Enum([...DUTY_STATES]),
  cause: Nullable(Type.Enum([...NO_SIGNAL_CAUSES])),
  from: Type.Number(),
  to: Type.Number(),
});

/** One flag with everything about it. */
export const AbsenceFile = Type.Object({
  ...ListedAbsence.properties,
  steps: Type.Array(AbsenceStepRow),
  /** Why the caller may not do the other acts. */
  mayNot: Type.Record(Type.String(), Type.String()),
  /** Names this state of the flag; an act says which state it was decided on. */
  seen: Type.String(),
  settings: Type.Object({ version: Type.Integer(), answerWindowMs: Type.Number(), appealWindowMs: Type.Number() }),
  /** The frozen bundle; its canonical JSON has `evidenceSha256`. */
  evidence: Type.Unknown(),
  /** BT3: what was believed of the cited time when frozen, and now. */
  belief: Type.Object({
    from: Type.Number(),
    to: Type.Number(),
    frozen: Type.Array(Stretch),
    now: Type.Array(Stretch),
    differs: Type.Boolean(),
  }),
  /** AB6: how the checklist is ticked by now, when it was ticked again after the evidence was frozen; null: it was not. */
  reticked: Nullable(
    Type.Object({
      revision: Type.Integer(),
      by: Type.String(),
      at: Type.Number(),
      ticks: Type.Array(
        Type.Object({ item: Type.String(), verdict: Type.Enum([...VERDICTS]), note: Type.Optional(Type.String()) }),
      ),
    }),
  ),
  /** WW1: who opened this, for the officer it is about; null for everybody else. */
  openings: Nullable(Type.Array(Type.Object({ at: Type.Number(), by: Type.String(), what: Type.String() }))),
});
export type AbsenceFile = Static<typeof AbsenceFile>;

/** One act. `seen` is the file's: what has changed since is a conflict, never an act on something unseen. */
export const AbsenceActAsk = Type.Object(
  {
    act: AbsenceActSchema,
    reason: Type.String({ minLength: 2, maxLength: 2_000 }),
    seen: Type.String({ maxLength: 100 }),
    /** Ids of uploaded photos; of an answer only. */
    photos: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: MAX_ANSWER_PHOTOS })),
  },
  { additionalProperties: false },
);
export type AbsenceActAsk = Static<typeof AbsenceActAsk>;

/** AB6: what the ticked faults come to, in the supervisor's words. */
export const FaultAsk = Type.Object(
  { reason: Type.String({ minLength: 2, maxLength: 500 }) },
  { additionalProperties: false },
);
export type FaultAsk = Static<typeof FaultAsk>;

const windowMs = (bounds: { readonly min: number; readonly max: number }) =>
  Type.Integer({ minimum: bounds.min, maximum: bounds.max });
export const ProcedureAsk = Type.Object(
  {
    answerWindowMs: windowMs(PROCEDURE_BOUNDS.answerWindowMs),
    appealWindowMs: windowMs(PROCEDURE_BOUNDS.appealWindowMs),
    reason: Type.String({ minLength: 2, maxLength: 500 }),
  },
  { additionalProperties: false },
);
export type ProcedureAsk = Static<typeof ProcedureAsk>;
export const ProcedureRow = Type.Object({
  version: Type.Integer(),
  answerWindowMs: Type.Number(),
  appealWindowMs: Type.Number(),
  validFrom: Type.Number(),
  madeBy: Type.String(),
  reason: Type.String(),
});
export type ProcedureRow = Static<typeof ProcedureRow>;
