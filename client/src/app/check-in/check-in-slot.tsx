import { X } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useCheckIns } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { useSession } from '../session.ts';
import { useCheckInStore } from './check-in-store.ts';
import './check-in-slot.css';

// Media, checklist and grid load when there is a call, not with the page.
const CheckInPanel = lazy(async () => ({
  default: (await import('../../features/check-in/check-in-panel.tsx')).CheckInPanel,
}));

/**
 * Where a page shows its check-ins: nothing while there are none. Finds the account's own open ones by the fact lane,
 * so that a page that was loaded anew has its calls again.
 */
export function CheckInSlot({ feed, onOfficer }: { feed: LiveFeed; onOfficer?: (officer: string) => void }) {
  const { t } = useTranslation();
  const me = useSession().data?.name;
  const rows = useCheckIns(feed);
  const { held, refused, hold, refuse, clear } = useCheckInStore();
  useEffect(() => {
    for (const row of rows) if (row.by === me && !held.includes(row.id)) hold(row.id, { focus: false });
  }, [rows, me, held, hold]);
  // Another page of the app begins with what is open, not with what was put away by leaving.
  useEffect(() => clear, [clear]);
  return (
    <>
      {refused && (
        <p className="ring-refused" role="alert">
          {t('checkIn.panel.refused', { name: refused.name, reason: t(`errors.refusal.${refused.code}`) })}
          <button type="button" className="icon-button" aria-label={t('common.close')} onClick={() => refuse(null)}>
            <X size={16} />
          </button>
        </p>
      )}
      {held.length > 0 && (
        <Suspense fallback={<section className="ci ci-loading" aria-label={t('checkIn.title')} />}>
          <CheckInPanel feed={feed} {...(onOfficer ? { onOfficer } : {})} />
        </Suspense>
      )}
    </>
  );
}
