import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { clockOf, sameDay } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';
import { type Bundle, citedOf } from './bundle.ts';
import { Course } from './course.tsx';
import { Evidence } from './evidence.tsx';
import { Integrity } from './integrity.tsx';
import { useAbsenceFile } from './rest.ts';
import { useFlagWords, useKindWord } from './words.ts';
import './absence.css';
import './print.css';

/** `/absences/:id/print`: the evidence sheet, A4, dark on white, told apart without colour. */
export function PrintPage() {
  const { t } = useTranslation();
  const words = useWords();
  const kindWord = useKindWord();
  const flagWords = useFlagWords();
  const { id = '' } = useParams();
  const [now] = useState(() => Date.now());
  const asked = useAbsenceFile(id);
  const file = asked.data;
  if (!file) {
    return (
      <main className="sheet">
        {asked.isError ? (
          <ErrorNote error={asked.error} retry={() => void asked.refetch()} page />
        ) : (
          <Skeleton lines={12} />
        )}
      </main>
    );
  }
  const bundle = file.evidence as Bundle;
  const far = 0; // moments on paper always carry their date
  const cited = citedOf(bundle, file.belief.from);
  const end = sameDay(cited.from, cited.to) ? clockOf(cited.to) : words.moment(cited.to, far);
  return (
    <main className="sheet">
      <header>
        <h1>{t('absence.sheet.title')}</h1>
        <p>
          {t('absence.sheet.number', { id: file.id })} · {t('absence.sheet.printed', { time: words.moment(now, far) })}
        </p>
        <button type="button" className="button sheet-print" onClick={() => window.print()}>
          <Printer size={15} aria-hidden="true" /> {t('absence.sheet.print')}
        </button>
      </header>
      <dl className="sheet-facts">
        <Fact word={t('absence.column.officer')}>{t('absence.who', { name: file.name, badge: file.badge })}</Fact>
        <Fact word={t('absence.sheet.squad')}>{file.squadName}</Fact>
        <Fact word={t('absence.sheet.incident')}>{kindWord(file)}</Fact>
        <Fact word={t('absence.column.stage')}>{flagWords.stage(file)}</Fact>
        <Fact word={t('absence.sheet.time')}>
          {words.moment(cited.from, far)}–{cited.closed ? end : t('absence.untilFrozen', { time: end })}
        </Fact>
        <Fact word={t('absence.sheet.post')}>
          {bundle.posts.map((post) => post.name).join('、') || t('common.none')}
        </Fact>
        <Fact word={t('absence.sheet.shift')}>
          {bundle.shift
            ? `${bundle.shift.name} ${clockOf(Date.parse(bundle.shift.from))}–${clockOf(Date.parse(bundle.shift.to))}`
            : t('common.none')}
        </Fact>
        <Fact word={t('absence.column.flagged')}>
          {words.moment(file.flaggedAt, far)} {file.flaggedBy}
        </Fact>
      </dl>
      <Evidence file={file} map={{ width: 700, height: 330 }} fixes={14} paper />
      <Course file={file} now={far} paper />
      <Integrity file={file} paper />
    </main>
  );
}

function Fact({ word, children }: { word: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
