import { type Static, type TSchema, Type } from 'typebox';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Numbers = Type.Record(Type.String(), Type.Number());
const strict = { additionalProperties: false } as const;
const squad = Nullable(Type.String({ maxLength: 64 }));
/** Read and bounded by the domain's table of rule numbers. */
const own = Type.Record(Type.String({ maxLength: 40 }), Type.Unknown(), { maxProperties: 64 });

/** What one squad (null: the bureau's default) goes by. */
export const RuleSet = Type.Object({
  squad,
  name: Nullable(Type.String()),
  parent: Nullable(Type.String()),
  /** Numbers it sets itself. */
  own: Numbers,
  /** All numbers of a shift that begins now. */
  effective: Numbers,
  /** The version named with verdicts of such a shift. */
  version: Type.Integer(),
  /** May the asker publish for it? */
  mine: Type.Boolean(),
});
export type RuleSet = Static<typeof RuleSet>;

/** One published version; `counts` false: not yet, or a later one took its place. */
export const RuleHistoryRow = Type.Object({
  squad,
  version: Type.Integer(),
  validFrom: Type.Number(),
  running: Type.Boolean(),
  own: Numbers,
  madeBy: Type.String(),
  madeAt: Type.Number(),
  reason: Nullable(Type.String()),
});
export type RuleHistoryRow = Static<typeof RuleHistoryRow>;

export const RulePublishAsk = Type.Object(
  {
    squad,
    own,
    /** The squad's newest version that was seen; 0: it had none. */
    basedOn: Type.Integer({ minimum: 0 }),
    /** Epoch ms, not before now; left out: now. */
    from: Type.Optional(Type.Number({ minimum: 0, maximum: 7_258_118_400_000 })),
    /** Reach shifts that run at that time as well; only where nothing becomes stricter. */
    running: Type.Optional(Type.Boolean()),
    reason: Type.String({ maxLength: 500 }),
  },
  strict,
);
export type RulePublishAsk = Static<typeof RulePublishAsk>;

export const RulePreviewAsk = Type.Object({ squad, own }, strict);
export type RulePreviewAsk = Static<typeof RulePreviewAsk>;

/** Kinds of stretches that a preview counts. */
export const PREVIEW_KINDS = ['not-arrived', 'off-post', 'no-signal'] as const;
const Counts = Type.Object({ 'not-arrived': Type.Integer(), 'off-post': Type.Integer(), 'no-signal': Type.Integer() });
export type PreviewCounts = Static<typeof Counts>;
const Pair = Type.Object({ before: Counts, after: Counts });

/** "With these numbers last week would have had …": the shifts that ended in these days, judged twice. */
export const RulePreview = Type.Object({
  id: Type.String(),
  state: Type.Enum(['running', 'done', 'cancelled', 'failed']),
  from: Type.Number(),
  to: Type.Number(),
  /** Shifts in these days, and how many of them are judged; fewer: a sample. */
  shifts: Type.Integer(),
  sampled: Type.Integer(),
  judged: Type.Integer(),
  total: Pair,
  squads: Type.Array(Type.Object({ squad: Type.String(), before: Counts, after: Counts })),
  /** Shifts that differ, the most different first, bounded; empty for who sees no officer's data. */
  differing: Type.Array(
    Type.Object({
      shift: Type.String(),
      officer: Type.String(),
      badge: Type.String(),
      name: Type.String(),
      squad: Type.String(),
      from: Type.Number(),
      to: Type.Number(),
      before: Counts,
      after: Counts,
    }),
  ),
  differingCount: Type.Integer(),
});
export type RulePreview = Static<typeof RulePreview>;
