import { CHECKLIST_GROUPS, VERDICTS } from '@dutywall/shared/domain';
import { type Static, Type } from 'typebox';
import { CheckInCall, CheckInRow } from './check-in.ts';

/** What `/api/check-ins…` answers and takes. Instants in ms. */
export const MAX_CHECKLIST_ITEMS = 40;
/** CI4: how long after its end a check-in may be ticked. */
export const TICK_AFTER_MS = 30 * 60_000;

const closed = { additionalProperties: false } as const;
const ItemId = Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9-]+$' });
const Label = Type.String({ minLength: 1, maxLength: 40 });

/** CI4: one item of the setting. Without `kinds` for everybody; with `equipment` for those to whom it was issued. */
export const ChecklistItemSchema = Type.Object(
  {
    id: ItemId,
    group: Type.Enum([...CHECKLIST_GROUPS]),
    zh: Label,
    en: Label,
    kinds: Type.Optional(Type.Array(Type.Enum(['enforcement', 'auxiliary']), { minItems: 1, maxItems: 2 })),
    equipment: Type.Optional(Label),
  },
  closed,
);
export type ChecklistItemRow = Static<typeof ChecklistItemSchema>;

/** The items that are asked of one officer, in order. */
export const ChecklistView = Type.Object({ version: Type.Integer(), items: Type.Array(ChecklistItemSchema) });
export type ChecklistView = Static<typeof ChecklistView>;

/** `PUT /api/check-ins/:id/checklist`: every item of the officer's once. `version`: of the list that was shown. */
export const ChecklistAsk = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    items: Type.Array(
      Type.Object(
        { item: ItemId, verdict: Type.Enum([...VERDICTS]), note: Type.Optional(Type.String({ maxLength: 200 })) },
        closed,
      ),
      { maxItems: MAX_CHECKLIST_ITEMS },
    ),
    remark: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
);
export type ChecklistAsk = Static<typeof ChecklistAsk>;

/** CI6: what was ticked, with the items' words as they were then. A later revision stands beside the earlier ones. */
export const ChecklistResult = Type.Object({
  revision: Type.Integer(),
  version: Type.Integer(),
  items: Type.Array(
    Type.Object({
      item: Type.String(),
      group: Type.Enum([...CHECKLIST_GROUPS]),
      zh: Type.String(),
      en: Type.String(),
      verdict: Type.Enum([...VERDICTS]),
      note: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  remark: Type.Union([Type.String(), Type.Null()]),
  by: Type.String(),
  at: Type.Number(),
});
export type ChecklistResult = Static<typeof ChecklistResult>;

const Latest = { checklist: Type.Union([ChecklistResult, Type.Null()]) };

/** `GET /api/check-ins`: one that goes on, or ended. */
export const ListedCheckIn = Type.Object({
  ...CheckInRow.properties,
  name: Type.String(),
  badge: Type.String(),
  ...Latest,
  /** What is kept of it; asked for at its own addresses. */
  snapshots: Type.Integer(),
  recordings: Type.Integer(),
});
export type ListedCheckIn = Static<typeof ListedCheckIn>;

/** `GET /api/me/check-ins`: the officer's own; the first one goes on when its stage is not `ended`. */
export const OwnCheckIn = Type.Object({ ...CheckInCall.properties, ...Latest });
export type OwnCheckIn = Static<typeof OwnCheckIn>;

/** `GET /api/check-ins/:id`. */
export const CheckInFile = Type.Object({
  ...ListedCheckIn.properties,
  /** rang, heard, texted, answered, joined, live, put-on-wall, taken-off-wall, ticked, ended. */
  events: Type.Array(
    Type.Object({
      kind: Type.String(),
      at: Type.Number(),
      /** Null: the machine. */
      by: Type.Union([Type.String(), Type.Null()]),
      detail: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  /** Every revision, the first one first. */
  revisions: Type.Array(ChecklistResult),
});
export type CheckInFile = Static<typeof CheckInFile>;

export const NOT_CALLABLE = ['off-shift', 'in-check-in', 'self-check-in', 'no-account', 'page-closed'] as const;

/**
 * `GET /api/check-ins/callable`. An officer whose page is closed can be rung all the same: it reaches them when they
 * open it in time. `text808`: ringing also sends a text to their JT/T 808 terminal that asks for it.
 */
export const Callable = Type.Object({
  callable: Type.Boolean(),
  reason: Type.Union([Type.Enum([...NOT_CALLABLE]), Type.Null()]),
  text808: Type.Boolean(),
});
export type Callable = Static<typeof Callable>;

/** CI4: one version of the setting. */
export const ChecklistVersionRow = Type.Object({
  version: Type.Integer(),
  items: Type.Array(ChecklistItemSchema),
  madeAt: Type.Number(),
  madeBy: Type.String(),
  reason: Type.String(),
});
export type ChecklistVersionRow = Static<typeof ChecklistVersionRow>;
export const ChecklistVersionAsk = Type.Object(
  {
    items: Type.Array(ChecklistItemSchema, { minItems: 1, maxItems: MAX_CHECKLIST_ITEMS }),
    reason: Type.String({ minLength: 2, maxLength: 500 }),
  },
  closed,
);
export type ChecklistVersionAsk = Static<typeof ChecklistVersionAsk>;
