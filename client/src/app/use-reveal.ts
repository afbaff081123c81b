import { useEffect } from 'react';
import type { Feed } from '../feed/types.ts';
import type { MapStage } from '../map/index.ts';

/** Brings an officer to the middle once: at once, or as soon as the feed knows where they are (deep links). */
export function useReveal(feed: Feed, stage: MapStage | null, slot: number | null): void {
  useEffect(() => {
    if (!stage || slot === null) return;
    const known = () => (feed.board.eventAtS[slot] ?? 0) > 0;
    if (known()) {
      stage.reveal(slot);
      return;
    }
    const off = feed.subscribe('board', () => {
      if (!known()) return;
      off();
      stage.reveal(slot);
    });
    return off;
  }, [feed, stage, slot]);
}
