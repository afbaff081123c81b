import { useTranslation } from 'react-i18next';
import { StateGlyph } from '../../../ui/state-glyph.tsx';
import { useWords } from '../../../ui/words.ts';
import { useMe } from '../me-context.ts';
import { useClock } from '../use-clock.ts';

/** DU2, DU12: the state, since when, and the one sentence that says why. */
export function StateCard() {
  const { t } = useTranslation();
  const words = useWords();
  const { view, offsetMs, fresh, seenAt } = useMe();
  const now = useClock() + offsetMs;
  const { standing, sentence } = view;
  if (!standing) {
    return (
      <section className="me-card me-state">
        <p>{t('me.state.unknown')}</p>
      </section>
    );
  }
  const { state, cause, since, overlays } = standing;
  const sos = overlays.includes('sos');
  // Of the state, never of the SOS beside it.
  const age = (
    <time>
      {fresh
        ? t('me.state.for', { duration: words.duration(now - since) })
        : t('me.state.asOf', { time: words.moment(seenAt + offsetMs, now) })}
    </time>
  );
  return (
    <section className="me-card me-state" data-stale={!fresh} aria-live="polite">
      <h2>
        <StateGlyph of={sos ? 'sos' : state} size="34px" pulse={sos} />
        <strong>{sos ? t('duty.overlay.sos') : t(`duty.state.${state}`)}</strong>
        {!sos && age}
      </h2>
      {sos && (
        <p className="me-cause">
          {t(`duty.state.${state}`)} {age}
        </p>
      )}
      {cause && <p className="me-cause">{t(`duty.cause.${cause}`)}</p>}
      <p className="me-why">{sentence[words.language]}</p>
      {overlays.some((overlay) => overlay !== 'sos') && (
        <ul className="me-marks">
          {overlays
            .filter((overlay) => overlay !== 'sos')
            .map((overlay) => (
              <li key={overlay}>{t(`duty.overlay.${overlay}`)}</li>
            ))}
        </ul>
      )}
    </section>
  );
}
