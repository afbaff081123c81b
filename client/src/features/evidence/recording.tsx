import type { RecordingRow } from '@dutywall/shared/protocol';
import { Download, FileJson, Lock, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { manifestAddress, originalAddress, videoAddress } from '../../app/check-in/evidence.ts';
import { lengthText, sizeText } from '../../ui/size.ts';
import { useWords } from '../../ui/words.ts';
import { Keep } from './keep.tsx';

/** One recording: played when somebody asks (WW1), with what proves it and how long it is kept. */
export function Recording({ recording, mayKeep }: { recording: RecordingRow; mayKeep: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const [shown, setShown] = useState(false);
  const { id, by, beganAt, stage, endedBy, chunks, bytes, chain, playable, unplayable, hold } = recording;
  const now = Date.now();
  const note =
    stage === 'erased'
      ? t('evidence.recording.erased')
      : unplayable
        ? t(chunks === 0 ? 'evidence.recording.nothing' : 'evidence.recording.unplayable')
        : stage === 'finished' && !playable
          ? t('evidence.recording.preparing')
          : null;
  return (
    <article className="evidence-recording">
      <header>
        <b>{t(`evidence.recording.stage.${stage}`)}</b>
        {endedBy && <span>{t(`evidence.recording.endedBy.${endedBy}`)}</span>}
        {playable && <span>{t('evidence.recording.length', { time: lengthText(playable.durationMs) })}</span>}
        {hold && (
          <span className="evidence-mark" data-mark="held">
            <Lock size={14} aria-hidden="true" /> {t('evidence.keep.hold')}
          </span>
        )}
        <small>{t('evidence.recording.by', { who: by, time: words.moment(beganAt, now) })}</small>
      </header>
      {note && <p className="evidence-quiet">{note}</p>}
      {playable && stage === 'finished' && !shown && (
        <p>
          <button type="button" className="button" onClick={() => setShown(true)}>
            <Play size={15} aria-hidden="true" /> {t('evidence.recording.play')}
          </button>{' '}
          <span className="evidence-quiet">{t('evidence.showHelp')}</span>
        </p>
      )}
      {shown && (
        <video src={videoAddress(id)} controls autoPlay playsInline>
          <track kind="captions" />
        </video>
      )}
      <dl>
        <dt>{t('evidence.recording.chain')}</dt>
        <dd>
          <code>{chain}</code>
          <small>{t('evidence.recording.chunks', { n: chunks, size: sizeText(bytes) })}</small>
        </dd>
        {playable && (
          <>
            <dt>{t('evidence.recording.playable')}</dt>
            <dd>
              <code>{playable.sha256}</code>
            </dd>
          </>
        )}
      </dl>
      {stage === 'finished' && chunks > 0 && (
        <p className="evidence-files">
          <a className="button quiet" href={originalAddress(id)} download>
            <Download size={15} aria-hidden="true" /> {t('evidence.recording.original')}
          </a>
          <a className="button quiet" href={manifestAddress(id)} download>
            <FileJson size={15} aria-hidden="true" /> {t('evidence.recording.manifest')}
          </a>
        </p>
      )}
      <p className="evidence-quiet">{t('evidence.recording.verify')}</p>
      <Keep recording={recording} mayKeep={mayKeep && stage !== 'erased'} now={now} />
    </article>
  );
}
