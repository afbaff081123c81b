import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Handling } from './use-handling.ts';

/** What was done and what was not, over the foot of the map; while it can be taken back, with the seconds left. */
export function HandlingNotices({ handling, now }: { handling: Handling; now: number }) {
  const { t } = useTranslation();
  const newest = handling.notices.findLast((notice) => notice.act !== null);
  return (
    <div className="handling-notices" role="status" aria-label={t('desk.handling.notices')} aria-live="polite">
      {handling.notices.map((notice) => (
        <div key={notice.id} className="handling-notice" data-tone={notice.tone}>
          {notice.tone === 'done' ? (
            <CircleCheck size={16} aria-hidden="true" />
          ) : (
            <TriangleAlert size={16} aria-hidden="true" />
          )}
          <p>{notice.text}</p>
          {notice === newest && (
            <button type="button" className="button" aria-keyshortcuts="u" onClick={() => handling.undo?.()}>
              {t('desk.handling.undo')} <kbd>u</kbd>
              <span className="handling-left">
                {t('desk.handling.left', { n: Math.max(0, Math.ceil((notice.until - now) / 1000)) })}
              </span>
            </button>
          )}
          {notice.takeOver.length > 0 && (
            <button
              type="button"
              className="button"
              onClick={() => {
                handling.dismiss(notice.id);
                handling.own(notice.takeOver, true);
              }}
            >
              {t('desk.handling.takeOver')}
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label={t('common.close')}
            onClick={() => handling.dismiss(notice.id)}
          >
            <X size={15} />
          </button>
        </div>
      ))}
    </div>
  );
}
