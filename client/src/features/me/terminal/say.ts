import { nextChange, type Window } from './pace.ts';
import type { TerminalState } from './state.ts';

/** How bad it is: `good` works, `wait` mends itself, `act` needs the officer, `off` is as it should be. */
export type Tone = 'good' | 'wait' | 'act' | 'off';

/** One line about this phone as a terminal; the words are in the catalogue under `me.send`. */
export type Saying =
  | {
      readonly tone: Tone;
      readonly key:
        | 'unbound'
        | 'foreign'
        | 'elsewhere'
        | 'insecure'
        | 'denied'
        | 'none'
        | 'searching'
        | 'unknown'
        | 'never'
        | 'offShift';
    }
  | { readonly tone: Tone; readonly key: 'sent'; readonly ageMs: number }
  | { readonly tone: Tone; readonly key: 'sentWaiting'; readonly ageMs: number; readonly count: number }
  | { readonly tone: Tone; readonly key: 'offline' | 'queued' | 'dropped' | 'refused'; readonly count: number }
  | { readonly tone: Tone; readonly key: 'busy'; readonly inMs: number; readonly count: number }
  | { readonly tone: Tone; readonly key: 'opensAt'; readonly at: number };

export interface Known {
  readonly officer: string;
  readonly windows: readonly Window[];
  /** This phone's time and the server's, ms. */
  readonly now: number;
  readonly serverNow: number;
}

/** What to tell about recording and sending, most important first; never more reassuring than what is known. */
export function sayings(state: TerminalState, known: Known): Saying[] {
  const { binding, leading, open, positioning, counts, sender } = state;
  if (binding === undefined) return [];
  if (binding === null) return [{ tone: 'act', key: 'unbound' }];
  const lines: Saying[] = [];
  if (binding.officer !== known.officer) lines.push({ tone: 'act', key: 'foreign' });
  else if (!leading) lines.push({ tone: 'off', key: 'elsewhere' });
  else if (!open) lines.push(...closed(known));
  else if (positioning === 'insecure' || positioning === 'denied' || positioning === 'none') {
    lines.push({ tone: 'act', key: positioning });
  } else if (positioning !== 'good') lines.push({ tone: 'wait', key: 'searching' });
  lines.push(...sending(state, known.now));
  if (counts.dropped > 0) lines.push({ tone: 'wait', key: 'dropped', count: counts.dropped });
  if (counts.refused > 0) lines.push({ tone: 'wait', key: 'refused', count: counts.refused });
  if (sender.problem === 'unbound') lines.unshift({ tone: 'act', key: 'unknown' });
  return lines;
}

function closed({ windows, serverNow }: Known): Saying[] {
  const at = nextChange(windows, serverNow);
  return [{ tone: 'off', key: 'offShift' }, ...(at === null ? [] : [{ tone: 'off', key: 'opensAt', at } as const])];
}

function sending({ counts, sender, open }: TerminalState, now: number): Saying[] {
  const { waiting: count } = counts;
  if (sender.problem === 'offline') return [{ tone: 'wait', key: 'offline', count }];
  if (sender.problem === 'busy')
    return [{ tone: 'wait', key: 'busy', count, inMs: Math.max(0, (sender.againAt ?? now) - now) }];
  if (sender.problem === 'unbound') return count > 0 ? [{ tone: 'wait', key: 'queued', count }] : [];
  if (!open && count === 0) return [];
  if (sender.sentAt === null)
    return count > 0 ? [{ tone: 'wait', key: 'queued', count }] : [{ tone: 'wait', key: 'never' }];
  const ageMs = Math.max(0, now - sender.sentAt);
  // A minute without an acknowledgement is no longer "as it should be": heartbeats alone come more often (DU7).
  const tone: Tone = ageMs > 90_000 && open ? 'wait' : 'good';
  return [count > 0 ? { tone, key: 'sentWaiting', ageMs, count } : { tone, key: 'sent', ageMs }];
}
