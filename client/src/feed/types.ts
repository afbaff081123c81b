import type { Instant, Refusal, Span } from '@dutywall/shared/kit';
import type {
  Ack,
  Board,
  CallEvent,
  CommandAsk,
  CommandName,
  CommandReply,
  FactState,
  RefusalCode,
} from '@dutywall/shared/protocol';

/**
 * How fresh the picture is. `stale`: connected or not, nothing has come for STALE_AFTER_MS, so the screen greys.
 * `offline`: no connection and trying again. `refused`: the server said no, and trying again would not help.
 */
export type Connection = 'connecting' | 'live' | 'stale' | 'offline' | 'refused';

export interface FeedStatus {
  readonly connection: Connection;
  /** Milliseconds since anything (frame, fact or pulse) last came; Infinity before the first. Replay: 0. */
  readonly dataAgeMs: number;
  /** Why, when the connection is `refused`, or the server's last farewell. */
  readonly refusal?: Refusal<RefusalCode>;
  /** How often this feed had to ask for a whole snapshot again (gap, new epoch, proof that differs). */
  readonly resyncs: number;
}

/**
 * What can be listened to. `board`: columns changed; `facts`: rows changed; `status`: connection or its age class;
 * `personal`: something new for whoever is signed in, to be asked for over HTTP.
 */
export type FeedTopic = 'board' | 'facts' | 'status' | 'personal';

/** Slots whose board columns changed since the last call; null: all of them (snapshot, seek). */
export type BoardListener = (touched: Uint32Array | null) => void;

/**
 * One picture of the street, live or past. Panels and map cannot tell which: `board` and `facts` keep their identity
 * for the feed's whole life and are mutated in place before listeners run. A snapshot replaces the maps inside `facts`,
 * so read `feed.facts.slots` when it is needed and never keep the map.
 */
interface FeedBase {
  readonly board: Board;
  /** Shared with the feed: read only. */
  readonly facts: FactState;
  /** Live: the server's time as far as known. Replay: the cursor. */
  now(): Instant;
  status(): FeedStatus;
  /** Returns a disposer. */
  subscribe(topic: 'board', listener: BoardListener): () => void;
  subscribe(topic: 'facts' | 'status' | 'personal', listener: () => void): () => void;
  /** Ends sockets, timers and loads. Idempotent. */
  close(): void;
}

export interface LiveFeed extends FeedBase {
  readonly kind: 'live';
  /** Sends one command; a lost connection answers `unavailable` after 10 s rather than never. */
  command<N extends CommandName>(name: N, ask: CommandAsk<N>): Promise<Ack<CommandReply<N>>>;
  /** What the server says of check-ins that this account is an end of. Returns a disposer. */
  onCall(listener: (event: CallEvent) => void): () => void;
}

/** Has no commands: nobody acts in the past. */
export interface ReplayFeed extends FeedBase {
  readonly kind: 'replay';
  /** What can be played. */
  readonly range: Span;
  /** Times real time, ±1 to ±600; 0 while paused. */
  rate(): number;
  /** Resolves when the picture at that instant (clamped to `range`) is on the board; a newer seek ends an older one. */
  seek(at: Instant): Promise<void>;
  play(rate: number): void;
  pause(): void;
}

export type Feed = LiveFeed | ReplayFeed;
