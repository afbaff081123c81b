import { useEffect, useState } from 'react';
import type { Feed } from '../feed/types.ts';

/** The feed's time, renewed on every full second of it, so that clocks tick together. */
export function useNow(feed: Feed): number {
  const [now, setNow] = useState(() => feed.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const at = feed.now();
      setNow(at);
      timer = setTimeout(tick, 1000 - (at % 1000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [feed]);
  return now;
}
