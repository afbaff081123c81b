import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../app/api.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';

export interface LoadingProps {
  readonly of: {
    readonly isPending: boolean;
    readonly fetchStatus: 'fetching' | 'paused' | 'idle';
    /** Of the last of several tries. */
    readonly failureReason: Error | null;
  };
  readonly lines: number;
}

/** In place of what is not there yet: it comes, or it cannot come before there is a network. */
export function Loading({ of, lines }: LoadingProps) {
  const { t } = useTranslation();
  if (!of.isPending) return null;
  // After a start without a network nothing has been paused yet: the first try tells.
  const offline = of.failureReason instanceof ApiError && of.failureReason.code === 'offline';
  if (of.fetchStatus !== 'paused' && !offline) return <Skeleton lines={lines} />;
  return <p className="me-empty">{t('me.whenOnline')}</p>;
}
