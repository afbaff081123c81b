import type { AbsenceFile } from '@dutywall/shared/protocol';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../ui/words.ts';
import { photoAddress } from './rest.ts';
import { useFlagWords } from './words.ts';

/** AB5: every step with actor, time and reason, as it was appended. `paper`: photos are shown at once, smaller. */
export function Course({ file, now, paper = false }: { file: AbsenceFile; now: number; paper?: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const flagWords = useFlagWords();
  return (
    <section className="absence-part">
      <h2>{t('absence.sections.course')}</h2>
      <ol className="absence-course">
        {file.steps.map((step, index) => (
          <li key={`${step.at}.${step.stage}`} data-stage={step.stage} aria-current={index === file.steps.length - 1}>
            <p>
              <b>{flagWords.step(file, step.stage)}</b>
              <span>{step.by ?? t('absence.machine')}</span>
              <time>{words.moment(step.at, now)}</time>
            </p>
            {step.note && <blockquote>{step.note}</blockquote>}
            {step.photos.length > 0 && (
              <ul className="absence-photos">
                {step.photos.map((photo, n) => (
                  <li key={photo.id}>
                    <Photo id={file.id} photo={photo} n={n + 1} open={paper} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      <p className="absence-quiet">
        {t('absence.settings', {
          hours: file.settings.answerWindowMs / 3_600_000,
          days: file.settings.appealWindowMs / 86_400_000,
          version: file.settings.version,
        })}
      </p>
    </section>
  );
}

/** WW1: looking at a photo is an audited opening, so it is loaded when somebody asks for it. */
function Photo({
  id,
  photo,
  n,
  open,
}: {
  id: string;
  photo: AbsenceFile['steps'][number]['photos'][number];
  n: number;
  open: boolean;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(open);
  const word = t('absence.photo', { n });
  return (
    <figure>
      {shown ? (
        <img src={photoAddress(id, photo.id)} alt={word} width={photo.width} height={photo.height} />
      ) : (
        <button type="button" className="button" onClick={() => setShown(true)}>
          {word}
        </button>
      )}
      <figcaption>{t('absence.photoHash', { hash: open ? photo.sha256 : `${photo.sha256.slice(0, 16)}…` })}</figcaption>
    </figure>
  );
}
