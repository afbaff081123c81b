import type { AbsenceFile } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { isOfFlag } from '../../app/notices/notice-link.ts';
import { useSubjectRead } from '../../app/notices/use-subject-read.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { Course } from './course.tsx';
import { Evidence } from './evidence.tsx';
import { Integrity } from './integrity.tsx';
import { OfficerAnswer } from './officer-answer.tsx';
import { useAbsenceFile } from './rest.ts';
import { StageMark } from './stage-mark.tsx';
import { useMinutes } from './use-minutes.ts';
import { useKindWord } from './words.ts';
import './absence.css';
import './officer.css';

/** `/me/flags/:id`: the same evidence that the supervisors see, the answer, the appeal, and who looked at it. */
export function OfficerFlag() {
  const { t } = useTranslation();
  const words = useWords();
  const kindWord = useKindWord();
  const { id = '' } = useParams();
  const now = useMinutes();
  const asked = useAbsenceFile(id);
  const file = asked.data;
  useSubjectRead((notice) => isOfFlag(notice, id), asked.dataUpdatedAt);
  return (
    <div className="own-flag">
      <Link className="button quiet" to="/me/flags">
        ← {t('absence.mine.title')}
      </Link>
      {asked.isError && <ErrorNote error={asked.error} retry={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton lines={10} />}
      {file && (
        <>
          <h1>
            {kindWord(file)} <StageMark flag={file} />
          </h1>
          <p className="absence-quiet">
            {t('absence.flagged', { who: file.flaggedBy, time: words.moment(file.flaggedAt, now) })}
          </p>
          <blockquote>{file.reason}</blockquote>
          <Deadline file={file} now={now} />
          <OfficerAnswer file={file} />
          <Evidence file={file} map={{ width: 380, height: 300 }} fixes={8} />
          <Course file={file} now={now} />
          <Openings file={file} now={now} />
          <Integrity file={file} />
        </>
      )}
    </div>
  );
}

function Deadline({ file, now }: { file: AbsenceFile; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { deadline, stage, may } = file;
  let text: string | null = null;
  if (may.includes('answer') && deadline !== undefined) {
    text = t('absence.mine.answerBy', { time: words.moment(deadline, now), left: words.duration(deadline - now) });
  } else if (may.includes('appeal') && deadline !== undefined) {
    text = t('absence.mine.appealBy', { time: words.moment(deadline, now) });
  } else if (stage === 'answered' || stage === 'appealed') text = t('absence.mine.waiting');
  else if (stage === 'notified') text = t('absence.mine.answerOver');
  return text === null ? null : (
    <p className="own-deadline" role="status">
      {text}
    </p>
  );
}

const LOOKS = ['absence-opened', 'absence-photo-opened', 'absence-exported'] as const;

/** WW1: officers see who looked at them and when. */
function Openings({ file, now }: { file: AbsenceFile; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  if (!file.openings) return null;
  return (
    <section className="absence-part">
      <h2>{t('absence.sections.openings')}</h2>
      {file.openings.length === 0 && <p className="absence-quiet">{t('absence.openingsNone')}</p>}
      <ul className="absence-openings">
        {file.openings.map((look) => {
          const what = LOOKS.find((one) => one === look.what);
          return (
            <li key={`${look.at}.${look.by}.${look.what}`}>
              <b>{look.by}</b> {what ? t(`absence.opening.${what}`) : look.what}{' '}
              <time>{words.moment(look.at, now)}</time>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
