import type { IncidentFile, IncidentRow, IncidentStep } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { Check, Clock3, Film, MessageSquare, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { withoutHead } from '../../app/picture/queue.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { useWords } from '../../ui/words.ts';
import { IncidentMinutes } from './incident-minutes.tsx';
import type { IncidentWork } from './use-incident-work.ts';

export interface IncidentPanelProps {
  readonly incident: IncidentRow;
  readonly now: number;
  readonly me: string;
  readonly work: IncidentWork;
}

/** The incident at hand: its sentence, what people did about it, and on request its last minutes. */
export function IncidentPanel({ incident, now, me, work }: IncidentPanelProps) {
  const { t } = useTranslation();
  const words = useWords();
  const file = useQuery({
    // What people do changes the row, and with it the course.
    queryKey: [
      'incident',
      incident.id,
      incident.acknowledgedAt,
      incident.ownedAt,
      incident.shelf?.until,
      incident.notes.count,
    ],
    queryFn: ({ signal }) => api<IncidentFile>(`/api/incidents/${encodeURIComponent(incident.id)}`, { signal }),
    placeholderData: (previous) => (previous?.id === incident.id ? previous : undefined),
  });
  const { kind, to, owner, shelf } = incident;
  const mine = owner === me;
  return (
    <section className="incident-panel" aria-label={t('desk.incident.title')} data-kind={kind}>
      <header>
        <StateGlyph of={glyphOfIncident(kind)} size="18px" />
        <h3>{t(`duty.incident.${kind}`)}</h3>
        <span>
          {words.moment(incident.from, now)}–{to === null ? t('common.time.now') : words.moment(to, now)} ·{' '}
          {words.duration((to ?? now) - incident.from)}
        </span>
        {to !== null && <em>{t('desk.incident.ended')}</em>}
      </header>
      <p className="card-sentence">{withoutHead(incident.text[words.language])}</p>
      <nav className="card-actions">
        <Act icon={<Check size={15} />} word={t('desk.action.acknowledge')} letter="a" run={work.acknowledge} />
        <Act
          icon={<UserRound size={15} />}
          word={t(mine ? 'desk.action.release' : owner === null ? 'desk.action.own' : 'desk.action.takeOver')}
          letter="e"
          run={work.own}
          pressed={mine}
        />
        <Act
          icon={<Clock3 size={15} />}
          word={t(shelf ? 'desk.action.unshelve' : 'desk.action.shelve')}
          letter="s"
          run={incident.kind === 'sos' ? null : work.shelve}
        />
        <Act icon={<MessageSquare size={15} />} word={t('desk.action.note')} letter="n" run={work.note} />
        <Act
          icon={<Film size={15} />}
          word={t(work.minutesShown ? 'desk.action.minutesPlay' : 'desk.action.minutes')}
          letter="p"
          // A post has no track of its own (DU15).
          run={incident.post ? null : work.minutes}
          pressed={work.minutesShown && !incident.post}
        />
      </nav>
      {(owner !== null || shelf !== null) && (
        <p className="incident-now">
          {owner !== null && (
            <span>
              {t(mine ? 'desk.incident.mine' : 'desk.incident.ownedBy', {
                who: owner,
                time: words.moment(incident.ownedAt ?? now, now),
              })}
            </span>
          )}
          {shelf !== null && (
            <span>
              {t('desk.incident.shelved', {
                who: shelf.by,
                time: words.moment(shelf.until, now),
                reason: shelf.reason,
              })}
            </span>
          )}
        </p>
      )}
      {work.minutesShown &&
        !incident.post &&
        (file.data ? (
          <IncidentMinutes
            key={incident.id}
            incident={incident}
            posts={file.data.posts}
            now={now}
            playing={work.playing}
            onPlaying={work.setPlaying}
            onClose={work.closeMinutes}
          />
        ) : (
          file.isError && <ErrorNote error={file.error} retry={() => void file.refetch()} />
        ))}
      {file.data && file.data.course.length > 0 && (
        <ol className="incident-course" aria-label={t('desk.incident.course')}>
          {[...file.data.course].reverse().map((step) => (
            <CourseStep key={step.id} step={step} course={file.data.course} now={now} />
          ))}
        </ol>
      )}
    </section>
  );
}

interface CourseStepProps {
  readonly step: IncidentStep;
  readonly course: readonly IncidentStep[];
  readonly now: number;
}

function CourseStep({ step, course, now }: CourseStepProps) {
  const { t } = useTranslation();
  const words = useWords();
  const undone = course.some((other) => other.undoes === step.id);
  const back = step.undoes === null ? undefined : course.find((other) => other.id === step.undoes);
  return (
    <li data-undone={undone}>
      <time>{words.moment(step.at, now)}</time>
      <span>
        <b>{t(`desk.step.${step.step}`)}</b>
        {back && <> · {t(`desk.step.${back.step}`)}</>}
        {step.until !== null && <> · {t('desk.queue.until', { time: words.moment(step.until, now) })}</>}
        {step.text !== null && <q>{step.text}</q>}
      </span>
      <small>{step.by ?? t('desk.step.machine')}</small>
    </li>
  );
}

interface ActProps {
  readonly icon: ReactNode;
  readonly word: string;
  readonly letter: string;
  readonly run: (() => void) | null;
  readonly pressed?: boolean;
}

function Act({ icon, word, letter, run, pressed }: ActProps) {
  return (
    <button
      type="button"
      className="button"
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
