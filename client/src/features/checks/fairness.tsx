import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { dayStart } from '../../ui/time.ts';
import { useFairness } from './use-checks.ts';

const DAYS = [7, 31, 92] as const;
const DAY_MS = 86_400_000;

/** SC2: how often each was drawn against how often that was to be expected. */
export function Fairness() {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(31);
  const from = useMemo(() => dayStart(Date.now()) - days * DAY_MS, [days]);
  const report = useFairness(from);
  const unusual = report.data?.filter((row) => row.unusual !== null).length ?? 0;
  return (
    <section className="checks-fairness">
      <h2>{t('checks.fairness')}</h2>
      <p className="checks-lead">{t('checks.fairnessLead')}</p>
      <div className="checks-tools">
        {DAYS.map((one) => (
          <button key={one} type="button" className="button" aria-pressed={one === days} onClick={() => setDays(one)}>
            {t('checks.days', { n: one })}
          </button>
        ))}
      </div>
      {report.isPending && <Skeleton lines={8} />}
      {report.isError && <ErrorNote error={report.error} retry={() => void report.refetch()} />}
      {report.data?.length === 0 && <p className="empty">{t('checks.none')}</p>}
      {report.data && report.data.length > 0 && (
        <>
          <p>
            <b>{unusual === 0 ? t('checks.fair') : t('checks.unfair', { n: unusual })}</b>
          </p>
          <table className="checks-table">
            <thead>
              <tr>
                <th>{t('checks.officer')}</th>
                <th className="number">{t('checks.pools')}</th>
                <th className="number">{t('checks.times')}</th>
                <th className="number">{t('checks.expected')}</th>
                <th className="number">{t('checks.tail')}</th>
                <th className="number">{t('checks.state.by-hand')}</th>
                <th>{t('checks.verdictHead')}</th>
              </tr>
            </thead>
            <tbody>
              {report.data.map((row) => (
                <tr key={row.officer}>
                  <td>
                    {row.name} <small>{row.badge}</small>
                  </td>
                  <td className="number">{row.pools}</td>
                  <td className="number">{row.drawn}</td>
                  <td className="number">{row.expected.toFixed(2)}</td>
                  <td className="number">{row.tail < 0.001 ? '< 0.1 %' : `${(row.tail * 100).toFixed(1)} %`}</td>
                  <td className="number">{row.byHand}</td>
                  <td>{row.unusual ? `▲ ${t(`checks.unusual.${row.unusual}`)}` : t('checks.usual')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
