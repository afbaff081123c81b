import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { SoundChoice } from './sound.ts';

/** How this desk is set up; remembered on this screen. Selection is not here: it lives in the address. */
interface DeskStore {
  readonly leftWidth: number;
  readonly rightWidth: number;
  readonly leftOpen: boolean;
  readonly rightOpen: boolean;
  readonly trackWanted: boolean;
  /** The last minutes of the incident at hand; each opening is an audited look, so nobody gets it unasked. */
  readonly minutesWanted: boolean;
  readonly sound: SoundChoice;
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
      minutesWanted: false,
      sound: 'off',
      set: (next) => set(next),
    }),
    { name: 'dutywall.desk', version: 1 },
  ),
);
