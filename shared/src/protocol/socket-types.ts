import type { Refusal } from '@dutywall/shared/kit';
import type { CallEvent } from './check-in.ts';
import type { CommandAsk, CommandName, CommandReply } from './commands.ts';
import type { FactEnvelope } from './facts.ts';
import type { PersonalNotice } from './personal.ts';
import type { RefusalCode } from './refusals.ts';

/** An acknowledgement is data or a refusal, never silence. */
export type Ack<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly refusal: Refusal<RefusalCode> };

/** Derived from the tables, so that a wrong name or payload does not compile. */
export type ClientToServer = {
  [N in CommandName]: (ask: CommandAsk<N>, ack: (answer: Ack<CommandReply<N>>) => void) => void;
};

export interface ServerToClient {
  /** Facts in order, batched when several happened together. */
  facts: (facts: readonly FactEnvelope[]) => void;
  /** One position frame, see position-frame.ts. */
  frame: (bytes: ArrayBuffer) => void;
  /** Sent every 5 s even when nothing moves, so that a quiet wall is known to be alive. */
  pulse: (pulse: { readonly serverTime: number; readonly sequence: number }) => void;
  /**
   * Call `seen` at once. A connection whose last mark is unanswered for a second gets no frames until it answers:
   * what the network holds back would only be old. A client that never answers one is not held back by it.
   */
  mark: (seen: () => void) => void;
  /** Hash of the fact-lane state at a sequence; a client that differs resyncs. */
  proof: (proof: { readonly sequence: number; readonly squad: string; readonly hash: string }) => void;
  /** Something of the person's own is new: ask for it. With `call` all that an officer's connection hears. */
  notice: (notice: PersonalNotice) => void;
  /** About a check-in that one of the account's pages is an end of, or that rings the officer. */
  call: (event: CallEvent) => void;
  /** The server is about to close this connection, and why. */
  farewell: (refusal: Refusal<RefusalCode>) => void;
}
