import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../ui/error-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { clockOf } from '../ui/time.ts';
import { api } from './api.ts';
import { leadsHere, qrPicture } from './qr-picture.ts';
import './enrol-code.css';

interface EnrolCode {
  readonly address: string;
  readonly expiresAt: string;
  readonly officer: { readonly badge: string; readonly name: string };
  readonly picture: string;
}

/** Asks for a one-time code that makes a phone the web terminal of a badge; each voids the one before it. */
export const useEnrolCode = (): UseMutationResult<EnrolCode, Error, string> =>
  useMutation({
    mutationFn: async (badge: string) => {
      const made = await api<Omit<EnrolCode, 'picture'>>('/api/terminals/codes', {
        method: 'POST',
        body: { officer: badge },
      });
      return { ...made, picture: await qrPicture(made.address) };
    },
    gcTime: 0,
  });

/** The code to hold a phone before, what to do with it, and what would keep the phone from using it. */
export function EnrolCodePanel({ code, badge }: { code: ReturnType<typeof useEnrolCode>; badge: string }) {
  const { t } = useTranslation();
  const renew = () => code.mutate(badge);
  if (code.isPending) return <Skeleton lines={6} />;
  if (code.isError) return <ErrorNote error={code.error} retry={renew} />;
  if (!code.data) return null;
  const { address, expiresAt, picture } = code.data;
  const local = leadsHere(address);
  const plain = address.startsWith('http:') && !local;
  return (
    <div className="enrol-code">
      <img src={picture} width="320" height="320" alt={t('terminals.code.picture')} />
      <p>{t('terminals.code.scan', { time: clockOf(Date.parse(expiresAt)) })}</p>
      {local && <p className="enrol-code-warn">{t('terminals.code.local')}</p>}
      {plain && <p className="enrol-code-warn">{t('terminals.code.plain')}</p>}
      <button type="button" className="button" onClick={renew}>
        {t('terminals.code.renew')}
      </button>
    </div>
  );
}
