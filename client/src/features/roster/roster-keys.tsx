import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

const KEYS = [
  [['↑', '↓', '←', '→'], 'arrows'],
  [['↵'], 'enter'],
  [['n'], 'n'],
  [['m'], 'm'],
  [['c'], 'c'],
  [['Shift ←', 'Shift →'], 'weeks'],
  [['z'], 'undo'],
  [['/'], 'find'],
] as const;

export function RosterKeys({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="roster-dialog" aria-labelledby="roster-keys" onClose={onClose}>
      <header>
        <h2 id="roster-keys">{t('roster.keys.title')}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      <dl className="roster-keys">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`roster.keys.${meaning}`)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
