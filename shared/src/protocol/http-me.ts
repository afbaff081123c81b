import { type Static, Type } from 'typebox';
import { CauseSchema, DutyStateSchema, OverlaySchema } from './rows.ts';

/** What `/api/me…` answers to an officer about themselves. Instants in ms. */
const Sentence = Type.Object({ zh: Type.String(), en: Type.String() });
const Stretch = Type.Object({ from: Type.Number(), to: Type.Number() });

export const MePost = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(['area', 'circle', 'route']),
  /** GeoJSON geometry, WGS-84. */
  geometry: Type.Object({ type: Type.String(), coordinates: Type.Array(Type.Unknown()) }),
  radiusM: Type.Union([Type.Number(), Type.Null()]),
  bufferM: Type.Union([Type.Number(), Type.Null()]),
  toleranceM: Type.Number(),
});
export type MePost = Static<typeof MePost>;

export const MeShift = Type.Object({
  id: Type.String(),
  name: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
  breaks: Type.Array(Stretch),
  posts: Type.Array(MePost),
});
export type MeShift = Static<typeof MeShift>;

export const MeView = Type.Object({
  serverTime: Type.Number(),
  officer: Type.Object({
    id: Type.String(),
    badge: Type.String(),
    name: Type.String(),
    squad: Type.String(),
    squadName: Type.String(),
  }),
  /** Null right after a start of the server, while nobody has been judged yet. */
  standing: Type.Union([
    Type.Object({
      state: DutyStateSchema,
      cause: Type.Union([CauseSchema, Type.Null()]),
      since: Type.Number(),
      overlays: Type.Array(OverlaySchema),
    }),
    Type.Null(),
  ]),
  /** DU12: the present state and why. */
  sentence: Sentence,
  /** The shift's stretches so far, in order; `to` null while one goes on. */
  intervals: Type.Array(
    Type.Object({
      state: DutyStateSchema,
      cause: Type.Union([CauseSchema, Type.Null()]),
      from: Type.Number(),
      to: Type.Union([Type.Number(), Type.Null()]),
      text: Sentence,
    }),
  ),
  shift: Type.Union([MeShift, Type.Null()]),
  next: Type.Union([MeShift, Type.Null()]),
  /** DU14: when positions are the bureau's business, margins included; for the next two days. */
  windows: Type.Array(Stretch),
  /** The newest report that the server has. */
  fix: Type.Union([
    Type.Object({ eventAt: Type.Number(), receivedAt: Type.Number(), sigmaM: Type.Number() }),
    Type.Null(),
  ]),
  /** The last call for help of the last day, and which supervisor has taken it; null: there was none. */
  sos: Type.Union([
    Type.Object({
      at: Type.Number(),
      takenBy: Type.Union([Type.String(), Type.Null()]),
      takenAt: Type.Union([Type.Number(), Type.Null()]),
    }),
    Type.Null(),
  ]),
});
export type MeView = Static<typeof MeView>;

/** WW1: one opening of something about the officer by somebody else. */
export const MeLook = Type.Object({
  id: Type.Integer(),
  at: Type.Number(),
  by: Type.String(),
  /** What was done, as the audit log spells it, e.g. `track-opened`. */
  action: Type.String(),
  reason: Type.Union([Type.String(), Type.Null()]),
});
export type MeLook = Static<typeof MeLook>;

/** What a supervisor can say at once; a JT/T 808 text of as many Chinese characters still fits one frame. */
export const MESSAGE_CHARACTERS = 200;

export const MessageRow = Type.Object({
  id: Type.String(),
  officer: Type.String(),
  /** Name of who sent it. */
  by: Type.String(),
  at: Type.Number(),
  text: Type.String(),
  /** What became of it on a JT/T 808 terminal; null: the officer carries none. */
  downlink: Type.Union([Type.Enum(['written', 'not-reachable']), Type.Null()]),
  readAt: Type.Union([Type.Number(), Type.Null()]),
});
export type MessageRow = Static<typeof MessageRow>;
