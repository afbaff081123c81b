/** What a phone may offer beside its place; each is used where it is, and missed nowhere. */
interface BatteryManager extends EventTarget {
  readonly level: number;
}

/** The battery's level, 0–1, kept up to date; null where the browser does not tell. */
export function watchBattery(): () => number | null {
  let battery: BatteryManager | null = null;
  const { getBattery } = navigator as Navigator & { getBattery?: () => Promise<BatteryManager> };
  getBattery?.call(navigator).then(
    (found) => {
      battery = found;
    },
    () => undefined,
  );
  return () => battery?.level ?? null;
}

/** Keeps the screen on while `wanted`; browsers take the lock away with every glance elsewhere, so it is asked again. */
export function createWakeLock(told: (held: boolean) => void) {
  let wanted = false;
  let held: WakeLockSentinel | null = null;

  async function ask(): Promise<void> {
    if (!wanted || held || document.visibilityState !== 'visible' || !navigator.wakeLock) return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      held = lock;
      lock.addEventListener('release', () => {
        held = null;
        told(false);
      });
      told(true);
      if (!wanted) await lock.release();
    } catch {
      // Refused when the battery is low: the page says that the screen may go dark.
      told(false);
    }
  }

  return {
    want(next: boolean): void {
      wanted = next;
      if (next) void ask();
      else void held?.release();
    },
    /** The page is seen again. */
    seen: (): void => void ask(),
  };
}
