import { X } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

export interface DeskDialogProps {
  readonly title: string;
  /** What the confirming button says. */
  readonly submit: string;
  readonly disabled?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question at the left edge, over the queue and never over the officer or the card; Enter answers it. */
export function DeskDialog({ title, submit, disabled = false, onSubmit, onClose, children }: DeskDialogProps) {
  const { t } = useTranslation();
  const name = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (disabled) return;
    onSubmit();
    onClose();
  };
  return (
    <div className="flag-dialog desk-dialog" role="dialog" aria-modal="false" aria-labelledby={name}>
      <header>
        <h2 id={name}>{title}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      <form onSubmit={send}>
        {children}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')} <kbd>Esc</kbd>
          </button>
          <button type="submit" className="button primary" disabled={disabled}>
            {submit} <kbd>↵</kbd>
          </button>
        </footer>
      </form>
    </div>
  );
}
