import { ApiError } from '../../app/api.ts';

/** Why a picture is not there: a refusal's code, no way to the server, or what the browser found. */
export type Trouble = ApiError['code'] | 'media' | 'no-picture' | 'unsupported';

export type Phase = 'connecting' | 'live' | 'still' | 'interrupted' | 'failed';

export interface PlayerState {
  readonly phase: Phase;
  readonly trouble: Trouble | null;
  /** With `still`: how long no new picture has come, s; with `interrupted`: in how long it is tried again, s. */
  readonly seconds: number;
}

/** One way to a picture in a video element. Rejects with an ApiError or a `TroubleError` when there is none. */
export type Connect = (video: HTMLVideoElement, onEnd: (trouble: Trouble) => void) => Promise<{ close(): void }>;

export class TroubleError extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

const LOOK_MS = 1_000;
/** From here on a picture that stands says so; street cameras send at least one picture a second. */
export const STILL_MS = 4_000;
/** A picture that stood so long does not come back by itself: begun anew. */
const DEAD_MS = 12_000;
/** The first picture: negotiation, or three segments of HLS, and a key frame. */
const FIRST_MS = 20_000;
const BACK_OFF_S = [2, 4, 8, 15, 30] as const;
/** A picture that came so long has healed: the next trouble begins with short waits again. */
const HEALED_MS = 30_000;

/** What trying again does not change. */
const FINAL: ReadonlySet<Trouble> = new Set([
  ...(['forbidden', 'not-found', 'not-signed-in', 'session-ended', 'camera-origin', 'camera-address'] as const),
  'unsupported',
]);

const CONNECTING: PlayerState = { phase: 'connecting', trouble: null, seconds: 0 };

/**
 * Keeps one camera's picture in a video element, by whichever way. It goes by decoded pictures alone: a connection that
 * stands and brings nothing new is not live, and says so before it is begun anew.
 */
export class CameraPlayer {
  private readonly video: HTMLVideoElement;
  private readonly connect: Connect;
  private readonly onState: (state: PlayerState) => void;
  private state: PlayerState = CONNECTING;
  private connection: { close(): void } | null = null;
  /** Counts attempts: what an earlier one still says is not heard. */
  private attempt = 0;
  private troubles = 0;
  private begunAt = 0;
  private frames = 0;
  private movedAt: number | null = null;
  private liveSince: number | null = null;
  private retryAt: number | null = null;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(video: HTMLVideoElement, connect: Connect, onState: (state: PlayerState) => void) {
    this.video = video;
    this.connect = connect;
    this.onState = onState;
    this.timer = setInterval(() => this.look(performance.now()), LOOK_MS);
    document.addEventListener('visibilitychange', this.seen);
    this.begin();
  }

  /** Tries again at once. */
  readonly retry = (): void => {
    this.troubles = 0;
    this.begin();
  };

  readonly close = (): void => {
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.seen);
    this.attempt += 1;
    this.drop();
  };

  private begin(): void {
    this.attempt += 1;
    this.drop();
    const mine = this.attempt;
    this.begunAt = performance.now();
    this.movedAt = null;
    this.liveSince = null;
    this.retryAt = null;
    this.frames = this.decoded();
    this.say(CONNECTING);
    const ended = (trouble: Trouble): void => {
      if (mine === this.attempt) this.interrupt(trouble);
    };
    this.connect(this.video, ended).then(
      (connection) => {
        if (mine === this.attempt) this.connection = connection;
        else connection.close();
      },
      (error: unknown) => ended(troubleOf(error)),
    );
  }

  private drop(): void {
    this.connection?.close();
    this.connection = null;
  }

  private interrupt(trouble: Trouble): void {
    this.attempt += 1;
    this.drop();
    if (FINAL.has(trouble)) {
      this.retryAt = null;
      this.say({ phase: 'failed', trouble, seconds: 0 });
      return;
    }
    const wait = BACK_OFF_S[Math.min(this.troubles, BACK_OFF_S.length - 1)] ?? 30;
    this.troubles += 1;
    this.retryAt = performance.now() + wait * 1_000;
    this.say({ phase: 'interrupted', trouble, seconds: wait });
  }

  private look(now: number): void {
    const { phase, trouble } = this.state;
    if (phase === 'failed') return;
    if (this.retryAt !== null) {
      const left = Math.ceil((this.retryAt - now) / 1_000);
      if (left <= 0) this.begin();
      else this.say({ phase: 'interrupted', trouble, seconds: left });
      return;
    }
    const decoded = this.decoded();
    // Another source counts from nothing again, which is no picture yet.
    const moved = decoded > (decoded < this.frames ? 0 : this.frames);
    this.frames = decoded;
    if (moved) {
      this.movedAt = now;
      this.liveSince ??= now;
      if (now - this.liveSince > HEALED_MS) this.troubles = 0;
      this.say({ phase: 'live', trouble: null, seconds: 0 });
      return;
    }
    // A page that nobody sees decodes nothing, which says nothing of the camera.
    if (document.hidden) return;
    const stood = now - (this.movedAt ?? this.begunAt);
    if (stood > (this.movedAt === null ? FIRST_MS : DEAD_MS)) this.interrupt('no-picture');
    else if (this.movedAt !== null && stood >= STILL_MS) {
      this.say({ phase: 'still', trouble: null, seconds: Math.floor(stood / 1_000) });
    }
  }

  private readonly seen = (): void => {
    if (document.hidden || this.retryAt !== null) return;
    const now = performance.now();
    if (this.movedAt !== null) this.movedAt = now;
    else this.begunAt = now;
  };

  private decoded(): number {
    return this.video.getVideoPlaybackQuality().totalVideoFrames;
  }

  private say(state: PlayerState): void {
    const { phase, trouble, seconds } = this.state;
    if (phase === state.phase && trouble === state.trouble && seconds === state.seconds) return;
    this.state = state;
    this.onState(state);
  }
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof ApiError) return error.code;
  return error instanceof TroubleError ? error.trouble : 'media';
}
