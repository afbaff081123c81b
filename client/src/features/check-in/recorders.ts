import { useCallback, useSyncExternalStore } from 'react';
import { recordingDoor } from '../../app/check-in/evidence.ts';
import { createRecorder, type Recorder, type RecorderState } from '../../call/recorder.ts';

/** Recorders of this page by check-in: they go on when another tile is in focus. */
const recorders = new Map<string, Recorder>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}

/** The page may be left while chunks wait: the browser asks first. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function watch(): void {
  const busy = [...recorders.values()].some(({ state }) => state.phase === 'recording' || state.phase === 'sending');
  if (busy) globalThis.addEventListener('beforeunload', warn);
  else globalThis.removeEventListener('beforeunload', warn);
}

export function startRecorder(checkIn: string, stream: MediaStream): void {
  const { phase } = recorders.get(checkIn)?.state ?? {};
  if (phase === 'starting' || phase === 'recording' || phase === 'sending') return;
  const recorder = createRecorder(recordingDoor, checkIn, stream);
  recorders.set(checkIn, recorder);
  recorder.subscribe(() => {
    watch();
    tell();
  });
  tell();
}

export function stopRecorder(checkIn: string): void {
  recorders.get(checkIn)?.stop();
}

/** How the recording of a check-in goes on this page; null: none was begun here. */
export function useRecorder(checkIn: string): RecorderState | null {
  const read = useCallback(() => recorders.get(checkIn)?.state ?? null, [checkIn]);
  return useSyncExternalStore(subscribe, read);
}
