import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe } from '../me-context.ts';
import { useTerminal, useTerminalState } from '../terminal/terminal-context.ts';

/** What this phone is to the bureau, what it holds back, and how to end it. */
export function ThisPhone() {
  const { t } = useTranslation();
  const { view } = useMe();
  const terminal = useTerminal();
  const { binding, counts, battery, awake, place, open } = useTerminalState();
  const [sure, setSure] = useState(false);
  if (!binding) {
    return (
      <section className="me-card">
        <h2 className="me-label">{t('me.phone.title')}</h2>
        <p>{t('me.send.unbound')}</p>
        <Link className="button" to="/me/enrol">
          {t('me.phone.how')}
        </Link>
      </section>
    );
  }
  const facts: readonly (readonly [string, string])[] = [
    [t('me.phone.bound'), binding.officer === view.officer.id ? view.officer.name : t('me.send.foreign')],
    [t('me.phone.waiting'), String(counts.waiting)],
    [
      t('me.phone.accuracy'),
      place ? t('me.phone.metres', { metres: Math.round(place.coords.accuracy) }) : t('common.unknown'),
    ],
    [t('me.phone.battery'), battery === null ? t('common.unknown') : `${Math.round(battery * 100)} %`],
    [t('me.phone.screen'), t(awake ? 'me.phone.awake' : open ? 'me.phone.mayDim' : 'me.phone.free')],
  ];
  return (
    <section className="me-card">
      <h2 className="me-label">{t('me.phone.title')}</h2>
      <dl className="me-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {sure ? (
        <>
          <p className="me-warn">{t('me.phone.unbindWarn', { count: counts.waiting })}</p>
          <div className="me-pair">
            <button type="button" className="button" onClick={() => setSure(false)}>
              {t('common.cancel')}
            </button>
            <button type="button" className="button" onClick={() => void terminal.unbind()}>
              {t('me.phone.unbindYes')}
            </button>
          </div>
        </>
      ) : (
        <button type="button" className="button" onClick={() => setSure(true)}>
          {t('me.phone.unbind')}
        </button>
      )}
    </section>
  );
}
