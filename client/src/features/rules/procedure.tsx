import { PROCEDURE_BOUNDS } from '@dutywall/shared/domain';
import { DAY, HOUR } from '@dutywall/shared/kit';
import type { ProcedureAsk, ProcedureRow } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { VersionLine } from './version-line.tsx';

const KEY = ['absence-procedures'] as const;
const WINDOWS = [
  { key: 'answerWindowMs', name: 'answer', unit: 'hours', unitMs: HOUR },
  { key: 'appealWindowMs', name: 'appeal', unit: 'days', unitMs: DAY },
] as const;

/** AB2, AB4: how long the officer can answer and appeal; everybody may see it, administrators set it. */
export function Procedure({ editable }: { readonly editable: boolean }) {
  const { t } = useTranslation();
  const versions = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api<readonly ProcedureRow[]>('/api/absence-procedures', { signal }),
  });
  const newest = versions.data?.[0];
  return (
    <section className="rule-set procedure">
      <h2>
        {t('rules.procedure.title')} {newest && <small>{t('rules.version', { version: newest.version })}</small>}
      </h2>
      <p className="rule-note">{t('rules.procedure.intro')}</p>
      {!editable && <p className="rule-note">{t('rules.readOnly')}</p>}
      {versions.isError && <ErrorNote error={versions.error} retry={() => void versions.refetch()} />}
      {versions.isPending && <Skeleton lines={3} />}
      {newest && <Times key={newest.version} newest={newest} editable={editable} />}
      {versions.data && <Versions rows={versions.data} />}
    </section>
  );
}

function Times({ newest, editable }: { readonly newest: ProcedureRow; readonly editable: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [windows, setWindows] = useState({
    answerWindowMs: newest.answerWindowMs,
    appealWindowMs: newest.appealWindowMs,
  });
  const [reason, setReason] = useState('');
  const publish = useMutation({
    mutationFn: (body: ProcedureAsk) =>
      api<readonly ProcedureRow[]>('/api/absence-procedures', { method: 'POST', body }),
    onSuccess: (rows) => queries.setQueryData(KEY, rows),
  });
  const isGood = (key: keyof typeof windows) =>
    windows[key] >= PROCEDURE_BOUNDS[key].min && windows[key] <= PROCEDURE_BOUNDS[key].max;
  const ready = WINDOWS.every(({ key }) => isGood(key)) && WINDOWS.some(({ key }) => windows[key] !== newest[key]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate({ ...windows, reason: reason.trim() });
      }}
    >
      <table className="rule-fields">
        <tbody>
          {WINDOWS.map(({ key, name, unit, unitMs }) => (
            <tr key={key}>
              <th scope="row">
                {t(`rules.procedure.${name}`)} <code>{name === 'answer' ? 'AB2' : 'AB4'}</code>
              </th>
              <td>
                <input
                  className="input"
                  type="number"
                  aria-label={t(`rules.procedure.${name}`)}
                  aria-invalid={!isGood(key)}
                  value={Number.isNaN(windows[key]) ? '' : windows[key] / unitMs}
                  min={PROCEDURE_BOUNDS[key].min / unitMs}
                  max={PROCEDURE_BOUNDS[key].max / unitMs}
                  disabled={!editable}
                  onChange={(event) => setWindows({ ...windows, [key]: event.target.valueAsNumber * unitMs })}
                />
                <small>{t(`rules.procedure.${unit}`)}</small>
              </td>
              <td>
                {isGood(key) ? (
                  t(`rules.procedure.${name}Meaning`)
                ) : (
                  <strong role="alert">
                    {t('rules.procedure.bounds', {
                      min: PROCEDURE_BOUNDS[key].min / unitMs,
                      max: PROCEDURE_BOUNDS[key].max / unitMs,
                    })}
                  </strong>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {editable && (
        <div className="rule-publish">
          <label className="field">
            <span>{t('rules.reason')}</span>
            <input
              className="input"
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <button
            type="submit"
            className="button primary"
            disabled={!ready || reason.trim().length < 2 || publish.isPending}
          >
            {t('rules.publish')}
          </button>
          {publish.isError && <ErrorNote error={publish.error} />}
        </div>
      )}
    </form>
  );
}

function Versions({ rows }: { readonly rows: readonly ProcedureRow[] }) {
  const { t } = useTranslation();
  return (
    <section className="rule-history">
      <h3>{t('rules.history')}</h3>
      <ol>
        {rows.map((row) => (
          <VersionLine key={row.version} {...row}>
            {t('rules.procedure.line', { answer: row.answerWindowMs / HOUR, appeal: row.appealWindowMs / DAY })}
          </VersionLine>
        ))}
      </ol>
    </section>
  );
}
