import type { CardInterval } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';

/** Every verdict of the shift with what it stands on (DU12), the newest first. */
export function CardEvidence({ intervals, now }: { intervals: readonly CardInterval[]; now: number }) {
  const { t } = useTranslation();
  return (
    <section className="card-section">
      <h3>{t('desk.card.sections.evidence')}</h3>
      <ul className="evidence">
        {[...intervals].reverse().map((interval) => (
          <li key={interval.from}>
            <EvidenceRow interval={interval} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function EvidenceRow({ interval, now }: { interval: CardInterval; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { state, cause, from, to, evidence, rules, knownFrom, text } = interval;
  const facts = [
    t('desk.card.fixes', { n: evidence.fixCount }),
    evidence.sigmaMinM !== null &&
      evidence.sigmaMaxM !== null &&
      t('desk.card.sigma', { min: Math.round(evidence.sigmaMinM), max: Math.round(evidence.sigmaMaxM) }),
    evidence.farthestM !== null && t('desk.card.farthest', { n: Math.round(evidence.farthestM) }),
    knownFrom > from + 60_000 && t('desk.card.known', { time: clockOf(knownFrom) }),
  ].filter((fact): fact is string => typeof fact === 'string');
  return (
    <details>
      <summary>
        <time>
          {clockOf(from)}–{to === null ? t('common.time.now') : clockOf(to)}
        </time>
        <StateGlyph of={state} size="15px" />
        <b>{t(`duty.state.${state}`)}</b>
        {cause && <span>{t(`duty.cause.${cause}`)}</span>}
        <small>{words.duration((to ?? now) - from)}</small>
      </summary>
      <p>{text[words.language]}</p>
      <p className="evidence-facts">{facts.join(' · ')}</p>
      <p className="evidence-facts">
        {t('desk.card.rules', { ids: rules.join('、') || '–', version: evidence.ruleVersion })}
      </p>
    </details>
  );
}
