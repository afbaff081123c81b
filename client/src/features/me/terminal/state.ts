import type { SenderState } from '../outbox/sender.ts';
import type { OutboxCounts } from '../outbox/store.ts';
import type { Binding, KeptSos } from '../store/kept.ts';
import type { Place, Positioning } from './recorder.ts';

/** Everything the page says about this phone as a terminal. */
export interface TerminalState {
  /** Undefined: not read from the phone yet; null: this phone is nobody's terminal. */
  readonly binding: Binding | null | undefined;
  /** False: another tab of this phone records and sends. */
  readonly leading: boolean;
  /** DU14: positions are recorded now. */
  readonly open: boolean;
  readonly positioning: Positioning;
  readonly place: Place | null;
  readonly counts: OutboxCounts;
  readonly sender: SenderState;
  readonly sos: KeptSos | null;
  readonly awake: boolean;
  readonly battery: number | null;
}

export const FIRST_STATE: TerminalState = {
  binding: undefined,
  leading: false,
  open: false,
  positioning: 'off',
  place: null,
  counts: { waiting: 0, oldestAt: null, dropped: 0, refused: 0 },
  sender: { sentAt: null, problem: null, againAt: null },
  sos: null,
  awake: false,
  battery: null,
};
