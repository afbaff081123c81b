import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { ActPanel } from './act-panel.tsx';
import { Course } from './course.tsx';
import { Evidence } from './evidence.tsx';
import { Integrity } from './integrity.tsx';
import { useAbsenceFile } from './rest.ts';
import { DueMark, StageMark } from './stage-mark.tsx';
import { useMinutes } from './use-minutes.ts';
import { useKindWord } from './words.ts';
import './absence.css';

/** `/absences/:id`: the evidence on the left, what people made of it on the right. */
export function AbsencePage() {
  const { t } = useTranslation();
  const words = useWords();
  const kindWord = useKindWord();
  const { id = '' } = useParams();
  const now = useMinutes();
  const asked = useAbsenceFile(id);
  const file = asked.data;
  if (!file) {
    return (
      <main className="absence-file">
        {asked.isError ? (
          <ErrorNote error={asked.error} retry={() => void asked.refetch()} page />
        ) : (
          <Skeleton lines={12} />
        )}
      </main>
    );
  }
  return (
    <main className="absence-file">
      <header className="absence-top">
        <Link className="button quiet" to="/absences">
          ← {t('absence.back')}
        </Link>
        <h1>
          {t('absence.who', { name: file.name, badge: file.badge })} <small>{file.squadName}</small>
        </h1>
        <span>{kindWord(file)}</span>
        <StageMark flag={file} />
        <DueMark flag={file} now={now} />
        <Link className="button absence-print" to={`/absences/${file.id}/print`} target="_blank">
          <Printer size={15} aria-hidden="true" /> {t('absence.print')}
        </Link>
      </header>
      <div className="absence-columns">
        <div>
          <Evidence file={file} map={{ width: 760, height: 400 }} fixes={12} />
        </div>
        <aside>
          <section className="absence-part">
            <p className="absence-quiet">
              {t('absence.flagged', { who: file.flaggedBy, time: words.moment(file.flaggedAt, now) })}
            </p>
            <blockquote>{file.reason}</blockquote>
          </section>
          <ActPanel file={file} />
          <Course file={file} now={now} />
          <Integrity file={file} />
        </aside>
      </div>
    </main>
  );
}
