import { createHash, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@dutywall/shared/kit';
import { type Frame, readInner } from '../decode/jt808/frame.ts';
import { decodeMessage, readAuthentication } from '../decode/jt808/message.ts';
import { createReassembler } from '../decode/jt808/parts.ts';
import type { Decoded, DecodeRefusal } from '../decode/outcome.ts';
import type { DirectoryEntry, TerminalDirectory } from '../directory.ts';
import {
  ALREADY_REGISTERED,
  createAnswers,
  FAILED,
  NO_SUCH_TERMINAL,
  REGISTERED,
  TAKEN,
  UNSUPPORTED,
  WRONG,
} from './answers.ts';

/** One whole message of an authenticated terminal, to be stored, and the serials to answer once it is. */
export interface Taken {
  readonly frame: Frame;
  readonly serials: readonly number[];
  readonly decoded: Decoded | null;
  /** Set where `decoded` is null: what was wrong with the body. */
  readonly refusal: DecodeRefusal | null;
}

/** What one frame asks the connection to do, in this order. */
export type Step =
  | { readonly do: 'answer'; readonly bytes: Buffer }
  | { readonly do: 'store'; readonly taken: Taken }
  | { readonly do: 'register'; readonly frame: Frame }
  | { readonly do: 'authenticated'; readonly terminal: DirectoryEntry }
  | { readonly do: 'end'; readonly why: string }
  | { readonly do: 'count'; readonly code: string };

/**
 * The conversation with one JT/T 808 terminal, without a socket: frames in, steps out. Unknown until a 0x0102 brings
 * a code of the phone in the header; then that phone's terminal and nobody else until 0x0003 or the end.
 */
export interface Session {
  readonly terminal: DirectoryEntry | null;
  frame(inner: Buffer, now: Instant): readonly Step[];
  /** The answer for a stored (or not stored) message. */
  settle(taken: Taken, stored: boolean): Buffer;
  /** The answer to a registration, with the code where the window was open. */
  registered(frame: Frame, outcome: RegistrationOutcome): Buffer;
  /** A text for whoever carries the terminal, in the layout it signed on with; null: nobody has signed on. */
  text(text: string): Buffer | null;
}

export type RegistrationOutcome =
  | { readonly result: 'registered'; readonly code: string }
  | { readonly result: 'closed' | 'unknown' };

/** Wrong codes of one connection before it is closed. */
const MAX_FAILURES = 3;
const NOTHING: readonly Step[] = [];

export function createSession(directory: TerminalDirectory): Session {
  const answers = createAnswers();
  const parts = createReassembler();
  let terminal: DirectoryEntry | null = null;
  /** The frame that signed the terminal on: layout and phone of everything said to it. */
  let signedOn: Frame | null = null;
  let failures = 0;
  /** A registration repeated because its answer got lost gets the same answer: the window is used up by then. */
  let handedOut: { readonly phone: string; readonly code: string } | null = null;

  function authenticate(frame: Frame): readonly Step[] {
    const read = readAuthentication(frame);
    const entry = directory.byPhone(frame.phone);
    if (read.ok && entry && !entry.disabled && matches(entry, read.value.code)) {
      terminal = entry;
      signedOn = frame;
      failures = 0;
      handedOut = null;
      return [
        { do: 'authenticated', terminal: entry },
        { do: 'answer', bytes: answers.general(frame, frame.serial, TAKEN) },
      ];
    }
    terminal = null;
    failures += 1;
    const steps: Step[] = [
      { do: 'count', code: read.ok ? 'wrong-code' : read.refusal.code },
      { do: 'answer', bytes: answers.general(frame, frame.serial, FAILED) },
    ];
    if (failures >= MAX_FAILURES) steps.push({ do: 'end', why: 'wrong-code' });
    return steps;
  }

  function whole(frame: Frame, serials: readonly number[], now: Instant): readonly Step[] {
    const answerAll = (result: number): readonly Step[] =>
      serials.map((serial) => ({ do: 'answer', bytes: answers.general(frame, serial, result) }));
    if (frame.id === 0x0001) return NOTHING;
    if (frame.id === 0x0102) return authenticate(frame);
    if (frame.id === 0x0100) {
      if (handedOut?.phone === frame.phone) {
        return [{ do: 'answer', bytes: answers.registration(frame, REGISTERED, handedOut.code) }];
      }
      return [{ do: 'register', frame }];
    }
    // Known again by the directory, so that a terminal disabled or re-coded meanwhile stops here.
    const known: DirectoryEntry | null = terminal && directory.byId(terminal.id);
    if (!known || known.disabled || known.phone !== frame.phone) {
      return [{ do: 'count', code: terminal ? 'other-terminal' : 'not-authenticated' }, ...answerAll(FAILED)];
    }
    terminal = known;
    if (frame.id === 0x0003) {
      terminal = null;
      return answerAll(TAKEN);
    }
    if (frame.id === 0x0200 || frame.id === 0x0704 || frame.id === 0x0002) {
      const decoded = decodeMessage(frame, { receivedAt: now, datum: known.datum });
      const taken = decoded.ok
        ? { frame, serials, decoded: decoded.value, refusal: null }
        : { frame, serials, decoded: null, refusal: decoded.refusal };
      return [{ do: 'store', taken }];
    }
    if (frame.id === 0x0702) return answerAll(TAKEN);
    return [{ do: 'count', code: 'unsupported-message' }, ...answerAll(UNSUPPORTED)];
  }

  return {
    get terminal() {
      return terminal;
    },

    frame(inner, now) {
      const read = readInner(inner);
      // A frame that cannot be read has no serial to answer.
      if (!read.ok) return [{ do: 'count', code: read.refusal.code }];
      const assembled = parts.add(read.value, now);
      if (!assembled.ok) {
        return [
          { do: 'count', code: assembled.refusal.code },
          { do: 'answer', bytes: answers.general(read.value, read.value.serial, WRONG) },
        ];
      }
      return assembled.value ? whole(assembled.value.frame, assembled.value.serials, now) : NOTHING;
    },

    text: (text) => (terminal && signedOn ? answers.text(signedOn, text) : null),

    settle(taken, stored) {
      const result = !stored ? FAILED : taken.decoded ? TAKEN : WRONG;
      return Buffer.concat(taken.serials.map((serial) => answers.general(taken.frame, serial, result)));
    },

    registered(frame, outcome) {
      if (outcome.result === 'registered') {
        handedOut = { phone: frame.phone, code: outcome.code };
        return answers.registration(frame, REGISTERED, outcome.code);
      }
      return answers.registration(frame, outcome.result === 'closed' ? ALREADY_REGISTERED : NO_SUCH_TERMINAL, '');
    },
  };
}

function matches(entry: DirectoryEntry, code: string): boolean {
  const brought = createHash('sha256').update(code, 'latin1').digest();
  let found = false;
  // Every hash is compared, so that time tells nothing.
  for (const hash of entry.codeHashes)
    if (hash.length === brought.length && timingSafeEqual(hash, brought)) found = true;
  return found;
}
