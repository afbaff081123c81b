import type { FailedPart } from '@dutywall/shared/domain';
import { VideoOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const OWN = ['permission', 'device', 'insecure-context'] as const;
type Own = (typeof OWN)[number];
const isOwn = (part: FailedPart): part is Own => (OWN as readonly string[]).includes(part);

/** What is wrong with this phone's side, and what to do about it; that it does not count is said each time. */
export function CannotCall({ failed, children }: { failed: FailedPart; children?: ReactNode }) {
  const { t } = useTranslation();
  const secure = `https://${location.host}/me`;
  return (
    <section className="call call-quiet" role="alertdialog" aria-label={t('checkIn.me.failedTitle')}>
      <VideoOff size={44} aria-hidden="true" />
      <h1>{t('checkIn.me.failedTitle')}</h1>
      <p>{t(`checkIn.me.failed.${isOwn(failed) ? failed : 'other'}`)}</p>
      {failed === 'insecure-context' && (
        <>
          <p className="call-address">{t('checkIn.me.address', { address: secure })}</p>
          <a className="button primary" href="/trust">
            {t('checkIn.me.trust')}
          </a>
        </>
      )}
      <p className="call-small">{t('checkIn.me.told')}</p>
      {children}
    </section>
  );
}
