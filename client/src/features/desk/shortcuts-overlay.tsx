import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

const KEYS = [
  [['j', 'k'], 'move'],
  [['/'], 'search'],
  [['Ctrl K', '⌘ K'], 'palette'],
  [['f'], 'flag'],
  [['a'], 'acknowledge'],
  [['e'], 'own'],
  [['s'], 'shelve'],
  [['n'], 'note'],
  [['p'], 'minutes'],
  [['u'], 'undo'],
  [['x', 'J', 'K'], 'pick'],
  [['A'], 'bulk'],
  [['o'], 'follow'],
  [['t'], 'track'],
  [['r'], 'replay'],
  [['m'], 'message'],
  [['0'], 'fit'],
  [['[', ']'], 'panels'],
  [['Esc'], 'close'],
  [['?'], 'help'],
] as const;

/** Of the calls beside the map, while there are some; `v` always. */
const CALL_KEYS = [
  [['v'], 'ring'],
  [['h'], 'end'],
  [['q'], 'mute'],
  [['c'], 'camera'],
  [['w'], 'wall'],
  [['g'], 'next'],
  [['1', '2', '3', '4'], 'verdict'],
] as const;

/** What is kept of what is seen. */
const EVIDENCE_KEYS = [
  [['i'], 'still'],
  [['d'], 'snapshot'],
  [['l'], 'record'],
] as const;

export function ShortcutsOverlay({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="keys" aria-labelledby="keys-title" onClose={onClose}>
      <header>
        <h2 id="keys-title">{t('desk.keys.title')}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      <dl>
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`desk.keys.${meaning}`)}</dd>
          </div>
        ))}
        {CALL_KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`checkIn.keys.${meaning}`)}</dd>
          </div>
        ))}
        {EVIDENCE_KEYS.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`evidence.keys.${meaning}`)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
