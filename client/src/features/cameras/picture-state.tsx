import { CircleDot, LoaderCircle, OctagonX, Pause, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Phase, PlayerState, Trouble } from './player.ts';

const MARKS: Readonly<Record<Phase, typeof Pause>> = {
  connecting: LoaderCircle,
  live: CircleDot,
  still: Pause,
  interrupted: RotateCw,
  failed: OctagonX,
};

/** Shape and word of what the picture does. */
export function PictureMark({ state }: { state: PlayerState }) {
  const { t } = useTranslation();
  const Mark = MARKS[state.phase];
  return (
    <span className="camera-mark" data-phase={state.phase}>
      <Mark size={14} aria-hidden="true" /> {t(`cameras.phase.${state.phase}`)}
    </span>
  );
}

/** In words why there is no picture, or that it stands; empty while it moves. */
export function usePictureWords({ phase, trouble, seconds }: PlayerState): string {
  const { t } = useTranslation();
  const why = useTroubleWords(trouble);
  if (phase === 'live') return '';
  if (phase === 'connecting') return t('cameras.connecting');
  if (phase === 'still') return t('cameras.still', { seconds });
  if (phase === 'interrupted') return `${why} ${t('cameras.retryIn', { seconds })}`;
  return why;
}

function useTroubleWords(trouble: Trouble | null): string {
  const { t } = useTranslation();
  if (trouble === null) return '';
  if (trouble === 'offline') return t('errors.offline');
  if (trouble === 'media' || trouble === 'no-picture' || trouble === 'unsupported') {
    return t(`cameras.trouble.${trouble}`);
  }
  return t(`errors.refusal.${trouble}`);
}
