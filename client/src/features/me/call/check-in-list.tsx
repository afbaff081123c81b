import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { OutcomeMark } from '../../../app/check-in/outcome.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { useWords } from '../../../ui/words.ts';
import { Loading } from '../parts/loading.tsx';
import { useClock } from '../use-clock.ts';
import { useMyCheckIns } from './my-check-ins.ts';
import { CheckInResult } from './result.tsx';

/** 视频连线 of the officer: who rang, why, how it ended, what was ticked (CI6). */
export function CheckInList() {
  const { t } = useTranslation();
  const words = useWords();
  const now = useClock();
  const asked = useMyCheckIns();
  const ended = asked.data?.filter((one) => one.stage === 'ended') ?? [];
  return (
    <section className="me-card">
      <h2 className="me-label">{t('checkIn.me.list')}</h2>
      <p className="me-quiet">{t('checkIn.me.listHelp')}</p>
      <Loading of={asked} lines={3} />
      {asked.isError && <ErrorNote error={asked.error} retry={() => void asked.refetch()} />}
      {asked.data && ended.length === 0 && <p className="me-empty">{t('checkIn.me.none')}</p>}
      <ul className="me-list">
        {ended.map((one) => (
          <li key={one.id}>
            <time className="me-when">{words.moment(one.rangAt, now)}</time>
            <div>
              <strong>
                {one.unit} {one.by} · {t(`checkIn.reason.${one.reason}`)}
              </strong>
              <OutcomeMark row={one} own />
              <CheckInResult checkIn={one} />
              {one.outcome === 'answered' && <Link to={`/me/check-ins/${one.id}`}>{t('evidence.tools.all')}</Link>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
