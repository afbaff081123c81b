import { type Static, Type } from 'typebox';
import { REFUSAL_CODES } from './refusals.ts';
import { IncidentRow } from './rows.ts';

/** Incidents one command may name. */
export const INCIDENTS_AT_ONCE = 200;

/**
 * What became of each incident that a command named: carried out for some, refused for others. `done` holds the rows
 * as they are now.
 */
export const HandlingReply = Type.Object({
  /** Names what was done, for `undo-handling`; null: nothing was. */
  act: Type.Union([Type.String(), Type.Null()]),
  /** Until when it can be taken back; null: it cannot. */
  undoUntil: Type.Union([Type.Number(), Type.Null()]),
  done: Type.Array(IncidentRow),
  refused: Type.Array(
    Type.Object({
      incident: Type.String(),
      code: Type.Enum([...REFUSAL_CODES]),
      /** Whom the translated refusal names, e.g. who acknowledged it before. */
      who: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});
export type HandlingReply = Static<typeof HandlingReply>;

/** One step of an incident's course, as it was appended; the machine's own steps have no `by`. */
export const IncidentStep = Type.Object({
  id: Type.Integer(),
  step: Type.Enum(['acknowledged', 'owned', 'released', 'shelved', 'unshelved', 'shelf-ended', 'noted', 'undone']),
  by: Type.Union([Type.String(), Type.Null()]),
  at: Type.Number(),
  /** A note's text, a shelf's reason. */
  text: Type.Union([Type.String(), Type.Null()]),
  until: Type.Union([Type.Number(), Type.Null()]),
  /** The step that this one took back. */
  undoes: Type.Union([Type.Integer(), Type.Null()]),
});
export type IncidentStep = Static<typeof IncidentStep>;

/** An incident in a list: the live row, and what a list needs beside it. `slot` means nothing outside the wall. */
export const ListedIncidentRow = Type.Object({
  ...IncidentRow.properties,
  shift: Type.Union([Type.String(), Type.Null()]),
  squad: Type.String(),
  badge: Type.String(),
  name: Type.String(),
  /** It ended by itself and left the desk without anybody's word. */
  lapsed: Type.Boolean(),
});
export type ListedIncidentRow = Static<typeof ListedIncidentRow>;

/** A post as it was when the incident began: GeoJSON geometry, metres. */
export const IncidentPost = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  kind: Type.Enum(['area', 'circle', 'route']),
  geometry: Type.Unknown(),
  radiusM: Type.Union([Type.Number(), Type.Null()]),
  bufferM: Type.Union([Type.Number(), Type.Null()]),
  toleranceM: Type.Number(),
});
export type IncidentPost = Static<typeof IncidentPost>;

/** `GET /api/incidents/:id`: the row, its whole course, the oldest step first, and the posts it is about. */
export const IncidentFile = Type.Object({
  ...ListedIncidentRow.properties,
  course: Type.Array(IncidentStep),
  posts: Type.Array(IncidentPost),
});
export type IncidentFile = Static<typeof IncidentFile>;
