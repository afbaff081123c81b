import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** After flagging: that it happened, and the checksum under which the evidence is frozen (AB1). */
export function FlagDone({ name, hash, onClose }: { name: string; hash: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!hash || !navigator.clipboard) return;
    await navigator.clipboard.writeText(hash);
    setCopied(true);
  };
  return (
    <div className="flag-done" role="status">
      <p>{t('desk.flag.done', { name })}</p>
      <h3>{t('desk.flag.hash')}</h3>
      <p className="flag-hash">{hash ?? t('desk.flag.hashPending')}</p>
      <footer>
        {hash && (
          <button type="button" className="button" onClick={() => void copy()}>
            {t(copied ? 'desk.flag.copied' : 'desk.flag.copy')}
          </button>
        )}
        {/* biome-ignore lint/a11y/noAutofocus: the step before had the focus and is gone */}
        <button type="button" className="button primary" autoFocus onClick={onClose}>
          {t('common.close')}
        </button>
      </footer>
    </div>
  );
}
