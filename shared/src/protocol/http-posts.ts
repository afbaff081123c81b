import { type Static, type TSchema, Type } from 'typebox';

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const GeometrySchema = Type.Object({ type: Type.String(), coordinates: Type.Unknown() });

/** What every listed post says of itself, beside its geometry. Metres; null where the kind has none. */
const said = {
  name: Type.String(),
  squad: Nullable(Type.String()),
  kind: Type.Enum(['area', 'circle', 'route']),
  version: Type.Integer(),
  radiusM: Nullable(Type.Number()),
  bufferM: Nullable(Type.Number()),
  toleranceM: Type.Number(),
  needs: Type.Integer(),
};
const featureOf = <T extends TSchema>(properties: T) =>
  Type.Object({ type: Type.Literal('Feature'), id: Type.String(), geometry: GeometrySchema, properties });
const collectionOf = <T extends TSchema>(feature: T) =>
  Type.Object({ type: Type.Literal('FeatureCollection'), features: Type.Array(feature) });

/** `GET /api/posts`: the posts in force, as GeoJSON. */
export const PostFeature = featureOf(Type.Object(said));
export type PostFeature = Static<typeof PostFeature>;
export const PostCollection = collectionOf(PostFeature);
export type PostCollection = Static<typeof PostCollection>;

/** `GET /api/posts/overview`: every post ever, in the version that counts now, else the one to come, else the last. */
export const PostEntry = featureOf(
  Type.Object({
    ...said,
    standing: Type.Enum(['in-force', 'coming', 'retired']),
    /** The newest version there is: what an edit builds on. */
    latest: Type.Integer(),
    /** Epoch ms; null: since ever. */
    from: Nullable(Type.Number()),
    /** Epoch ms; null: until further notice. */
    to: Nullable(Type.Number()),
    /** May the asker edit it? */
    mine: Type.Boolean(),
  }),
);
export type PostEntry = Static<typeof PostEntry>;
export const PostOverview = collectionOf(PostEntry);
export type PostOverview = Static<typeof PostOverview>;

/** One version, as `GET /api/posts/:id/versions` lists them, newest first. */
export const PostVersion = featureOf(
  Type.Object({
    ...said,
    act: Type.Enum(['created', 'changed', 'corrected', 'retired']),
    from: Nullable(Type.Number()),
    to: Nullable(Type.Number()),
    /** False: never in force any more, a later version took all of its time. */
    counts: Type.Boolean(),
    madeAt: Type.Number(),
    /** Null: came with the first import. */
    madeBy: Nullable(Type.String()),
    reason: Nullable(Type.String()),
    /** What differs from the version before: keys of this object, and `shape`. */
    changed: Type.Array(Type.String()),
  }),
);
export type PostVersion = Static<typeof PostVersion>;

const reason = Type.Optional(Type.String({ maxLength: 500 }));
/** Epoch ms from when it counts; left out: now. Before now it is a correction, which wants a reason. */
const from = Type.Optional(Type.Number({ minimum: 0, maximum: 7_258_118_400_000 }));
const strict = { additionalProperties: false } as const;
/** Read by the domain's one reader of posts, which names what is wrong; here only that it is an object. */
const Given = Type.Object({}, { additionalProperties: true });

export const PostCreateAsk = Type.Object({ feature: Given, from, reason }, strict);
export type PostCreateAsk = Static<typeof PostCreateAsk>;
export const PostChangeAsk = Type.Object(
  { feature: Given, basedOn: Type.Integer({ minimum: 1 }), from, reason },
  strict,
);
export type PostChangeAsk = Static<typeof PostChangeAsk>;
export const PostRetireAsk = Type.Object({ basedOn: Type.Integer({ minimum: 1 }), from, reason }, strict);
export type PostRetireAsk = Static<typeof PostRetireAsk>;

/** What a change answers: the version made. */
export const PostMade = Type.Object({ id: Type.String(), version: Type.Integer(), from: Type.Number() });
export type PostMade = Static<typeof PostMade>;

/** Posts of one imported file at most. */
export const MAX_IMPORTED_POSTS = 2_000;

export const PostImportAsk = Type.Object(
  {
    collection: Given,
    /** For features that name no squad. */
    squad: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
    reason,
  },
  strict,
);
export type PostImportAsk = Static<typeof PostImportAsk>;

const ProblemRow = Type.Object({ code: Type.String(), where: Type.String(), zh: Type.String(), en: Type.String() });

/** One feature of a file, and what writing it would do. */
export const PostImportRow = Type.Object({
  index: Type.Integer(),
  act: Type.Enum(['create', 'change', 'same', 'refuse']),
  /** The post it becomes or is; null: refused, or a new one. */
  id: Nullable(Type.String()),
  name: Nullable(Type.String()),
  squad: Nullable(Type.String()),
  kind: Nullable(Type.Enum(['area', 'circle', 'route'])),
  /** For `change`: what differs. */
  changed: Type.Array(Type.String()),
  problems: Type.Array(ProblemRow),
});
export type PostImportRow = Static<typeof PostImportRow>;

/** `written` 0 with problems: nothing was written, not even the good ones. */
export const PostImportReport = Type.Object({
  rows: Type.Array(PostImportRow),
  counts: Type.Object({
    create: Type.Integer(),
    change: Type.Integer(),
    same: Type.Integer(),
    refuse: Type.Integer(),
  }),
  problems: Type.Array(ProblemRow),
  written: Type.Integer(),
});
export type PostImportReport = Static<typeof PostImportReport>;

/** `GET /api/posts/:id/tracks`: where those on this post's shifts were lately, without names. */
export const PostTracks = Type.Object({
  from: Type.Number(),
  to: Type.Number(),
  /** Edge of a cell, m. */
  cellM: Type.Number(),
  /** [lon, lat, fixes] of each cell's middle, the fullest first. */
  cells: Type.Array(Type.Array(Type.Number(), { minItems: 3, maxItems: 3 })),
  officers: Type.Integer(),
  fixes: Type.Integer(),
  /** Share of these fixes within the post and its tolerance, 0…1; null: none. */
  inside: Nullable(Type.Number()),
  /** True: more cells, or more shifts, than one answer holds. */
  cut: Type.Boolean(),
});
export type PostTracks = Static<typeof PostTracks>;
