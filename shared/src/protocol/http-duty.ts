import { type Static, type TSchema, Type } from 'typebox';
import { CauseSchema, DutyStateSchema, IncidentCore, OverlaySchema, StandingRow } from './rows.ts';

const Sentence = Type.Object({ zh: Type.String(), en: Type.String() });
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One row of `GET /api/duty`. Times are ISO text in UTC (interfaces.md); everywhere else epoch milliseconds. */
export const DutyListRow = Type.Object({
  officer: Type.String(),
  badge: Type.String(),
  name: Type.String(),
  squad: Type.String(),
  state: DutyStateSchema,
  cause: Type.Optional(CauseSchema),
  since: Type.String(),
  overlays: Type.Array(OverlaySchema),
  /** Names of the posts, 、 between them. */
  post: Type.Optional(Type.String()),
  shift: Type.Optional(Type.Object({ id: Type.String(), name: Type.String(), from: Type.String(), to: Type.String() })),
  fix: Type.Optional(
    Type.Object({
      lat: Type.Number(),
      lon: Type.Number(),
      eventAt: Type.String(),
      receivedAt: Type.String(),
      sigmaM: Type.Number(),
    }),
  ),
});
export type DutyListRow = Static<typeof DutyListRow>;

/** One stretch of the card's evidence timeline; instants in ms, `to` null while it goes on. */
export const CardInterval = Type.Object({
  state: DutyStateSchema,
  cause: Nullable(CauseSchema),
  from: Type.Number(),
  to: Nullable(Type.Number()),
  knownFrom: Type.Number(),
  shift: Nullable(Type.String()),
  rules: Type.Array(Type.String()),
  text: Sentence,
  evidence: Type.Object({
    fixCount: Type.Integer(),
    firstEventAt: Nullable(Type.Number()),
    lastEventAt: Nullable(Type.Number()),
    sigmaMinM: Nullable(Type.Number()),
    sigmaMaxM: Nullable(Type.Number()),
    farthestM: Nullable(Type.Number()),
    ruleVersion: Type.Integer(),
    missing: Type.Array(Type.String()),
  }),
});
export type CardInterval = Static<typeof CardInterval>;

/** Answer of `GET /api/duty/:officer/timeline`: what is believed of a span, or was at `known` (BT2); instants in ms. */
export const DutyTimeline = Type.Object({
  officer: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
  /** Null: as known now. */
  known: Nullable(Type.Number()),
  intervals: Type.Array(CardInterval),
});
export type DutyTimeline = Static<typeof DutyTimeline>;

/** Answer of `GET /api/duty/:officer`: everything the officer card shows but the track. */
export const DutyCard = Type.Object({
  officer: Type.Object({
    id: Type.String(),
    badge: Type.String(),
    name: Type.String(),
    squad: Type.String(),
    kind: Type.Enum(['enforcement', 'auxiliary']),
    equipment: Type.Array(Type.String()),
  }),
  standing: StandingRow,
  /** DU12: the present state in one sentence. */
  sentence: Sentence,
  /** The present shift (else the last one of 24 h), in order, without gap. */
  intervals: Type.Array(CardInterval),
  /** The shift that `intervals` belong to. */
  shift: Nullable(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      from: Type.Number(),
      to: Type.Number(),
      breaks: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number() })),
    }),
  ),
  posts: Type.Array(Type.Object({ id: Type.String(), version: Type.Integer(), name: Type.String() })),
  fix: Nullable(
    Type.Object({
      lon: Type.Number(),
      lat: Type.Number(),
      eventAt: Type.Number(),
      receivedAt: Type.Number(),
      sigmaM: Type.Number(),
      /** DU10: whole hours that an untrusted clock is behind (below 0: ahead), as by a wrong time zone. */
      zoneHours: Nullable(Type.Integer()),
      speedMps: Nullable(Type.Number()),
      courseDeg: Nullable(Type.Number()),
      /** 0–1 */
      battery: Nullable(Type.Number()),
      located: Type.Boolean(),
      marks: Type.Array(Type.String()),
    }),
  ),
  terminal: Nullable(
    Type.Object({
      id: Type.String(),
      protocol: Type.String(),
      expectedIntervalS: Type.Integer(),
      restsSilent: Type.Boolean(),
    }),
  ),
  /** Those of the last 24 h, newest first, as known now; withdrawn ones left out. */
  incidents: Type.Array(IncidentCore),
});
export type DutyCard = Static<typeof DutyCard>;

/** Answer of `GET /api/duty/:officer/track?from&to`: columns of equal length, by event time. An audited look (WW1). */
export const DutyTrack = Type.Object({
  officer: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
  t: Type.Array(Type.Number()),
  lon: Type.Array(Type.Number()),
  lat: Type.Array(Type.Number()),
  sigma: Type.Array(Type.Number()),
  /** Indices of the fixes that speak against nobody: clock, satellites, conflict, mock (DU4, DU10, DU16). */
  weightless: Type.Array(Type.Integer({ minimum: 0 })),
  /** The range held more than the answer may: what is missing lies after the last `t`. */
  truncated: Type.Boolean(),
});
export type DutyTrack = Static<typeof DutyTrack>;

/** `GET /api/duty/curve`: how many were on post and due at an instant (epoch ms). */
export const CurvePoint = Type.Object({
  at: Type.Number(),
  onPost: Type.Integer({ minimum: 0 }),
  due: Type.Integer({ minimum: 0 }),
  /** DU11: too many are silent by the system's fault; the curve has a gap here. */
  unknown: Type.Optional(Type.Boolean()),
});
export type CurvePoint = Static<typeof CurvePoint>;
