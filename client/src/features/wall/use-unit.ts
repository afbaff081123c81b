import { useSyncExternalStore } from 'react';

/** The wall's one unit in CSS pixels: min(width / 1920, height / 1080) (look.md). */
export function unitOf(width: number, height: number): number {
  return Math.min(width / 1920, height / 1080);
}

function subscribe(listener: () => void): () => void {
  globalThis.addEventListener('resize', listener);
  return () => globalThis.removeEventListener('resize', listener);
}

/** Renews when the screen changes; text scales with it. */
export function useUnit(): number {
  return useSyncExternalStore(subscribe, () => unitOf(globalThis.innerWidth, globalThis.innerHeight));
}

/** Wide walls keep the map in the middle 16:9 and give each rail two columns. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => globalThis.innerWidth / globalThis.innerHeight > 2.6);
}
