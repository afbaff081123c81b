import { DEGRADED_REASONS, DUTY_STATES, INCIDENT_KINDS, NO_SIGNAL_CAUSES, OVERLAYS } from '@dutywall/shared/domain';
import { type Static, Type } from 'typebox';
import { CheckInRow } from './check-in.ts';

/** The JSON rows that facts and the REST API share. Instants are epoch milliseconds on the socket. */
export const DutyStateSchema = Type.Enum([...DUTY_STATES]);
export const CauseSchema = Type.Enum([...NO_SIGNAL_CAUSES]);
export const OverlaySchema = Type.Enum([...OVERLAYS]);

/** Who sits in a slot. Sent in the snapshot and whenever it changes. */
export const SlotRow = Type.Object({
  slot: Type.Integer({ minimum: 0 }),
  officer: Type.String(),
  badge: Type.String(),
  name: Type.String(),
  squad: Type.String(),
  kind: Type.Enum(['enforcement', 'auxiliary']),
  protocol: Type.Union([Type.Enum(['osmand', 'owntracks', 'jt808', 'web']), Type.Null()]),
});
export type SlotRow = Static<typeof SlotRow>;

/** The verdict on one officer now. */
export const StandingRow = Type.Object({
  slot: Type.Integer({ minimum: 0 }),
  state: DutyStateSchema,
  cause: Type.Union([CauseSchema, Type.Null()]),
  since: Type.Number(),
  overlays: Type.Array(OverlaySchema),
  shift: Type.Union([
    Type.Object({ id: Type.String(), name: Type.String(), from: Type.Number(), to: Type.Number() }),
    Type.Null(),
  ]),
  /** Names of the posts of the present shift. */
  posts: Type.Array(Type.String()),
  /** 实到: an inside fix or an answered check-in in this shift. */
  arrived: Type.Boolean(),
});
export type StandingRow = Static<typeof StandingRow>;

/** What an incident is, without what people do about it: enough for a card and for the past. */
export const IncidentCore = Type.Object({
  id: Type.String(),
  /** Empty, and the slot -1, where it is about a post and nobody in particular (DU15). */
  officer: Type.String(),
  slot: Type.Integer({ minimum: -1 }),
  kind: Type.Enum([...INCIDENT_KINDS]),
  /** DU15: the post that it is about, and the squad whose it is. */
  post: Type.Optional(Type.Object({ id: Type.String(), name: Type.String(), squad: Type.String() })),
  cause: Type.Union([CauseSchema, Type.Null()]),
  from: Type.Number(),
  knownFrom: Type.Number(),
  to: Type.Union([Type.Number(), Type.Null()]),
  /** DU12: one plain sentence. */
  text: Type.Object({ zh: Type.String(), en: Type.String() }),
  acknowledgedBy: Type.Union([Type.String(), Type.Null()]),
  acknowledgedAt: Type.Union([Type.Number(), Type.Null()]),
});
export type IncidentCore = Static<typeof IncidentCore>;

export const IncidentRow = Type.Object({
  ...IncidentCore.properties,
  /** BT1: a revision showed that there was nothing. Only on the row that says so, and in lists. */
  retracted: Type.Boolean(),
  /** Who works on it, by the account's name. */
  owner: Type.Union([Type.String(), Type.Null()]),
  ownedAt: Type.Union([Type.Number(), Type.Null()]),
  /** Put aside until `until`; it comes back by itself. */
  shelf: Type.Union([Type.Object({ until: Type.Number(), by: Type.String(), reason: Type.String() }), Type.Null()]),
  notes: Type.Object({
    count: Type.Integer({ minimum: 0 }),
    last: Type.Union([Type.Object({ by: Type.String(), at: Type.Number(), text: Type.String() }), Type.Null()]),
  }),
});
export type IncidentRow = Static<typeof IncidentRow>;

/** An incident as if nobody had laid a hand on it: how the past shows one, whose course it does not know. */
export function untouched(core: IncidentCore): IncidentRow {
  return { ...core, retracted: false, owner: null, ownedAt: null, shelf: null, notes: { count: 0, last: null } };
}

export const SquadRow = Type.Object({
  id: Type.String(),
  parent: Type.Union([Type.String(), Type.Null()]),
  name: Type.String(),
  /** DU11, shown as a banner. */
  degraded: Type.Boolean(),
  /** Why, since when, and on how many of its terminals it shows. */
  degradedBy: Type.Optional(
    Type.Union([
      Type.Object({
        reason: Type.Enum([...DEGRADED_REASONS]),
        since: Type.Number(),
        terminals: Type.Integer({ minimum: 0 }),
        of: Type.Integer({ minimum: 0 }),
      }),
      Type.Null(),
    ]),
  ),
});
export type SquadRow = Static<typeof SquadRow>;

export const AbsenceRow = Type.Object({
  id: Type.String(),
  officer: Type.String(),
  slot: Type.Integer({ minimum: 0 }),
  incident: Type.Union([Type.String(), Type.Null()]),
  stage: Type.Enum([
    'flagged',
    'notified',
    'answered',
    'confirmed',
    'withdrawn',
    'appealed',
    'upheld',
    'corrected',
    'needs-review',
  ]),
  reason: Type.String(),
  flaggedBy: Type.String(),
  flaggedAt: Type.Number(),
  /** End of the window that runs now, to answer (AB2) or to appeal (AB4); absent: none runs, or a replayed row. */
  deadline: Type.Optional(Type.Number()),
});
export type AbsenceRow = Static<typeof AbsenceRow>;

export const SnapshotSchema = Type.Object({
  slots: Type.Array(SlotRow),
  standings: Type.Array(StandingRow),
  squads: Type.Array(SquadRow),
  incidents: Type.Array(IncidentRow),
  absences: Type.Array(AbsenceRow),
  /** Those that go on. */
  checkIns: Type.Array(CheckInRow),
});
export type Snapshot = Static<typeof SnapshotSchema>;

/** Nothing and nobody. */
export const EMPTY_SNAPSHOT: Snapshot = {
  ...{ slots: [], standings: [], squads: [], incidents: [], absences: [], checkIns: [] },
};
