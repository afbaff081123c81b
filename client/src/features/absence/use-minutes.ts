import { useEffect, useState } from 'react';

/** This screen's time, renewed every half minute: windows are hours long, and the server decides what is still open. */
export function useMinutes(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
