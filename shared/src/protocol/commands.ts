import { type Static, type TSchema, Type } from 'typebox';
import { AbsenceRow, IncidentRow, SnapshotSchema } from './rows.ts';

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
    ask: Type.Object({
      officer: Type.String({ maxLength: 64 }),
      incident: Type.Optional(Type.String({ maxLength: 64 })),
      reason: Type.String({ minLength: 2, maxLength: 500 }),
    }),
    reply: AbsenceRow,
  },
  'acknowledge-incident': {
    ask: Type.Object({ incident: Type.String({ maxLength: 64 }) }),
    reply: IncidentRow,
  },
} as const satisfies Record<string, { ask: TSchema; reply: TSchema }>;

export type CommandName = keyof typeof COMMANDS;
export type CommandAsk<N extends CommandName> = Static<(typeof COMMANDS)[N]['ask']>;
export type CommandReply<N extends CommandName> = Static<(typeof COMMANDS)[N]['reply']>;
