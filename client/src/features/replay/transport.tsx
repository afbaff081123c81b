import { ChevronFirst, ChevronLast, Pause, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** ±1× to ±600×: a shift in under a minute. */
export const RATES = [-60, -10, 1, 10, 60, 300, 600] as const;

export interface TransportProps {
  /** 0 while paused. */
  readonly rate: number;
  /** What play means next. */
  readonly chosen: number;
  readonly onToggle: () => void;
  readonly onRate: (rate: number) => void;
  readonly onStep: (by: 1 | -1) => void;
}

export function Transport({ rate, chosen, onToggle, onRate, onStep }: TransportProps) {
  const { t } = useTranslation();
  const playing = rate !== 0;
  return (
    <div className="transport">
      <button type="button" className="icon-button" aria-label={t('replay.previous')} onClick={() => onStep(-1)}>
        <ChevronFirst size={20} />
      </button>
      <button
        type="button"
        className="transport-play"
        aria-label={t(playing ? 'replay.pause' : 'replay.play')}
        onClick={onToggle}
      >
        {playing ? <Pause size={22} /> : <Play size={22} />}
      </button>
      <button type="button" className="icon-button" aria-label={t('replay.next')} onClick={() => onStep(1)}>
        <ChevronLast size={20} />
      </button>
      <fieldset className="rates">
        <legend className="visually-hidden">{t('replay.rate')}</legend>
        {RATES.map((one) => (
          <button key={one} type="button" aria-pressed={one === chosen} onClick={() => onRate(one)}>
            {t('replay.rateValue', { n: one < 0 ? `−${-one}` : one })}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
