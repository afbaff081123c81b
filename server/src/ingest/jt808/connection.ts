import type { Socket } from 'node:net';
import type { Clock } from '../../ports.ts';
import type { DirectoryEntry, TerminalDirectory } from '../directory.ts';
import type { Intake, Message } from '../intake.ts';
import type { IngestLimits } from '../limits.ts';
import type { IngestMetrics } from '../metrics.ts';
import { createTokenBuckets } from '../token-buckets.ts';
import { createSession, type RegistrationOutcome, type Step, type Taken } from './session.ts';
import { createSplitter } from './splitter.ts';

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly directory: TerminalDirectory;
  readonly intake: Intake;
  readonly metrics: IngestMetrics;
  readonly limits: IngestLimits;
  readonly register: (phone: string) => Promise<RegistrationOutcome>;
  /** Called when the terminal has shown its code: an older session of it has to go. */
  readonly onAuthenticated: (terminal: DirectoryEntry) => void;
}

export interface Connection {
  /** Ends it at once; whoever closes says why, for the counters. */
  close(why: string): void;
  /** Writes a text to the terminal; false: it has not signed on, or does not read what it is sent. */
  text(text: string): boolean;
  readonly terminal: DirectoryEntry | null;
}

/** Frames handled before other connections get their turn: about 2 ms of work. */
const TURN = 256;
/** Answers a terminal does not read before it is cut off, bytes. */
const MAX_UNREAD = 1 << 20;
/** Pause after the store was away or behind, ms: the terminal repeats what was not answered. */
const AWAY_PAUSE_MS = 1_000;
/** Time a closed connection has to take its last answers, ms. */
const FAREWELL_MS = 1_000;

/**
 * One socket: bytes → frames → session → store → answers. Works through one run of frames at a time and reads no
 * further until that run is committed and answered, so a fast sender is slowed by TCP itself and nothing piles up.
 */
export function serveConnection(socket: Socket, options: ConnectionOptions): Connection {
  const { clock, intake, metrics, limits } = options;
  const splitter = createSplitter();
  const session = createSession(options.directory);
  const rate = createTokenBuckets(limits.framesPerS, limits.framesBurst, 1);
  let garbage = 0;
  let busy = false;
  let closed = false;
  let deadline = setTimeout(() => close('not-authenticated-in-time'), limits.preAuthMs);

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    socket.pause();
    splitter.feed(chunk);
    // A bug of ours ends one terminal's line, not the process.
    work().catch(() => close('fault'));
  });
  socket.on('error', () => close('socket-error'));
  socket.on('close', () => close('ended'));

  /** Everything fed so far, in turns; then reads on. */
  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (;;) {
      const more = await turn();
      if (closed) return;
      if (!more) break;
    }
    busy = false;
    if (socket.writableLength > MAX_UNREAD) return close('answers-unread');
    socket.resume();
  }

  /** Up to TURN frames; false when nothing is left. */
  async function turn(): Promise<boolean> {
    const run: Taken[] = [];
    let frames = 0;
    let emptied = false;
    while (frames < TURN) {
      const piece = splitter.next();
      if (!piece) {
        emptied = true;
        break;
      }
      if ('garbage' in piece) {
        garbage += piece.garbage;
        metrics.refused.inc({ protocol: 'jt808', code: 'not-framed' });
        if (garbage > limits.garbageBytes) {
          close('garbage');
          return false;
        }
        continue;
      }
      frames += 1;
      const wait = rate.take('', clock.now());
      if (wait > 0) {
        metrics.limited.inc({ protocol: 'jt808', limit: 'frames' });
        await pause(wait);
      }
      for (const step of session.frame(piece.inner, clock.now())) {
        if (step.do === 'store') run.push(step.taken);
        else {
          // Answers keep the order of the questions: what came before is committed first.
          if (run.length > 0 && step.do !== 'count') await store(run.splice(0));
          await take(step);
        }
        if (closed) return false;
      }
    }
    if (run.length > 0) await store(run);
    return !emptied;
  }

  async function take(step: Exclude<Step, { do: 'store' }>): Promise<void> {
    if (step.do === 'answer') write(step.bytes);
    else if (step.do === 'count') {
      metrics.refused.inc({ protocol: 'jt808', code: step.code });
      // A line that sends nothing readable is not a terminal's.
      if (!session.terminal) garbage += 32;
      if (garbage > limits.garbageBytes) close('garbage');
    } else if (step.do === 'authenticated') {
      alive();
      options.onAuthenticated(step.terminal);
    } else if (step.do === 'end') {
      close(step.why);
    } else {
      const outcome = await options.register(step.frame.phone).catch(() => null);
      // The database is away: no answer, the terminal asks again.
      if (outcome) write(session.registered(step.frame, outcome));
    }
  }

  /** Stores a run of messages in one delivery and answers them once they are committed. */
  async function store(run: readonly Taken[]): Promise<void> {
    const { terminal } = session;
    if (!terminal) return;
    garbage = 0;
    alive();
    const messages: Message[] = run.map(({ frame, decoded, refusal }) => ({
      terminal,
      decoded: decoded ?? { message: 'refused', fixes: [], rejected: refusal ? [refusal] : [] },
      payload: frame.body.toString('hex'),
    }));
    const stored = await new Promise<boolean>((resolve) =>
      intake.take(messages, clock.now(), ({ end }) => resolve(end === 'committed')),
    );
    if (closed) return;
    if (stored) write(Buffer.concat(run.map((taken) => session.settle(taken, true))));
    else await pause(AWAY_PAUSE_MS);
  }

  function write(bytes: Buffer): void {
    if (!closed && !socket.destroyed) socket.write(bytes);
  }

  function alive(): void {
    clearTimeout(deadline);
    deadline = setTimeout(() => close('idle'), limits.idleMs);
  }

  function close(why: string): void {
    if (closed) return;
    closed = true;
    clearTimeout(deadline);
    metrics.closed.inc({ why });
    // What was answered last still goes out, if the other side takes it.
    socket.destroySoon();
    setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
  }

  return {
    close,
    text(text) {
      const bytes = closed || socket.destroyed || socket.writableLength > MAX_UNREAD ? null : session.text(text);
      if (bytes) write(bytes);
      return bytes !== null;
    },
    get terminal() {
      return session.terminal;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
