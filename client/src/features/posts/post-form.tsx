import type { Squad } from '@dutywall/shared/domain';
import { MAX_NEEDS, MAX_REACH_M, MAX_TOLERANCE_M, MIN_REACH_M } from '@dutywall/shared/domain';
import { Pencil, Redo2, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Draft, problemOf, withReach } from './draft.ts';
import type { DraftState } from './use-draft.ts';

export interface PostFormProps {
  readonly state: DraftState;
  readonly draft: Draft;
  readonly squads: readonly Squad[];
  /** May a post belong to nobody's squad? */
  readonly maySeeAll: boolean;
  readonly editable: boolean;
  readonly drawing: boolean;
  readonly onDraw: () => void;
}

/** The fields of a post. Numbers are metres; what is wrong with the shape is said while it is drawn. */
export function PostForm({ state, draft, squads, maySeeAll, editable, drawing, onDraw }: PostFormProps) {
  const { t, i18n } = useTranslation();
  const { edit } = state;
  const problem = problemOf(draft);
  const reach = draft.kind === 'circle' ? 'radius' : draft.kind === 'route' ? 'buffer' : null;
  return (
    <fieldset className="post-form" disabled={!editable}>
      <label className="field">
        <span>{t('posts.field.name')}</span>
        <input className="input" value={draft.name} maxLength={60} onChange={(e) => edit({ name: e.target.value })} />
      </label>
      <label className="field">
        <span>{t('posts.field.squad')}</span>
        <select
          className="input"
          value={draft.squad ?? ''}
          onChange={(e) => edit({ squad: e.target.value === '' ? null : e.target.value })}
        >
          {maySeeAll && <option value="">{t('posts.shared')}</option>}
          {squads.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="post-kinds" aria-label={t('posts.field.kind')}>
        {(['area', 'circle', 'route'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={draft.kind === kind}
            onClick={() => draft.kind !== kind && edit({ kind, shape: null })}
          >
            {t(`posts.kind.${kind}`)}
          </button>
        ))}
      </fieldset>
      <div className="post-draw">
        <button type="button" className={drawing ? 'button primary' : 'button'} aria-pressed={drawing} onClick={onDraw}>
          <Pencil size={14} aria-hidden="true" />{' '}
          {t(drawing ? 'posts.drawing' : draft.shape ? 'posts.redraw' : 'posts.draw')}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t('posts.undo')}
          title={t('posts.undo')}
          disabled={!state.undo}
          onClick={() => state.undo?.()}
        >
          <Undo2 size={16} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t('posts.redo')}
          title={t('posts.redo')}
          disabled={!state.redo}
          onClick={() => state.redo?.()}
        >
          <Redo2 size={16} />
        </button>
      </div>
      <p className="post-hint">
        {t(drawing ? `posts.hint.draw.${draft.kind}` : draft.shape ? 'posts.hint.edit' : 'posts.hint.none')}
      </p>
      {problem && (
        <p className="post-problem" role="alert">
          {i18n.language === 'en' ? problem.en : problem.zh}
        </p>
      )}
      <div className="post-numbers">
        {reach && (
          <NumberField
            word={t(`posts.field.${reach}`)}
            unit={t('posts.metres')}
            value={draft.reachM}
            min={MIN_REACH_M}
            max={MAX_REACH_M}
            onChange={(reachM) => edit({ reachM, shape: draft.shape && withReach(draft.shape, reachM) })}
          />
        )}
        <NumberField
          word={t('posts.field.tolerance')}
          unit={t('posts.metres')}
          value={draft.toleranceM}
          min={0}
          max={MAX_TOLERANCE_M}
          onChange={(toleranceM) => edit({ toleranceM })}
        />
        <NumberField
          word={t('posts.field.needs')}
          unit={t('posts.people')}
          value={draft.needs}
          min={0}
          max={MAX_NEEDS}
          onChange={(needs) => edit({ needs })}
        />
      </div>
    </fieldset>
  );
}

interface NumberFieldProps {
  readonly word: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ word, unit, value, min, max, onChange }: NumberFieldProps) {
  return (
    <label className="field">
      <span>
        {word} <small>{unit}</small>
      </span>
      <input
        className="input"
        type="number"
        inputMode="numeric"
        value={Number.isNaN(value) ? '' : value}
        min={min}
        max={max}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </label>
  );
}
