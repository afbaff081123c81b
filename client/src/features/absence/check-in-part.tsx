import type { Tick } from '@dutywall/shared/domain';
import type { AbsenceFile } from '@dutywall/shared/protocol';
import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../../app/session.ts';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';
import type { BundleCheckIn } from './bundle.ts';

const ICONS = {
  pass: CircleCheck,
  fault: CircleAlert,
  'not-visible': CircleHelp,
  'not-applicable': CircleMinus,
} as const;

interface CheckInPartProps {
  readonly checkIn: BundleCheckIn;
  readonly reticked: AbsenceFile['reticked'];
  readonly paper: boolean;
}

/** AB6: what the flag rests on, frozen with it: the course, what was ticked, the snapshots' hashes. */
export function CheckInPart({ checkIn, reticked, paper }: CheckInPartProps) {
  const { t } = useTranslation();
  const word = useItemWord(checkIn);
  const own = useSession().data?.role === 'officer';
  const { checklist, snapshots } = checkIn;
  return (
    <>
      {reticked && <Reticked checkIn={checkIn} reticked={reticked} />}
      <section className="absence-part">
        <h2>{t('absence.fault.checkIn')}</h2>
        <p className="absence-quiet">{t('absence.fault.candidate')}</p>
        <Course checkIn={checkIn} />
        {!paper && (
          <p>
            <Link className="button" to={own ? `/me/check-ins/${checkIn.id}` : `/check-ins/${checkIn.id}`}>
              <FolderOpen size={15} aria-hidden="true" /> {t('absence.fault.open')}
            </Link>
          </p>
        )}
      </section>
      {checklist && (
        <section className="absence-part">
          <h2>{t('absence.fault.checklist', { version: checklist.version, revision: checklist.revision })}</h2>
          <ul className="absence-ticks">
            {checklist.ticks.map(({ item, verdict, note }) => {
              const Icon = ICONS[verdict];
              return (
                <li key={item} data-verdict={verdict}>
                  <Icon size={16} aria-hidden="true" />
                  <span>{word(item)}</span>
                  <b>{t(`checkIn.checklist.${verdict}`)}</b>
                  {note && <q>{note}</q>}
                </li>
              );
            })}
          </ul>
          {checklist.remark && <blockquote>{checklist.remark}</blockquote>}
        </section>
      )}
      <section className="absence-part">
        <h2>{t('absence.fault.snapshots')}</h2>
        {snapshots.length === 0 && <p className="absence-quiet">{t('absence.fault.noSnapshots')}</p>}
        <ul className="absence-hashes">
          {snapshots.map(({ id, code, at, sha256, counterpartSha256 }) => (
            <li key={id}>
              <b>{code}</b> <time>{clockOf(Date.parse(at), true)}</time>{' '}
              {t(counterpartSha256 === null ? 'absence.fault.oneSided' : 'absence.fault.both')}
              <code className="absence-hash">{sha256 ?? '–'}</code>
              {counterpartSha256 && <code className="absence-hash">{counterpartSha256}</code>}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** AB6: what was ticked otherwise after the evidence was frozen, both ways of it side by side. */
function Reticked({ checkIn, reticked }: { checkIn: BundleCheckIn; reticked: NonNullable<AbsenceFile['reticked']> }) {
  const { t } = useTranslation();
  const words = useWords();
  const word = useItemWord(checkIn);
  const before = new Map(checkIn.checklist?.ticks.map((tick) => [tick.item, tick.verdict]));
  const after = new Map(reticked.ticks.map((tick) => [tick.item, tick.verdict]));
  const verdict = (one: Tick['verdict'] | undefined) =>
    one ? t(`checkIn.checklist.${one}`) : t('absence.fault.unticked');
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
  return (
    <section className="absence-part absence-belief" role="note">
      <h2>{t('absence.fault.reticked')}</h2>
      <p>
        {t('absence.fault.retickedHelp', {
          who: reticked.by,
          time: words.moment(reticked.at, 0),
          revision: reticked.revision,
        })}
      </p>
      <ul className="absence-segments">
        {changed.length === 0 && <li>{t('absence.fault.retickedSame')}</li>}
        {changed.map((item) => (
          <li key={item}>
            {word(item)} <s>{verdict(before.get(item))}</s> → <b>{verdict(after.get(item))}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An item in the words that were frozen with it; an unknown one as it is. */
function useItemWord({ items }: BundleCheckIn): (id: string) => string {
  const { i18n } = useTranslation();
  return (id) => {
    const found = items?.find((one) => one.id === id);
    return (i18n.language === 'en' ? found?.en : found?.zh) ?? id;
  };
}

function Course({ checkIn }: { checkIn: BundleCheckIn }) {
  const { t } = useTranslation();
  const words = useWords();
  const steps = (['rang', 'answered', 'live', 'ended'] as const).flatMap((step) => {
    const at = checkIn[`${step}At`];
    return at === null ? [] : [{ step, at: Date.parse(at) }];
  });
  return (
    <ul className="absence-segments">
      {steps.map(({ step, at }) => (
        <li key={step}>
          <time>{step === 'rang' ? words.moment(at, Date.now()) : clockOf(at, true)}</time> {t(`absence.fault.${step}`)}
          {step === 'rang' &&
            ` ${t('absence.fault.by', { who: checkIn.by, reason: t(`checkIn.reason.${checkIn.reason}`) })}`}
          {step === 'ended' && checkIn.outcome && ` · ${t(`checkIn.outcome.${checkIn.outcome}`)}`}
        </li>
      ))}
    </ul>
  );
}

/** AB1: check-ins of the time that an absence speaks about; an answered one says much about it. */
export function CheckInsPart({ checkIns }: { checkIns: readonly BundleCheckIn[] }) {
  const { t } = useTranslation();
  if (checkIns.length === 0) return null;
  return (
    <section className="absence-part">
      <h2>{t('absence.fault.checkIns')}</h2>
      <ul className="absence-segments">
        {checkIns.map(({ id, rangAt, by, reason, outcome }) => (
          <li key={id}>
            <time>{clockOf(Date.parse(rangAt))}</time>{' '}
            {t('absence.fault.by', { who: by, reason: t(`checkIn.reason.${reason}`) })}
            {outcome && ` · ${t(`checkIn.outcome.${outcome}`)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
