import type { ListedAbsence } from '@dutywall/shared/protocol';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { useAbsenceList } from './rest.ts';
import { StageMark } from './stage-mark.tsx';
import { useMinutes } from './use-minutes.ts';
import { useKindWord } from './words.ts';
import './absence.css';
import './officer.css';

/** An officer looks back over a year of the own flags. */
const DAYS = 365;

/** `/me/flags`: the officer's own flags, what can be answered first. */
export function OfficerFlags() {
  const { t } = useTranslation();
  const now = useMinutes();
  const list = useAbsenceList(DAYS);
  const flags = [...(list.data ?? [])].sort((a, b) => b.may.length - a.may.length || b.flaggedAt - a.flaggedAt);
  return (
    <div className="own-flags">
      <Link className="button quiet" to="/me/records">
        ← {t('me.tab.records')}
      </Link>
      <h1>{t('absence.mine.title')}</h1>
      <p className="absence-quiet">{t('absence.mine.help')}</p>
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton lines={5} />}
      {list.isSuccess && flags.length === 0 && <p className="absence-empty">{t('absence.mine.empty')}</p>}
      <ul>
        {flags.map((flag) => (
          <li key={flag.id}>
            <FlagLink flag={flag} now={now} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function FlagLink({ flag, now }: { flag: ListedAbsence; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const kindWord = useKindWord();
  return (
    <Link className="own-flag-link" to={`/me/flags/${flag.id}`} data-urgent={flag.may.includes('answer')}>
      <span>
        <strong>{kindWord(flag)}</strong>
        <StageMark flag={flag} />
        <small>{words.moment(flag.flaggedAt, now)}</small>
        {flag.may.includes('answer') && flag.deadline !== undefined && (
          <em>
            {t('absence.mine.answerBy', {
              time: words.moment(flag.deadline, now),
              left: words.duration(flag.deadline - now),
            })}
          </em>
        )}
        {flag.may.includes('appeal') && flag.deadline !== undefined && (
          <em>{t('absence.mine.appealBy', { time: words.moment(flag.deadline, now) })}</em>
        )}
      </span>
      <ChevronRight aria-hidden="true" />
    </Link>
  );
}
