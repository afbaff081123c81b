import type { DutyCard } from '@dutywall/shared/protocol';
import { Flag, LocateFixed, Route, Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { RingAction } from '../../app/check-in/ring-action.tsx';
import { isConfirmed } from '../../app/picture/queue.ts';
import { useAbsences, useIncidents, useSlot, useStanding } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';
import { CardEvidence } from './card-evidence.tsx';
import { CardFacts } from './card-facts.tsx';
import { Contact } from './contact.tsx';

export interface CardActions {
  readonly flag: (() => void) | null;
  readonly follow: () => void;
  readonly replay: () => void;
  readonly track: () => void;
  readonly close: () => void;
}

export interface OfficerCardProps {
  readonly feed: LiveFeed;
  readonly slot: number;
  readonly now: number;
  readonly card: { readonly data: DutyCard | undefined; readonly error: unknown; readonly retry: () => void };
  readonly following: boolean;
  readonly trackShown: boolean;
  /** What there is to say of the track: loading, empty, refused. */
  readonly trackNote: ReactNode;
  readonly actions: CardActions;
  /** The incident at hand, above what the card says of the officer. */
  readonly incident: ReactNode;
  /** The incident at hand says the same sentence. */
  readonly sentenceBelow: boolean;
}

/** One officer: the state in a sentence, this shift as stretches, the last fix, the terminal, and the evidence. */
export function OfficerCard({
  feed,
  slot,
  now,
  card,
  following,
  trackShown,
  trackNote,
  actions,
  incident,
  sentenceBelow,
}: OfficerCardProps) {
  const { t } = useTranslation();
  const words = useWords();
  const officer = useSlot(feed, slot);
  const standing = useStanding(feed, slot);
  const absences = useAbsences(feed).filter((absence) => absence.slot === slot);
  const sos = standing?.overlays.includes('sos') ?? false;
  const incidents = useIncidents(feed).filter((incident) => incident.slot === slot && incident.to === null);
  const open = incidents[0];
  const sosFrom = sos ? incidents.find(({ kind }) => kind === 'sos')?.from : undefined;
  const state = standing?.state ?? 'off-shift';
  const candidate = state === 'off-post' || state === 'not-arrived';
  const confirmed = absences.some(isConfirmed);
  const data = card.data;
  const sentence = data?.sentence[words.language] ?? open?.text[words.language];
  const sinceText = (from: number) =>
    `${t('desk.card.since', { time: words.moment(from, now) })} · ${words.duration(now - from)}`;
  return (
    <article className="card" aria-label={officer?.name}>
      <header className="card-head">
        <StateGlyph of={sos ? 'sos' : confirmed ? 'confirmed' : state} size="28px" pulse />
        <div>
          <h2>{officer?.name}</h2>
          <p>
            {officer && feed.facts.squads.get(officer.squad)?.name} · {officer?.badge}
            {officer && <> · {t(`duty.kind.${officer.kind}`)}</>}
          </p>
        </div>
        <button type="button" className="icon-button" aria-label={t('desk.card.close')} onClick={actions.close}>
          <X size={18} />
        </button>
      </header>

      <section className="card-state">
        <p className="card-word">
          {sos && (
            <>
              <b>{t('duty.overlay.sos')}</b>
              {sosFrom !== undefined && <span>{sinceText(sosFrom)}</span>}
            </>
          )}
          <b>{t(`duty.state.${state}`)}</b>
          {standing?.cause && <span>{t(`duty.cause.${standing.cause}`)}</span>}
          {standing && <span>{sinceText(standing.since)}</span>}
        </p>
        {sentence && !sentenceBelow && <p className="card-sentence">{sentence}</p>}
        {candidate && <p className="card-note">{t('desk.card.candidateNote')}</p>}
        {standing?.overlays.some((overlay) => overlay !== 'sos') && (
          <ul className="card-overlays">
            {standing.overlays
              .filter((overlay) => overlay !== 'sos')
              .map((overlay) => (
                <li key={overlay}>{t(`duty.overlay.${overlay}`)}</li>
              ))}
          </ul>
        )}
      </section>

      {incident}
      <nav className="card-actions">
        <Action icon={<Flag size={15} />} word={t('desk.action.flag')} letter="f" run={actions.flag} primary />
        <Action
          icon={<LocateFixed size={15} />}
          word={t(following ? 'desk.action.following' : 'desk.action.follow')}
          letter="o"
          run={actions.follow}
          pressed={following}
        />
        <Action icon={<Undo2 size={15} />} word={t('desk.action.replay')} letter="r" run={actions.replay} />
        <Action
          icon={<Route size={15} />}
          word={t(trackShown ? 'desk.track.hide' : 'desk.track.show')}
          letter="t"
          run={actions.track}
          pressed={trackShown}
        />
        {officer && <Contact officer={officer} now={now} />}
        {officer && (
          <RingAction
            feed={feed}
            officer={officer}
            reason={sos ? 'sos' : open ? 'incident' : 'routine'}
            incident={open?.id ?? null}
          />
        )}
      </nav>
      {trackShown ? trackNote : <p className="card-audit">{t('desk.track.audited')}</p>}

      {absences.length > 0 && (
        <section className="card-section">
          <h3>{t('desk.card.flags')}</h3>
          <ul className="card-flags">
            {absences.map((absence) => (
              <li key={absence.id}>
                <b>
                  {isConfirmed(absence) ? <StateGlyph of="confirmed" /> : <Flag size={13} aria-hidden="true" />}{' '}
                  {t(`duty.stage.${absence.stage}`)}
                </b>
                <Link to={`/absences/${absence.id}`}>{absence.reason}</Link>
                <small>
                  {t('desk.card.flaggedBy', { who: absence.flaggedBy, time: words.moment(absence.flaggedAt, now) })}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}

      {card.error !== null && data === undefined ? (
        <div className="card-section">
          <ErrorNote error={card.error} retry={card.retry} />
        </div>
      ) : data === undefined ? (
        <div className="card-section">
          <Skeleton lines={7} />
        </div>
      ) : (
        <section className="card-section">
          <h3>
            {data.shift && data.shift.to <= now ? t('desk.card.lastShift') : t('desk.card.today')}
            {data.shift && (
              <small>
                {data.shift.name} {clockOf(data.shift.from)}–{clockOf(data.shift.to)}
              </small>
            )}
          </h3>
          {data.shift && data.intervals.length > 0 ? (
            <Segments
              from={data.shift.from}
              to={data.shift.to}
              now={now}
              segments={data.intervals}
              label={t('desk.card.today')}
            />
          ) : (
            <p className="card-audit">{t(data.shift ? 'desk.card.noIntervals' : 'desk.card.noShift')}</p>
          )}
        </section>
      )}
      <CardFacts feed={feed} slot={slot} now={now} card={data} />
      {data && data.intervals.length > 0 && <CardEvidence intervals={data.intervals} now={now} />}
    </article>
  );
}

interface ActionProps {
  readonly icon: ReactNode;
  readonly word: string;
  readonly letter: string;
  readonly run: (() => void) | null;
  readonly primary?: boolean;
  readonly pressed?: boolean;
}

function Action({ icon, word, letter, run, primary = false, pressed }: ActionProps) {
  return (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      disabled={run === null}
      aria-pressed={pressed}
      aria-keyshortcuts={letter}
      onClick={() => run?.()}
    >
      {icon}
      {word}
      <kbd>{letter}</kbd>
    </button>
  );
}
