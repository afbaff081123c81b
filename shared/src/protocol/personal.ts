import { type Static, Type } from 'typebox';

/**
 * Server → one person, whatever their role: something of theirs is new. It carries no content, which is asked for over
 * HTTP; so whoever missed one (no socket, no network) loses nothing by asking now and then.
 */
export const PersonalNotice = Type.Object({
  /** message: from a supervisor · notice: about a flag and the like · standing: the own duty state changed. */
  kind: Type.Enum(['message', 'notice', 'standing']),
  /** What it is about; absent for `standing`. */
  id: Type.Optional(Type.String()),
  at: Type.Number(),
});
export type PersonalNotice = Static<typeof PersonalNotice>;
