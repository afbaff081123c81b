import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useWords } from '../../ui/words.ts';
import { SquadChoice } from './squad-choice.tsx';
import { type DrawWish, type PlannedDraw, post, type SpotCheck, useAsk, usePlans } from './use-checks.ts';

/** SC2's defaults: a handful, every squad its share, those not checked lately first. */
const FIRST: Omit<DrawWish, 'squads'> = { count: 5, stratified: true, weighting: 'not-lately', windowMinutes: 60 };
const MAX_COUNT = 50;

/** What to draw, and from whom; the answer is a commitment, not yet a name. */
export function NewDraw({ onMade, now }: { readonly onMade: (check: SpotCheck) => void; readonly now: number }) {
  const { t } = useTranslation();
  const fault = useId();
  const [form, setForm] = useState(FIRST);
  /** Null: every squad of the caller's. */
  const [squads, setSquads] = useState<readonly string[] | null>(null);
  const wish: DrawWish = { ...form, ...(squads && { squads }) };
  const [at, setAt] = useState('');
  const commit = useAsk((asked: DrawWish) => post<SpotCheck>('', asked), onMade);
  const plan = useAsk(
    (asked: DrawWish & { dueAt: number }) => post<PlannedDraw>('/plans', asked),
    () => setAt(''),
  );
  /** What was refused is no longer what is asked for. */
  const forget = () => {
    commit.reset();
    plan.reset();
  };
  const set = (more: Partial<typeof FIRST>) => {
    forget();
    setForm({ ...form, ...more });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The field is a wall clock in the bureau's zone (UTC+8), whatever this screen's own zone is.
    if (at !== '') plan.mutate({ ...wish, dueAt: Date.parse(`${at}:00+08:00`) });
    else commit.mutate(wish);
  };
  const error = commit.error ?? plan.error;
  const inPool = poolOf(error);
  const nowhere = squads?.length === 0;
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
          aria-invalid={inPool !== null}
          aria-describedby={inPool === null ? undefined : `${fault}-count`}
          value={wish.count}
          onChange={(event) => set({ count: event.target.valueAsNumber })}
        />
        {inPool !== null && (
          <span id={`${fault}-count`} className="checks-fault" role="alert">
            {t('checks.tooFew', { n: inPool })}
          </span>
        )}
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
      <SquadChoice
        chosen={squads}
        onChoose={(chosen) => {
          forget();
          setSquads(chosen);
        }}
        fault={nowhere ? `${fault}-squads` : null}
      />
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
      {error && inPool === null && <ErrorNote error={error} />}
      <button
        type="submit"
        className="button primary"
        disabled={commit.isPending || plan.isPending || nowhere}
        aria-describedby={nowhere ? `${fault}-squads` : undefined}
      >
        {t(at === '' ? 'checks.commit' : 'checks.plan')}
      </button>
      <Plans now={now} />
    </form>
  );
}

/** How many the pool has, where more than that were asked for. */
function poolOf(error: Error | null): number | null {
  if (!(error instanceof ApiError) || error.code !== 'pool-too-small') return null;
  return typeof error.details.max === 'number' ? error.details.max : null;
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
