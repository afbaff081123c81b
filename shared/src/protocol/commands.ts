import { FAILED_PARTS } from '@dutywall/shared/domain';
import { type Static, type TSchema, Type } from 'typebox';
import { CheckInIdSchema, CheckInRow, JoinReply, MEDIA_STATES, PeerId, SignalSchema } from './check-in.ts';
import { HandlingReply, INCIDENTS_AT_ONCE } from './handling.ts';
import { AbsenceRow, SnapshotSchema } from './rows.ts';

/** Done, or it was so already. */
const CheckInDone = Type.Object({});
const Several = Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: INCIDENTS_AT_ONCE });

/** Client → server, imperative: what is asked, and what a success answers. */
export const COMMANDS = {
  /** The handshake; must come first. `epoch` and `sequence` of the last fact seen, when there is one. */
  hello: {
    ask: Type.Object({
      protocol: Type.Integer(),
      epoch: Type.Optional(Type.String({ maxLength: 64 })),
      sequence: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    }),
    reply: Type.Object({
      /** Opaque: names the server's run and the caller's scope. Another one than the caller's own means a snapshot. */
      epoch: Type.String(),
      /** With a snapshot: it holds everything up to this. Without: the caller's own; the next fact's `previous` is it. */
      sequence: Type.Integer({ minimum: 0 }),
      serverTime: Type.Number(),
      /** Null: the client's own state is good, the missed facts follow as ordinary facts. */
      snapshot: Type.Union([SnapshotSchema, Type.Null()]),
    }),
  },
  'flag-absence': {
    ask: Type.Object(
      {
        officer: Type.String({ maxLength: 64 }),
        incident: Type.Optional(Type.String({ maxLength: 64 })),
        reason: Type.String({ minLength: 2, maxLength: 500 }),
        /** DU11: the flagger was told that the squad is degraded, and flags all the same. */
        degradedSeen: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    reply: AbsenceRow,
  },
  /** "Somebody has looked." An SOS ends with it. */
  'acknowledge-incidents': { ask: Type.Object({ incidents: Several }), reply: HandlingReply },
  /** "I work on this." Another's is refused unless `takeOver` says that it is meant. */
  'own-incidents': {
    ask: Type.Object({ incidents: Several, takeOver: Type.Optional(Type.Boolean()) }),
    reply: HandlingReply,
  },
  'release-incidents': { ask: Type.Object({ incidents: Several }), reply: HandlingReply },
  /** Puts aside until then (at most SHELF_MAX_MS ahead); never an SOS. */
  'shelve-incidents': {
    ask: Type.Object({
      incidents: Several,
      until: Type.Number(),
      reason: Type.String({ minLength: 2, maxLength: 200 }),
    }),
    reply: HandlingReply,
  },
  'unshelve-incidents': { ask: Type.Object({ incidents: Several }), reply: HandlingReply },
  /** Appended for good: what was written is not taken back. */
  'note-incident': {
    ask: Type.Object({ incident: Type.String({ maxLength: 64 }), text: Type.String({ minLength: 1, maxLength: 500 }) }),
    reply: HandlingReply,
  },
  /** Takes back what `act` did, by who did it, within UNDO_MS: an appended counter-step, never a deletion. */
  'undo-handling': { ask: Type.Object({ act: Type.String({ minLength: 1, maxLength: 64 }) }), reply: HandlingReply },
  /**
   * CI1: rings an officer's terminal, for one of CHECK_IN_REASONS; `incident` or `spotCheck` go with theirs. A missing
   * or unknown reason is well-formed, so that its refusal is audited like any other.
   */
  'ring-officer': {
    ask: Type.Object(
      {
        officer: Type.String({ minLength: 1, maxLength: 64 }),
        reason: Type.Optional(Type.String({ maxLength: 64 })),
        incident: Type.Optional(Type.String({ maxLength: 64 })),
        spotCheck: Type.Optional(Type.String({ maxLength: 64 })),
      },
      { additionalProperties: false },
    ),
    reply: CheckInRow,
  },
  /** The officer's page: "it rings here", or "it cannot, because". Without it, no answer says nothing (CI2). */
  'hear-check-in': {
    ask: Type.Object({ checkIn: CheckInIdSchema, failed: Type.Optional(Type.Enum([...FAILED_PARTS])) }),
    reply: CheckInDone,
  },
  /** The officer takes it, on this page; the same again from another page of theirs moves it there (a reload). */
  'answer-check-in': { ask: Type.Object({ checkIn: CheckInIdSchema, peer: PeerId }), reply: JoinReply },
  /** "Busy", with the reason why. */
  'decline-check-in': {
    ask: Type.Object({ checkIn: CheckInIdSchema, reason: Type.String({ minLength: 2, maxLength: 100 }) }),
    reply: CheckInDone,
  },
  /** A page that wants to look: the supervisor's own, another supervisor's in scope, the wall's when it is put there. */
  'join-check-in': { ask: Type.Object({ checkIn: CheckInIdSchema, peer: PeerId }), reply: JoinReply },
  'leave-check-in': { ask: Type.Object({ checkIn: CheckInIdSchema, peer: PeerId }), reply: CheckInDone },
  /** From one end to another, through the server; `from` is an end of the asker's own. */
  'signal-check-in': { ask: SignalSchema, reply: CheckInDone },
  /** How this end fares, see MEDIA_STATES. `part`: with `failed`, which part. */
  'report-check-in': {
    ask: Type.Object({
      checkIn: CheckInIdSchema,
      peer: PeerId,
      media: Type.Enum([...MEDIA_STATES]),
      part: Type.Optional(Type.Enum([...FAILED_PARTS])),
    }),
    reply: CheckInDone,
  },
  /** Ends it for all (CI3): the officer, or the supervisor who rang; also takes a ringing back. */
  'end-check-in': { ask: Type.Object({ checkIn: CheckInIdSchema }), reply: CheckInDone },
  /** CI7: the supervisor who rang puts it on the wall, or takes it off. */
  'show-check-in': { ask: Type.Object({ checkIn: CheckInIdSchema, onWall: Type.Boolean() }), reply: CheckInRow },
} as const satisfies Record<string, { ask: TSchema; reply: TSchema }>;

export type CommandName = keyof typeof COMMANDS;
/** Worked out once for the whole table: a type made anew at each call of a generic took seconds of every check. */
type Asks = { readonly [N in CommandName]: Static<(typeof COMMANDS)[N]['ask']> };
type Replies = { readonly [N in CommandName]: Static<(typeof COMMANDS)[N]['reply']> };

export type CommandAsk<N extends CommandName> = Asks[N];
export type CommandReply<N extends CommandName> = Replies[N];
