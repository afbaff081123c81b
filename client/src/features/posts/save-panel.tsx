import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { type Draft, featureOf, problemOf } from './draft.ts';
import { useRetire, useSave } from './requests.ts';
import { readLocal, when } from './when.ts';

export interface SavePanelProps {
  /** Null: a new post. */
  readonly post: string | null;
  readonly basedOn: number | null;
  readonly draft: Draft;
  readonly changed: boolean;
  readonly retired: boolean;
  readonly onSaved: (post: string) => void;
  readonly onDiscard: () => void;
}

/** From when, why, and the act itself. A time before now is a correction and wants a reason. */
export function SavePanel({ post, basedOn, draft, changed, retired, onSaved, onDiscard }: SavePanelProps) {
  const { t, i18n } = useTranslation();
  const [at, setAt] = useState('');
  const [reason, setReason] = useState('');
  const save = useSave(post);
  const retire = useRetire(post);
  const from = readLocal(at);
  const corrects = from !== null && from < Date.now() - 60_000;
  const moment = { ...(from !== null && { from }), ...(reason.trim() && { reason: reason.trim() }) };
  const ready = draft.shape !== null && draft.name.trim() !== '' && problemOf(draft) === null;
  const allowed = ready && (changed || from !== null || retired) && (!corrects || reason.trim().length > 1);
  const pending = save.isPending || retire.isPending;
  const error = save.error ?? retire.error;
  const until = error instanceof ApiError && error.code === 'post-in-use' ? error.details.until : undefined;
  return (
    <form
      className="post-save"
      onSubmit={(event) => {
        event.preventDefault();
        if (!allowed || pending) return;
        save.mutate({ feature: featureOf(draft), basedOn, ...moment }, { onSuccess: ({ id }) => onSaved(id) });
      }}
    >
      <label className="field">
        <span>
          {t('posts.field.from')} <small>{t('posts.fromHelp')}</small>
        </span>
        <input className="input" type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </label>
      <label className="field">
        <span>
          {t('posts.field.reason')} <small>{t(corrects ? 'posts.reasonNeeded' : 'posts.reasonOptional')}</small>
        </span>
        <input className="input" value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </label>
      {corrects && <p className="post-warning">{t('posts.correctionHelp')}</p>}
      {error !== null && <ErrorNote error={error} />}
      {typeof until === 'number' && until > 0 && (
        <p className="post-warning">{t('posts.inUseUntil', { until: when(until, i18n.language) })}</p>
      )}
      <div className="post-acts">
        <button type="submit" className="button primary" disabled={!allowed || pending}>
          {t(post === null ? 'posts.create' : corrects ? 'posts.correct' : 'posts.save')}
        </button>
        <button type="button" className="button" disabled={!changed && post !== null} onClick={onDiscard}>
          {t('posts.discard')}
        </button>
        {post !== null && !retired && (
          <button
            type="button"
            className="button quiet"
            disabled={pending || changed}
            onClick={() => {
              if (globalThis.confirm(t('posts.retireAsk', { name: draft.name })) && basedOn !== null)
                retire.mutate({ basedOn, ...moment });
            }}
          >
            {t('posts.retire')}
          </button>
        )}
      </div>
    </form>
  );
}
