import { useEffect, useState } from 'react';
import type { KeptView } from './store/kept.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';

/** This tab's terminal while the page is open, told what the server says of the shift. Null before the first paint. */
export function useOwnTerminal(latest: KeptView | null): Terminal | null {
  const [terminal, setTerminal] = useState<Terminal | null>(null);
  useEffect(() => {
    const made = createTerminal();
    setTerminal(made);
    return () => {
      made.close();
      setTerminal(null);
    };
  }, []);
  useEffect(() => {
    if (!terminal || !latest) return;
    const { view, at } = latest;
    terminal.follow({
      officer: view.officer.id,
      windows: view.windows,
      offsetMs: view.serverTime - at,
      sosOpen: view.standing?.overlays.includes('sos') ?? false,
    });
  }, [terminal, latest]);
  return terminal;
}
