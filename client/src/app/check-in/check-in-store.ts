import type { RefusalCode } from '@dutywall/shared/protocol';
import { create } from 'zustand';

/** A call that did not come to be: whom it was for, and why. */
export interface RingRefused {
  readonly name: string;
  readonly code: RefusalCode;
}

/** The check-ins on this screen, in the order in which they came; ended ones until they are put away. */
interface CheckInStore {
  readonly held: readonly string[];
  /** Which are looked at only, although somebody else rang. */
  readonly watching: ReadonlySet<string>;
  /** The one that is heard, spoken to, and worked with. */
  readonly focus: string | null;
  readonly refused: RingRefused | null;
  hold(id: string, how?: { readonly watch?: boolean; readonly focus?: boolean }): void;
  /** Puts one away; `next` is looked at instead when it was the focus. */
  putAway(id: string): void;
  focusOn(id: string): void;
  refuse(refused: RingRefused | null): void;
  clear(): void;
}

export const useCheckInStore = create<CheckInStore>()((set) => ({
  held: [],
  watching: new Set(),
  focus: null,
  refused: null,
  hold: (id, { watch = false, focus = true } = {}) =>
    set((before) => ({
      held: before.held.includes(id) ? before.held : [...before.held, id],
      watching: watch ? new Set([...before.watching, id]) : before.watching,
      focus: focus || before.focus === null ? id : before.focus,
      refused: focus ? null : before.refused,
    })),
  putAway: (id) =>
    set((before) => {
      const held = before.held.filter((one) => one !== id);
      return {
        held,
        watching: new Set([...before.watching].filter((one) => one !== id)),
        focus: before.focus === id ? (held.at(-1) ?? null) : before.focus,
      };
    }),
  focusOn: (id) => set({ focus: id }),
  refuse: (refused) => set({ refused }),
  clear: () => set({ held: [], watching: new Set(), focus: null, refused: null }),
}));
