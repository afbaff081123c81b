import { type Static, Type } from 'typebox';
import { AbsenceRow, IncidentCore, SlotRow, SquadRow } from './rows.ts';

/** Length of one replay chunk, s; chunk starts are multiples of it since the epoch. */
export const REPLAY_CHUNK_S = 300;

/** Where an officer should have been during a replayed range; `to` exclusive, ms. */
export const ReplayShift = Type.Object({
  slot: Type.Integer({ minimum: 0 }),
  id: Type.String(),
  name: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
  posts: Type.Array(Type.String()),
  /** 实到: begin of the first on-post stretch, ms; null: none. */
  arrivedAt: Type.Union([Type.Number(), Type.Null()]),
});
export type ReplayShift = Static<typeof ReplayShift>;

/** Answer of `GET /api/replay?from&to`: what a replay feed needs before its first chunk. */
export const ReplayManifest = Type.Object({
  from: Type.Number(),
  to: Type.Number(),
  chunkS: Type.Integer(),
  /** Checksum of the slot table; every chunk carries the same, see `slotTableNumber`. */
  table: Type.Number(),
  slots: Type.Array(SlotRow),
  squads: Type.Array(SquadRow),
  shifts: Type.Array(ReplayShift),
  /** Incidents that touch the range, as known now; withdrawn ones left out. */
  incidents: Type.Array(IncidentCore),
  absences: Type.Array(AbsenceRow),
});
export type ReplayManifest = Static<typeof ReplayManifest>;
