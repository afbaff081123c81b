import { PREVIEW_KINDS, type PreviewCounts, type RulePreview } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { clockOf, shanghai } from '../../ui/time.ts';

export interface PreviewPanelProps {
  readonly answer: RulePreview;
  readonly squadName: (squad: string) => string;
  readonly onCancel: () => void;
}

const candidates = (counts: PreviewCounts): number => counts['not-arrived'] + counts['off-post'];

/** "With these numbers last week would have had N candidates instead of M." */
export function PreviewPanel({ answer, squadName, onCancel }: PreviewPanelProps) {
  const { t } = useTranslation();
  const { state, total, judged, sampled, shifts, squads, differing, differingCount } = answer;
  const day = (at: number): string => {
    const { month, day } = shanghai(at);
    return `${month}-${day} ${clockOf(at)}`;
  };
  const cells = (row: { readonly before: PreviewCounts; readonly after: PreviewCounts }) =>
    PREVIEW_KINDS.map((kind) => (
      <td key={kind} data-differs={row.before[kind] !== row.after[kind]}>
        {row.before[kind]} → {row.after[kind]}
      </td>
    ));
  const heads = PREVIEW_KINDS.map((kind) => <th key={kind}>{t(`rules.kind.${kind}`)}</th>);
  return (
    <section className="rule-preview" aria-label={t('rules.preview')}>
      {state === 'running' ? (
        <p role="status">
          <progress value={judged} max={Math.max(1, sampled)} /> {t('rules.progress', { judged, sampled })}
          <button type="button" className="button" onClick={onCancel}>
            {t('rules.cancel')}
          </button>
        </p>
      ) : (
        state !== 'done' && <p role="status">{t(`rules.state.${state}`, { judged })}</p>
      )}
      <p className="rule-verdict" role="status">
        {judged === 0
          ? t(state === 'done' ? 'rules.noShifts' : 'rules.waiting')
          : t('rules.verdict', { after: candidates(total.after), before: candidates(total.before) })}
      </p>
      {sampled < shifts && <p>{t('rules.sampled', { sampled, shifts })}</p>}
      {judged > 0 && (
        <div className="rule-tables">
          <table>
            <thead>
              <tr>
                <th>{t('rules.squad')}</th>
                {heads}
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{t('rules.total')}</th>
                {cells(total)}
              </tr>
              {squads.map((row) => (
                <tr key={row.squad}>
                  <th scope="row">{squadName(row.squad)}</th>
                  {cells(row)}
                </tr>
              ))}
            </tbody>
          </table>
          {differing.length > 0 && (
            <table>
              <thead>
                <tr>
                  <th>{t('rules.differing', { count: differingCount })}</th>
                  {heads}
                </tr>
              </thead>
              <tbody>
                {differing.map((row) => (
                  <tr key={row.shift}>
                    <th scope="row">
                      {row.name} <small>{row.badge}</small> {day(row.from)}
                    </th>
                    {cells(row)}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      )}
    </section>
  );
}
