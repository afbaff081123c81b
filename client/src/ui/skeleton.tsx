import { useTranslation } from 'react-i18next';

/** Grey bars where lines of text will be; still, because nothing loops. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')} style={{ display: 'grid', gap: 10 }}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are all alike
        <div key={line} className="skeleton" style={{ width: `${92 - ((line * 23) % 45)}%` }} />
      ))}
    </div>
  );
}

/** The first paint of a whole page. */
export function PageSkeleton() {
  return (
    <div className="page-skeleton" aria-busy="true">
      <div>
        <Skeleton lines={1} />
      </div>
      <div>
        <Skeleton lines={6} />
      </div>
      <div style={{ background: 'var(--ground)' }} />
      <div>
        <Skeleton lines={6} />
      </div>
    </div>
  );
}
