import { useMutation } from '@tanstack/react-query';
import { CheckCircle2, QrCode } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { ApiError, api } from '../../../app/api.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { useMe } from '../me-context.ts';
import { BackLink } from '../parts/back-link.tsx';
import type { Binding } from '../store/kept.ts';
import { useTerminal, useTerminalState } from '../terminal/terminal-context.ts';

/** `/me/enrol#code`: makes this phone the signed-in officer's terminal. The code leaves the address at once. */
export function EnrolTab() {
  return (
    <>
      <BackLink to="now" />
      <Enrolment />
    </>
  );
}

function Enrolment() {
  const { t } = useTranslation();
  const location = useLocation();
  const { view, signedOut } = useMe();
  const terminal = useTerminal();
  const { binding, counts } = useTerminalState();
  const [code, setCode] = useState(() => location.hash.slice(1));
  const redeem = useMutation({
    mutationFn: () => api<Binding>('/api/me/terminal', { method: 'POST', body: { code } }),
    onSuccess: (bound) => terminal.bind(bound),
  });
  const { reset } = redeem;
  // A link opened in a tab that is here already changes nothing but what is behind the #.
  useEffect(() => {
    const given = location.hash.slice(1);
    if (given === '') return;
    setCode(given);
    reset();
  }, [location, reset]);
  useEffect(() => {
    if (location.hash !== '' && !signedOut) {
      globalThis.history.replaceState(globalThis.history.state, '', '/me/enrol');
    }
  }, [location, signedOut]);
  const { officer } = view;
  const othersWait = binding && binding.officer !== officer.id && counts.waiting > 0;

  if (redeem.isSuccess) {
    return (
      <section className="me-enrol">
        <CheckCircle2 size={72} color="var(--on-post)" aria-hidden="true" />
        <h1>{t('me.enrol.done', { name: officer.name })}</h1>
        <p>{t('me.enrol.doneHelp')}</p>
        <Link className="button primary" to="/me">
          {t('me.enrol.go')}
        </Link>
      </section>
    );
  }
  if (signedOut || code === '') {
    return (
      <section className="me-enrol">
        <QrCode size={72} aria-hidden="true" />
        <h1>{t(signedOut ? 'me.enrol.signIn' : 'me.enrol.how')}</h1>
        {signedOut ? (
          <Link className="button primary" to="/login" state={{ from: `/me/enrol${location.hash}` }}>
            {t('session.submit')}
          </Link>
        ) : (
          <ol className="me-steps">
            <li>{t('me.enrol.step1')}</li>
            <li>{t('me.enrol.step2')}</li>
            <li>{t('me.enrol.step3')}</li>
          </ol>
        )}
      </section>
    );
  }
  return (
    <section className="me-enrol">
      <QrCode size={72} aria-hidden="true" />
      <h1>{t('me.enrol.ask', { name: officer.name, badge: officer.badge })}</h1>
      <p>{t('me.enrol.askHelp')}</p>
      {othersWait && <p className="me-warn">{t('me.enrol.othersWait', { count: counts.waiting })}</p>}
      {redeem.isError && <Refused error={redeem.error} />}
      <button type="button" className="button primary" disabled={redeem.isPending} onClick={() => redeem.mutate()}>
        {t('me.enrol.bind')}
      </button>
    </section>
  );
}

/** A spent code says which way it was spent; everything else as everywhere. */
function Refused({ error }: { error: Error }) {
  const { t } = useTranslation();
  const code = error instanceof ApiError ? error.code : null;
  const spent = error instanceof ApiError ? error.details.spent : undefined;
  const why =
    code === 'conflict' && (spent === 'used' || spent === 'expired')
      ? t(`me.enrol.${spent}`)
      : code === 'not-found' || code === 'bad-request'
        ? t('me.enrol.unknown')
        : code === 'forbidden'
          ? t('me.enrol.notYours')
          : null;
  return why === null ? (
    <ErrorNote error={error} />
  ) : (
    <p className="me-warn" role="alert">
      {why}
    </p>
  );
}
