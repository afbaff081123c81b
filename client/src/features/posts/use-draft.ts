import { useCallback, useState } from 'react';
import type { Draft } from './draft.ts';

/** Steps that can be taken back. */
const MAX_STEPS = 200;

interface History {
  readonly of: string;
  readonly base: Draft | null;
  readonly steps: readonly Draft[];
  readonly at: number;
}

export interface DraftState {
  readonly draft: Draft | null;
  readonly changed: boolean;
  readonly edit: (change: Partial<Draft>) => void;
  readonly undo: (() => void) | null;
  readonly redo: (() => void) | null;
  readonly reset: () => void;
}

const opened = (of: string, base: Draft | null): History => ({ of, base, steps: base ? [base] : [], at: 0 });

/** The draft of one post with its steps. Another `of` (post and version) opens another; the same keeps what was typed. */
export function useDraft(of: string, base: Draft | null): DraftState {
  const [kept, setKept] = useState<History>(() => opened(of, base));
  const history = kept.of === of && (kept.base !== null || base === null) ? kept : opened(of, base);
  if (history !== kept) setKept(history);
  const draft = history.steps[history.at] ?? null;
  const go = (by: number) => () => setKept((h) => ({ ...h, at: h.at + by }));
  const edit = useCallback((change: Partial<Draft>) => {
    setKept((h) => {
      const now = h.steps[h.at];
      if (!now) return h;
      const next = { ...now, ...change };
      // Typing in one field is one step, else every letter would be.
      const key = Object.keys(change).join();
      const typing = h.at > 0 && key !== 'shape' && key === differing(h.steps[h.at - 1], now);
      const before = h.steps.slice(typing ? 0 : Math.max(0, h.at + 1 - MAX_STEPS), typing ? h.at : h.at + 1);
      return { ...h, steps: [...before, next], at: before.length };
    });
  }, []);
  return {
    draft,
    changed: draft !== null && history.at > 0 && JSON.stringify(draft) !== JSON.stringify(history.base),
    edit,
    undo: history.at > 0 ? go(-1) : null,
    redo: history.at + 1 < history.steps.length ? go(1) : null,
    reset: useCallback(() => setKept((h) => opened(h.of, h.base)), []),
  };
}

function differing(before: Draft | undefined, after: Draft): string {
  if (!before) return '';
  return (Object.keys(after) as (keyof Draft)[]).filter((key) => before[key] !== after[key]).join();
}
