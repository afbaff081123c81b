import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** How this desk is set up; remembered on this screen. Selection is not here: it lives in the address. */
interface DeskStore {
  readonly leftWidth: number;
  readonly rightWidth: number;
  readonly leftOpen: boolean;
  readonly rightOpen: boolean;
  readonly trackWanted: boolean;
  set(next: Partial<Omit<DeskStore, 'set'>>): void;
}

export const LEFT_RANGE = [260, 480] as const;
export const RIGHT_RANGE = [340, 560] as const;

export const useDeskStore = create<DeskStore>()(
  persist(
    (set) => ({
      leftWidth: 320,
      rightWidth: 400,
      leftOpen: true,
      rightOpen: true,
      trackWanted: false,
      set: (next) => set(next),
    }),
    { name: 'dutywall.desk', version: 1 },
  ),
);
