import { useEffect, useState } from 'react';

/** Three questions without an answer, ms: what is older is not shown as the present. */
export const STALE_MS = 45_000;

const isFresh = (seenAt: number, now: number): boolean => now >= seenAt && now - seenAt <= STALE_MS;

/**
 * Whether what came at `seenAt` (this phone's clock, ms) is still the present. A question that hangs gives no error, and
 * a phone that slept asked nothing: only the age tells.
 */
export function useFresh(seenAt: number): boolean {
  const [, setSeen] = useState(true);
  useEffect(() => {
    const look = () => setSeen(isFresh(seenAt, Date.now()));
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [seenAt]);
  // The interval only brings the change; what is drawn is never older than the drawing.
  return isFresh(seenAt, Date.now());
}
