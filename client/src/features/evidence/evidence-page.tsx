import type { CheckInEvidence } from '@dutywall/shared/protocol';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useEvidence } from '../../app/check-in/evidence.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Recording } from './recording.tsx';
import { Snapshot } from './snapshot.tsx';
import './evidence.css';

/** `/check-ins/:id`: everything that is kept of one check-in, for supervisors of the squad. */
export function EvidencePage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  useEffect(() => {
    document.title = `${t('evidence.title')} · ${t('common.product')}`;
  }, [t]);
  return (
    <main className="evidence">
      <header>
        <Link className="button quiet" to="/desk">
          ← {t('evidence.back')}
        </Link>
        <h1>{t('evidence.title')}</h1>
        <LanguageSwitch />
      </header>
      <Kept id={id} />
    </main>
  );
}

/** `/me/check-ins/:id`: the same for the officer it shows (CI6). */
export function OwnEvidence() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  return (
    <div className="evidence own">
      <Link className="button quiet" to="/me/records">
        ← {t('evidence.backMe')}
      </Link>
      <h1>{t('evidence.title')}</h1>
      <Kept id={id} />
    </div>
  );
}

function Kept({ id }: { id: string }) {
  const asked = useEvidence(id);
  if (asked.isError) return <ErrorNote error={asked.error} retry={() => void asked.refetch()} page />;
  return asked.data ? <All evidence={asked.data} /> : <Skeleton lines={10} />;
}

function All({ evidence }: { evidence: CheckInEvidence }) {
  const { t } = useTranslation();
  const { badge, name, squadName } = evidence.officer;
  const { snapshots, recordings } = evidence;
  return (
    <>
      <p className="evidence-of">{t('evidence.of', { name, badge, squad: squadName })}</p>
      {snapshots.length + recordings.length === 0 && <p className="empty">{t('evidence.none')}</p>}
      {snapshots.length > 0 && (
        <section aria-label={t('evidence.snapshots')}>
          <h2>
            {t('evidence.snapshots')} <b>{snapshots.length}</b>
          </h2>
          {snapshots.map((one) => (
            <Snapshot key={one.id} snapshot={one} />
          ))}
        </section>
      )}
      {recordings.length > 0 && (
        <section aria-label={t('evidence.recordings')}>
          <h2>
            {t('evidence.recordings')} <b>{recordings.length}</b>
          </h2>
          {recordings.map((one) => (
            <Recording key={one.id} recording={one} mayKeep={evidence.mayKeep} />
          ))}
        </section>
      )}
    </>
  );
}
