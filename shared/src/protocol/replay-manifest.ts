import { DEGRADED_REASONS } from '@dutywall/shared/domain';
import { type Static, Type } from 'typebox';
import { AbsenceRow, IncidentCore, SlotRow, SquadRow } from './rows.ts';

/** Length of one replay chunk, s; chunk starts are multiples of it since the epoch. */
export const REPLAY_CHUNK_S = 300;

/** BT2: the past as it is known now, or as it was believed at each moment shown. */
export const ReplayKnown = Type.Enum(['now', 'then']);
export type ReplayKnown = Static<typeof ReplayKnown>;

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

/** A stretch in which the picture of a squad was not to be trusted; `to` exclusive, null: it goes on. */
export const ReplayDegraded = Type.Object({
  squad: Type.Union([Type.String(), Type.Null()]),
  reason: Type.Enum([...DEGRADED_REASONS]),
  from: Type.Number(),
  to: Type.Union([Type.Number(), Type.Null()]),
  knownAt: Type.Number(),
  terminals: Type.Integer({ minimum: 0 }),
  of: Type.Integer({ minimum: 0 }),
});
export type ReplayDegraded = Static<typeof ReplayDegraded>;

/** Answer of `GET /api/replay?from&to`: what a replay feed needs before its first chunk. */
export const ReplayManifest = Type.Object({
  from: Type.Number(),
  to: Type.Number(),
  known: ReplayKnown,
  chunkS: Type.Integer(),
  /** Checksum of the slot table; every chunk carries the same, see `slotTableNumber`. */
  table: Type.Number(),
  slots: Type.Array(SlotRow),
  squads: Type.Array(SquadRow),
  shifts: Type.Array(ReplayShift),
  /**
   * Incidents that touch the range. As known now: withdrawn ones left out. As known then: a withdrawn one lasts until it
   * was withdrawn, and none is there before its `knownFrom`.
   */
  incidents: Type.Array(IncidentCore),
  absences: Type.Array(AbsenceRow),
  /** DU11, DU13: when squads (null: all) were degraded; as known then, not before somebody could know of it. */
  degraded: Type.Array(ReplayDegraded),
});
export type ReplayManifest = Static<typeof ReplayManifest>;
