/** Two short tones and a pause, as telephones ring: Hz, and seconds from the beginning of a round. */
const TONES = [
  { hz: 880, from: 0, to: 0.35 },
  { hz: 660, from: 0.4, to: 0.85 },
] as const;
const ROUND_MS = 2_000;
const LOUD = 0.35;
/** Shakes while it sounds, ms. */
const SHAKE = [350, 50, 450] as const;

/**
 * Rings until it is stopped: sound and vibration, each where the browser gives it. `sounding` tells whether it may be
 * heard; before the first touch of a page it may not, and the screen has to say so.
 */
export function startRinging(sounding: (heard: boolean) => void): () => void {
  const context = typeof AudioContext === 'function' ? new AudioContext() : null;

  function round(): void {
    navigator.vibrate?.([...SHAKE]);
    sounding(context?.state === 'running');
    if (context?.state !== 'running') return;
    for (const { hz, from, to } of TONES) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const start = context.currentTime + from;
      tone.frequency.value = hz;
      // Ramps, because a tone that is cut off clicks.
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(LOUD, start + 0.03);
      volume.gain.setValueAtTime(LOUD, context.currentTime + to - 0.05);
      volume.gain.linearRampToValueAtTime(0, context.currentTime + to);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(context.currentTime + to);
    }
  }
  const unlock = (): void => void context?.resume().catch(() => undefined);
  unlock();
  document.addEventListener('pointerdown', unlock);
  round();
  const timer = setInterval(round, ROUND_MS);
  return () => {
    clearInterval(timer);
    document.removeEventListener('pointerdown', unlock);
    navigator.vibrate?.(0);
    void context?.close().catch(() => undefined);
  };
}
