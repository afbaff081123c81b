import type { StillRow } from '@dutywall/shared/protocol';
import { Flag } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { stillAddress, useRaiseFinding } from '../../app/stills.ts';
import { ReasonForm } from '../../ui/reason-form.tsx';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';

/** One still with what is known of it; choosing it was the opening (WW1). */
export function Still({ still }: { still: StillRow }) {
  const { t } = useTranslation();
  const words = useWords();
  const { id, officer, at, receivedAt, place, note, position, picture, finding } = still;
  const now = Date.now();
  return (
    <article>
      <a href={stillAddress(id)} target="_blank" rel="noreferrer">
        <img src={stillAddress(id)} alt={t('stills.picture')} width={picture.width} height={picture.height} />
      </a>
      <dl>
        <Fact word={t('stills.time')}>
          {words.date(at)} {clockOf(at, true)}
        </Fact>
        <Fact word={t('stills.place')}>{place || t('stills.noPlace')}</Fact>
        <Fact word={t('stills.note')}>{note || t('stills.noNote')}</Fact>
        {officer && (
          <Fact word={t('stills.officer')}>
            {officer.name} {officer.badge}
          </Fact>
        )}
        {position && (
          <Fact word={t('stills.position')}>
            {position.lat.toFixed(5)}, {position.lon.toFixed(5)}
          </Fact>
        )}
        <Fact word={t('stills.hash')}>
          <code>{picture.sha256}</code>
        </Fact>
        <Fact word={t('stills.received')}>{clockOf(receivedAt, true)}</Fact>
      </dl>
      <section className="stills-finding">
        <h2>
          <Flag size={15} aria-hidden="true" /> {t('stills.finding.title')}
        </h2>
        {finding ? (
          <>
            <blockquote>{finding.note}</blockquote>
            <p className="stills-quiet">
              {t('stills.finding.raised', { who: finding.by, time: words.moment(finding.at, now) })}
            </p>
          </>
        ) : (
          <Raise id={id} />
        )}
      </section>
    </article>
  );
}

function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Raise({ id }: { id: string }) {
  const { t } = useTranslation();
  const raise = useRaiseFinding(id);
  return (
    <ReasonForm
      placeholder={t('stills.finding.note')}
      submit={t('stills.finding.raise')}
      pending={raise.isPending}
      error={raise.error}
      onSaid={raise.mutate}
    />
  );
}
