/** What the receiver counts of a voice: energy (full scale squared × s) and the time it was counted over, s. */
export interface AudioCount {
  readonly energy: number;
  readonly seconds: number;
}

/** Quieter than this is silence on the meter, dB below full scale. */
const FLOOR_DB = -60;

/**
 * Loudness between two counts on a scale that the ear agrees with: 0 silence, 1 full scale. `volume`: at which it was
 * played, 0–1; Chromium counts behind it, and a muted voice not at all.
 */
export function audioLevel(before: AudioCount, after: AudioCount, volume = 1): number {
  const seconds = after.seconds - before.seconds;
  const energy = after.energy - before.energy;
  if (seconds <= 0 || energy <= 0 || volume <= 0) return 0;
  const db = 10 * Math.log10(energy / seconds / volume ** 2);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
