import { BATTERY_UNKNOWN, type DutyCard } from '@dutywall/shared/protocol';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSlot, useStanding } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';

/** DU4: phones state the radius that holds 68 %, 1.51 σ; the map's circle and this number show the same. */
const ACCURACY_SIGMAS = 1.51;

export interface CardFactsProps {
  readonly feed: Feed;
  readonly slot: number;
  readonly now: number;
  readonly card: DutyCard | undefined;
}

/** Shift, post, last fix and terminal. The board knows the newest fix, the card what else was said with it. */
export function CardFacts({ feed, slot, now, card }: CardFactsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const officer = useSlot(feed, slot);
  const standing = useStanding(feed, slot);
  const { board } = feed;
  const eventAt = (board.eventAtS[slot] ?? 0) * 1000;
  const sigma = board.sigmaM[slot] ?? 0;
  const battery = board.battery[slot] ?? BATTERY_UNKNOWN;
  const speed = card?.fix?.speedMps ?? null;
  const marks = card?.fix?.marks ?? [];
  const zoneHours = card?.fix?.zoneHours ?? null;
  const protocol = officer?.protocol ?? null;
  const shift = standing?.shift;
  return (
    <section className="card-section">
      <dl className="card-facts">
        <Fact word={t('desk.card.shift')}>
          {shift ? `${shift.name} ${clockOf(shift.from)}–${clockOf(shift.to)}` : t('desk.card.noShift')}
        </Fact>
        <Fact word={t('desk.card.posts')}>{standing?.posts.join('、') || t('common.none')}</Fact>
        <Fact word={t('desk.card.fixAge')}>
          {eventAt === 0 ? (
            t('desk.card.fixNever')
          ) : (
            <>
              {words.moment(eventAt, now)} <small>{words.duration(now - eventAt)}</small>
            </>
          )}
        </Fact>
        {eventAt > 0 && (
          <Fact word={t('desk.card.accuracy')}>
            {t('desk.card.accuracyValue', { n: Math.round(sigma * ACCURACY_SIGMAS) })}
          </Fact>
        )}
        {speed !== null && (
          <Fact word={t('desk.card.speed')}>{t('desk.card.speedValue', { n: (speed * 3.6).toFixed(1) })}</Fact>
        )}
        {marks.length > 0 && (
          <Fact word={t('desk.card.marks')}>
            {marks.map((mark) => markWord(t, mark)).join('、')}
            {zoneHours !== null && (
              <small>
                {t(zoneHours > 0 ? 'desk.card.zoneBehind' : 'desk.card.zoneAhead', { n: Math.abs(zoneHours) })}
              </small>
            )}
          </Fact>
        )}
        <Fact word={t('desk.card.terminal')}>
          {protocol ? t(`duty.protocol.${protocol}`) : t('common.none')}
          {card?.terminal && (
            <small>
              {t('desk.card.interval', { n: card.terminal.expectedIntervalS })}
              {card.terminal.restsSilent && ` · ${t('desk.card.rests')}`}
            </small>
          )}
        </Fact>
        <Fact word={t('desk.card.battery')}>{battery === BATTERY_UNKNOWN ? t('common.unknown') : `${battery} %`}</Fact>
      </dl>
    </section>
  );
}

const MARKS = [
  'time-missing',
  'accuracy-missing',
  'satellites-missing',
  'clock-untrusted',
  'terminal-conflict',
  'mock',
  'replayed',
] as const;

function markWord(t: ReturnType<typeof useTranslation>['t'], mark: string): string {
  const known = MARKS.find((one) => one === mark);
  return known ? t(`desk.card.mark.${known}`) : mark;
}

function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
