import { chinaDateText, HOUR } from '@dutywall/shared/kit';
import type { RosterWeek, ShiftRow } from '@dutywall/shared/protocol';
import { X } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useWords } from '../../ui/words.ts';
import { faultOf, faultWords } from './fault-words.ts';
import type { useRosterWrites } from './roster-data.ts';
import { BreaksEditor, PostsChooser } from './shift-choosers.tsx';
import { draftOf, fieldsOf, instantOf, type ShiftFields } from './shift-fields.ts';
import { ShiftSwap } from './shift-swap.tsx';
import { ShiftVersions } from './shift-versions.tsx';

export interface ShiftPanelProps {
  readonly week: RosterWeek;
  readonly posts: ReadonlyMap<string, string>;
  /** Null: a new one. */
  readonly shift: ShiftRow | null;
  readonly officer: string | null;
  readonly day: number;
  readonly now: number;
  readonly editable: boolean;
  readonly writes: ReturnType<typeof useRosterWrites>;
  readonly onDone: (word: string, undo?: () => Promise<unknown>) => void;
  readonly onClose: () => void;
}

/** Creates, changes or cancels one shift; what is wrong stands at its field. */
export function ShiftPanel(props: ShiftPanelProps) {
  const { week, posts, shift, now, editable, writes, onDone, onClose } = props;
  const { t } = useTranslation();
  const words = useWords();
  const id = useId();
  const [fields, setFields] = useState(() => fieldsOf(props));
  const [sure, setSure] = useState(false);
  const [incomplete, setIncomplete] = useState<string | null>(null);
  const set = (change: Partial<ShiftFields>) => setFields((before) => ({ ...before, ...change }));
  const error = writes.save.error ?? writes.cancel.error;
  const fault = faultOf(error);
  const note = (...names: readonly string[]): ReactNode =>
    fault && names.includes(fault.field) ? (
      <small className="roster-fault" role="alert">
        {faultWords(t, fault.code, fault.details, posts)}
      </small>
    ) : null;
  const from = instantOf(fields.date, fields.from);
  const to = from === null ? null : instantOf(fields.date, fields.to, from);
  const begun = Math.min(shift?.from ?? Infinity, from ?? Infinity) <= now;
  const running = shift !== null && shift.from <= now && shift.to > now;
  const officer = week.officers.find((one) => one.id === fields.officer);
  const names = [...new Set(week.shifts.map((one) => one.name))].slice(0, 30);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!officer) return setIncomplete(t('roster.form.pick'));
    if (from === null || to === null) return setIncomplete(t('roster.form.noTime'));
    setIncomplete(null);
    const { reason } = fields;
    const draft = draftOf(fields, from, to);
    const applies = running && fields.appliesFrom ? instantOf(fields.date, fields.appliesFrom, from) : null;
    const saved = await writes.save
      .mutateAsync({ shift, draft, reason, ...(applies === null ? {} : { appliesFrom: applies }) })
      .catch(() => null);
    if (saved) onDone(t('roster.saved'));
  };
  const cancel = async () => {
    if (!shift) return;
    const gone = await writes.cancel.mutateAsync({ shift, reason: fields.reason }).catch(() => null);
    if (!gone) return;
    const { name, officer: whose, posts: places, from: begin, to: end, breaks } = shift;
    const draft = { name, officer: whose, posts: places, from: begin, to: end, breaks };
    const word = t('roster.cancelled', { name: officer?.name ?? '', shift: name });
    onDone(word, begun ? undefined : () => writes.save.mutateAsync({ shift: null, draft }));
  };

  return (
    <aside className="roster-panel" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>{t(shift ? 'roster.form.titleChange' : 'roster.form.titleNew')}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      <form onSubmit={send}>
        <fieldset disabled={!editable}>
          <label className="field">
            <span>{t('roster.form.officer')}</span>
            <select
              className="input"
              value={fields.officer}
              disabled={shift !== null && shift.from <= now}
              onChange={(event) => set({ officer: event.target.value })}
            >
              <option value="">{t('roster.form.pick')}</option>
              {week.officers.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name} {one.badge}
                </option>
              ))}
            </select>
            {note('officer')}
          </label>
          <label className="field">
            <span>{t('roster.form.name')}</span>
            <input
              className="input"
              list={`${id}-names`}
              maxLength={40}
              value={fields.name}
              onChange={(event) => set({ name: event.target.value })}
            />
            <datalist id={`${id}-names`}>
              {names.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
            {note('name')}
          </label>
          <div className="roster-times">
            <label className="field">
              <span>{t('roster.form.date')}</span>
              <input
                className="input"
                type="date"
                value={fields.date}
                onChange={(event) => set({ date: event.target.value })}
              />
            </label>
            <label className="field">
              <span>{t('roster.form.from')}</span>
              <input
                className="input"
                type="time"
                value={fields.from}
                onChange={(event) => set({ from: event.target.value })}
              />
            </label>
            <label className="field">
              <span>
                {t('roster.form.to')}
                {from !== null && to !== null && chinaDateText(to) !== fields.date && ` · ${t('roster.nextDay')}`}
              </span>
              <input
                className="input"
                type="time"
                value={fields.to}
                onChange={(event) => set({ to: event.target.value })}
              />
            </label>
          </div>
          {from !== null && to !== null && to > from && (
            <small className="roster-hours">
              {t('roster.form.hours', { n: Math.round(((to - from) / HOUR) * 10) / 10 })}
            </small>
          )}
          {note('from', 'to')}
          <div className="field">
            <PostsChooser all={week.posts} chosen={fields.posts} onChange={(chosen) => set({ posts: chosen })} />
            {note('posts')}
          </div>
          <div className="field">
            <BreaksEditor breaks={fields.breaks} onChange={(breaks) => set({ breaks })} />
            {note('breaks')}
          </div>
          {running && (
            <label className="field">
              <span>{t('roster.form.appliesFrom')}</span>
              <input
                className="input"
                type="time"
                value={fields.appliesFrom}
                onChange={(event) => set({ appliesFrom: event.target.value })}
              />
              <small>{t('roster.form.appliesHelp')}</small>
              {note('appliesFrom')}
            </label>
          )}
          {begun && editable && (
            <label className="field roster-reason">
              <span>{t('roster.form.reason')}</span>
              <input
                className="input"
                maxLength={200}
                value={fields.reason}
                onChange={(event) => set({ reason: event.target.value })}
              />
              <small>{t('roster.form.reasonNeeded')}</small>
              {note('reason')}
            </label>
          )}
          {incomplete && (
            <p className="error-note" role="alert">
              {incomplete}
            </p>
          )}
          {note('version')}
          {error && !fault && <ErrorNote error={error} />}
          {editable && (
            <footer>
              <button type="submit" className="button primary" disabled={writes.save.isPending}>
                {t('roster.form.save')} <kbd>↵</kbd>
              </button>
              {shift && !sure && (
                <button type="button" className="button quiet" onClick={() => setSure(true)}>
                  {t('roster.form.cancelShift')}
                </button>
              )}
            </footer>
          )}
          {shift && sure && (
            <div className="roster-sure">
              <p>{t('roster.form.cancelHelp')}</p>
              <button type="button" className="button" disabled={writes.cancel.isPending} onClick={cancel}>
                {t('roster.form.cancelSure')}
              </button>
              <button type="button" className="button quiet" onClick={() => setSure(false)}>
                {t('common.back')}
              </button>
            </div>
          )}
        </fieldset>
      </form>
      {shift && editable && shift.from > now && (
        <ShiftSwap
          week={week}
          shift={shift}
          now={now}
          posts={posts}
          swap={writes.swap}
          onDone={() => onDone(t('roster.swapped'))}
        />
      )}
      {shift && editable && <ShiftVersions shift={shift} posts={posts} words={words} />}
    </aside>
  );
}
