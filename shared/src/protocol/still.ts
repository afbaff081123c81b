import { type Static, type TSchema, Type } from 'typebox';
import { PictureRow } from './evidence.ts';

const Maybe = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);

/** What a still shows: the map view, an officer's video, or a street camera. */
export const STILL_SUBJECTS = ['map', 'check-in', 'camera'] as const;
export type StillSubject = (typeof STILL_SUBJECTS)[number];

/** Officers named on one still of the map: more names than a screen has room for. */
export const MOST_NAMED = 320;

/** What is said with a still's bytes, as query parameters. `at`: when it was captured, epoch milliseconds. */
export const StillQuery = Type.Object(
  {
    of: Type.Enum([...STILL_SUBJECTS]),
    at: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    /** With `check-in` and `camera`: which. */
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    note: Type.Optional(Type.String({ maxLength: 500 })),
    place: Type.Optional(Type.String({ maxLength: 100 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    /** With `map`: officers whose names stand on it, each of whom is told of every opening (WW1). */
    officers: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: MOST_NAMED })),
  },
  { additionalProperties: false },
);
export type StillQuery = Static<typeof StillQuery>;

export const StillRow = Type.Object({
  id: Type.String(),
  of: Type.Enum([...STILL_SUBJECTS]),
  source: Maybe(Type.String()),
  /** With `check-in`: whom it shows. */
  officer: Maybe(Type.Object({ id: Type.String(), badge: Type.String(), name: Type.String() })),
  /** When the page captured it; `receivedAt` is the server's own time. */
  at: Type.Number(),
  receivedAt: Type.Number(),
  by: Type.String(),
  note: Type.String(),
  place: Type.String(),
  position: Maybe(Type.Object({ lon: Type.Number(), lat: Type.Number() })),
  picture: PictureRow,
  /** 问题线索: marked as something to put right. */
  finding: Maybe(Type.Object({ by: Type.String(), at: Type.Number(), note: Type.String() })),
});
export type StillRow = Static<typeof StillRow>;

export const FindingAsk = Type.Object(
  { note: Type.String({ minLength: 2, maxLength: 500 }) },
  { additionalProperties: false },
);
