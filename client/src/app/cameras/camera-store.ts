import { MAX_CAMERA_TILES } from '@dutywall/shared/protocol';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** Which cameras this screen shows: their symbols on the map, which is remembered, and the tiles that are open. */
interface CameraStore {
  readonly marked: boolean;
  readonly open: readonly string[];
  /** A fifth tile was asked for. */
  readonly refused: boolean;
  mark(marked: boolean): void;
  show(id: string): void;
  close(id: string): void;
  closeAll(): void;
}

export const useCameraStore = create<CameraStore>()(
  persist(
    (set) => ({
      marked: true,
      open: [],
      refused: false,
      mark: (marked) => set({ marked }),
      show: (id) =>
        set(({ open }) => {
          if (open.includes(id)) return { refused: false };
          // None goes unasked: it may be the one that is watched.
          if (open.length >= MAX_CAMERA_TILES) return { refused: true };
          return { open: [id, ...open], refused: false };
        }),
      close: (id) => set(({ open }) => ({ open: open.filter((one) => one !== id), refused: false })),
      closeAll: () => set({ open: [], refused: false }),
    }),
    // An opening is a look that is recorded: a reload begins with none.
    { name: 'dutywall.cameras', version: 1, partialize: ({ marked }) => ({ marked }) },
  ),
);
