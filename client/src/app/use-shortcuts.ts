import { useEffect, useRef } from 'react';

export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/**
 * Single keys for the whole page, silent while somebody types. `mod+k` is Ctrl or ⌘; keys with names are
 * written small, with `shift+` before them when it is held. `escape` works everywhere, so that it also leaves a field. A focused button keeps its own space key.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const mod = event.ctrlKey || event.metaKey;
      if (!mod && event.key !== 'Escape' && typing(event.target)) return;
      const key = event.key.length > 1 ? event.key.toLowerCase() : event.key;
      if (key === ' ' && event.target instanceof HTMLButtonElement) return;
      const named = event.shiftKey && event.key.length > 1 ? `shift+${key}` : key;
      const run = mod ? latest.current[`mod+${key.toLowerCase()}`] : (latest.current[named] ?? latest.current[key]);
      if (!run) return;
      event.preventDefault();
      run();
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, []);
}
