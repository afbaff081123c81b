import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** How long a change can be taken back from here, ms. */
const SHOWN_MS = 12_000;

export interface Toast {
  readonly word: string;
  readonly undo?: (() => Promise<unknown>) | undefined;
  /** Tells a new one from the one before. */
  readonly at: number;
  readonly bad?: boolean;
}

export interface RosterToastProps {
  readonly toast: Toast;
  readonly onUndo: () => void;
  readonly onGone: () => void;
}

/** What was just done, and the way back. */
export function RosterToast({ toast, onUndo, onGone }: RosterToastProps) {
  const { t } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new toast starts its own time
  useEffect(() => {
    const timer = setTimeout(onGone, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.at]);
  return (
    <div className="roster-toast" role={toast.bad ? 'alert' : 'status'} data-bad={toast.bad || undefined}>
      <span>{toast.word}</span>
      {toast.undo && (
        <button type="button" className="button" onClick={onUndo}>
          {t('roster.undo')} <kbd>z</kbd>
        </button>
      )}
    </div>
  );
}
