import type { CheckInSnapshot, PictureRow } from '@dutywall/shared/protocol';
import { CheckCheck, CircleDashed, Eye, ImageOff, UserRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pictureAddress } from '../../app/check-in/evidence.ts';
import { sizeText } from '../../ui/size.ts';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';

const ICONS = { waiting: CircleDashed, both: CheckCheck, 'one-sided': UserRound, missing: ImageOff } as const;

/** CI5: both sides' pictures of one moment beside each other. WW1: shown when somebody asks, since that is an opening. */
export function Snapshot({ snapshot }: { snapshot: CheckInSnapshot }) {
  const { t } = useTranslation();
  const words = useWords();
  const [shown, setShown] = useState(false);
  const { id, checkIn, code, at, by, mark, picture, counterpart } = snapshot;
  const Icon = ICONS[mark];
  const help = mark === 'one-sided' || mark === 'missing' ? t(`evidence.markHelp.${mark}`) : null;
  return (
    <article className="evidence-snapshot">
      <header>
        <span>
          {t('evidence.code')} <code className="evidence-code">{code}</code>
        </span>
        <span className="evidence-mark" data-mark={mark}>
          <Icon size={15} aria-hidden="true" /> {t(`evidence.mark.${mark}`)}
        </span>
        <small>{t('evidence.takenBy', { who: by, time: words.moment(at, Date.now()) })}</small>
      </header>
      {help && <p className="evidence-quiet">{help}</p>}
      {!shown && (picture || counterpart) && (
        <p>
          <button type="button" className="button" onClick={() => setShown(true)}>
            <Eye size={15} aria-hidden="true" /> {t('evidence.show')}
          </button>{' '}
          <span className="evidence-quiet">{t('evidence.showHelp')}</span>
        </p>
      )}
      <div className="evidence-pair">
        <Side
          {...{ picture, shown }}
          word={t('evidence.picture')}
          none={t('evidence.noPicture')}
          address={pictureAddress(checkIn, id, 'picture')}
        />
        <Side
          {...{ shown }}
          picture={counterpart}
          word={t('evidence.counterpart')}
          none={t('evidence.noCounterpart')}
          address={pictureAddress(checkIn, id, 'counterpart')}
        />
      </div>
    </article>
  );
}

interface SideProps {
  readonly picture: PictureRow | null;
  readonly shown: boolean;
  readonly word: string;
  readonly none: string;
  readonly address: string;
}

function Side({ picture, shown, word, none, address }: SideProps) {
  const { t } = useTranslation();
  if (!picture) {
    return (
      <figure data-none="true">
        <div>{none}</div>
        <figcaption>
          <b>{word}</b>
        </figcaption>
      </figure>
    );
  }
  const { width, height, bytes, sha256, at } = picture;
  return (
    <figure>
      {shown && (
        <a href={address} target="_blank" rel="noreferrer">
          <img src={address} alt={word} width={width} height={height} />
        </a>
      )}
      <figcaption>
        <b>{word}</b>
        <span>
          {t('evidence.size', { width, height, size: sizeText(bytes) })} ·{' '}
          {t('evidence.arrived', { time: clockOf(at, true) })}
        </span>
        <span>
          {t('evidence.hash')} <code>{sha256}</code>
        </span>
      </figcaption>
    </figure>
  );
}
