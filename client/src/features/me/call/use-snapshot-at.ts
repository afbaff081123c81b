import { useEffect, useState } from 'react';
import type { OwnConnection } from '../connection.ts';

/** Long enough to be read by somebody who looks up from the street, ms. */
const SHOWN_MS = 10_000;

/** When the desk took a picture of this call, by the server's clock, ms, for as long as that is news; null otherwise. */
export function useSnapshotAt(checkIn: string, connection: Pick<OwnConnection, 'onCall'>): number | null {
  const [at, setAt] = useState<number | null>(null);
  useEffect(
    () =>
      connection.onCall((event) => {
        if (event.kind === 'snapshot' && event.checkIn === checkIn) setAt(event.at);
      }),
    [checkIn, connection],
  );
  useEffect(() => {
    if (at === null) return;
    const timer = setTimeout(() => setAt(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [at]);
  return at;
}
