import { type ClockWatch, createClockWatch, DEFAULT_RULES, type TerminalId } from '@dutywall/shared/domain';
import { type ConflictWatch, createConflictWatch } from './conflict.ts';

/** What the ingest remembers of one terminal between its messages; rebuilt by use after a restart. */
export interface TerminalWatch {
  readonly clock: ClockWatch;
  readonly conflict: ConflictWatch;
}

/** Watches by terminal. Bounded by the number of enrolled terminals: only authenticated ones get here. */
export function createWatches(): (terminal: TerminalId) => TerminalWatch {
  const watches = new Map<TerminalId, TerminalWatch>();
  return (terminal) => {
    let watch = watches.get(terminal);
    if (!watch) {
      watch = { clock: createClockWatch(DEFAULT_RULES), conflict: createConflictWatch() };
      watches.set(terminal, watch);
    }
    return watch;
  };
}
