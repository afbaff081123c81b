import { useEffect, useRef, useState } from 'react';
import { isSerious, type QueueItem } from '../../app/picture/queue.ts';

/** What is heard: nothing, calls for help, or those and every new serious incident. */
export const SOUND_CHOICES = ['off', 'sos', 'serious'] as const;
export type SoundChoice = (typeof SOUND_CHOICES)[number];

/** Tones as frequency Hz, begin and length s: three rising ones for an SOS, one low for a serious incident. */
const TONES = {
  sos: [
    [660, 0, 0.16],
    [880, 0.2, 0.16],
    [660, 0.4, 0.16],
    [880, 0.6, 0.3],
  ],
  serious: [[440, 0, 0.22]],
} as const;
/** Quiet enough for a room where people telephone. */
const VOLUME = 0.12;

let context: AudioContext | null = null;

/** Null where there is no sound at all (no such hardware, a test). */
function audio(): AudioContext | null {
  if (typeof AudioContext === 'undefined') return null;
  context ??= new AudioContext();
  return context;
}

function play(kind: keyof typeof TONES): void {
  const speaker = audio();
  if (speaker?.state !== 'running') return;
  for (const [frequency, begin, length] of TONES[kind]) {
    const at = speaker.currentTime + begin;
    const tone = speaker.createOscillator();
    const gain = speaker.createGain();
    tone.frequency.value = frequency;
    // Without ramps the tone would click.
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(VOLUME, at + 0.02);
    gain.gain.setValueAtTime(VOLUME, at + length - 0.05);
    gain.gain.linearRampToValueAtTime(0, at + length);
    tone.connect(gain).connect(speaker.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}

/** What is new since `before`, as the sound it deserves; null: nothing that was chosen. */
export function soundFor(
  before: ReadonlySet<string>,
  queue: readonly QueueItem[],
  choice: SoundChoice,
): keyof typeof TONES | null {
  const fresh = queue.filter((item) => item.group === 'going' && !before.has(item.incident.id));
  if (choice === 'off') return null;
  if (fresh.some((item) => item.incident.kind === 'sos')) return 'sos';
  return choice === 'serious' && fresh.some((item) => isSerious(item.incident.kind)) ? 'serious' : null;
}

/**
 * Sounds for new incidents. `blocked`: the browser keeps quiet until somebody has touched the page; `unlock` is to be
 * called from a press.
 */
export function useAlertSound(
  queue: readonly QueueItem[],
  choice: SoundChoice,
): { readonly blocked: boolean; unlock(): void } {
  const known = useRef<Set<string> | null>(null);
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(queue.map((item) => item.incident.id));
    // A page that was just opened does not ring for what was there before it.
    if (before === null || (before.size === 0 && queue.length > 3)) return;
    const sound = soundFor(before, queue, choice);
    if (sound === null) return;
    play(sound);
    setBlocked(audio() !== null && audio()?.state !== 'running');
  }, [queue, choice]);
  return {
    blocked: choice !== 'off' && blocked,
    unlock() {
      void audio()
        ?.resume()
        .then(() => setBlocked(false));
    },
  };
}
