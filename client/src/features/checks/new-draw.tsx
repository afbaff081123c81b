import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useWords } from '../../ui/words.ts';
import { type DrawWish, type PlannedDraw, post, type SpotCheck, useAsk, usePlans, useSquads } from './use-checks.ts';

/** SC2's defaults: a handful, every squad its share, those not checked lately first. */
const FIRST: DrawWish = { count: 5, stratified: true, weighting: 'not-lately', windowMinutes: 60 };
const MAX_COUNT = 50;

/** What to draw, and from whom; the answer is a commitment, not yet a name. */
export function NewDraw({ onMade, now }: { readonly onMade: (check: SpotCheck) => void; readonly now: number }) {
  const { t } = useTranslation();
  const squads = useSquads();
  const [wish, setWish] = useState<DrawWish>(FIRST);
  const [at, setAt] = useState('');
  const commit = useAsk((asked: DrawWish) => post<SpotCheck>('', asked), onMade);
  const plan = useAsk(
    (asked: DrawWish & { dueAt: number }) => post<PlannedDraw>('/plans', asked),
    () => setAt(''),
  );
  const set = (more: Partial<DrawWish>) => setWish({ ...wish, ...more });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The field is a wall clock in the bureau's zone (UTC+8), whatever this screen's own zone is.
    if (at !== '') plan.mutate({ ...wish, dueAt: Date.parse(`${at}:00+08:00`) });
    else commit.mutate(wish);
  };
  const error = commit.error ?? plan.error;
  return (
    <form className="checks-form" onSubmit={submit}>
      <h2>{t('checks.new')}</h2>
      <p className="checks-lead">{t('checks.lead')}</p>
      <label className="field">
        <span>{t('checks.count')}</span>
        <input
          className="input"
          type="number"
          min={1}
          max={MAX_COUNT}
          required
          value={wish.count}
          onChange={(event) => set({ count: event.target.valueAsNumber })}
        />
      </label>
      <label className="field">
        <span>{t('checks.window')}</span>
        <input
          className="input"
          type="number"
          min={5}
          max={720}
          step={5}
          required
          value={wish.windowMinutes}
          onChange={(event) => set({ windowMinutes: event.target.valueAsNumber })}
        />
      </label>
      <fieldset>
        <legend>{t('checks.squads')}</legend>
        <div className="checks-squads">
          {squads.data?.map(({ id, name }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={wish.squads === undefined || wish.squads.includes(id)}
                onChange={(event) =>
                  set(
                    chosen(
                      wish,
                      squads.data.map((one) => one.id),
                      id,
                      event.target.checked,
                    ),
                  )
                }
              />{' '}
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <label className="checks-check">
        <input
          type="checkbox"
          checked={wish.stratified}
          onChange={(event) => set({ stratified: event.target.checked })}
        />
        <span>{t('checks.stratified')}</span>
      </label>
      <label className="checks-check">
        <input
          type="checkbox"
          checked={wish.weighting === 'not-lately'}
          onChange={(event) => set({ weighting: event.target.checked ? 'not-lately' : 'equal' })}
        />
        <span>{t('checks.notLately')}</span>
      </label>
      <label className="field">
        <span>{t('checks.later')}</span>
        <input className="input" type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </label>
      {error && <ErrorNote error={error} />}
      <button type="submit" className="button primary" disabled={commit.isPending || plan.isPending}>
        {t(at === '' ? 'checks.commit' : 'checks.plan')}
      </button>
      <Plans now={now} />
    </form>
  );
}

/** All squads chosen is "all of mine", also of squads that come later. */
function chosen(wish: DrawWish, all: readonly string[], id: string, on: boolean): Partial<DrawWish> {
  const before = wish.squads ?? all;
  const squads = on ? [...before, id] : before.filter((one) => one !== id);
  return squads.length === all.length ? { squads: all } : { squads };
}

function Plans({ now }: { readonly now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const plans = usePlans(true);
  const cancel = useAsk((id: string) => api<void>(`/api/spot-checks/plans/${id}`, { method: 'DELETE' }));
  if (!plans.data?.length) return null;
  return (
    <section>
      <h3>{t('checks.plans')}</h3>
      <ul className="checks-plans">
        {plans.data.map(({ id, dueAt, parameters }) => (
          <li key={id}>
            <b>{words.moment(dueAt, now)}</b> {t('checks.planned', { n: parameters.count })}
            <button type="button" className="button quiet" onClick={() => cancel.mutate(id)}>
              {t('common.cancel')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
