import { chinaClockText } from '@dutywall/shared/kit';
import type { ImportReport } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../ui/words.ts';
import { faultWords } from './fault-words.ts';

/** What a file would do: counts, every fault by its cell, and the shifts it would write. */
export function ImportPreview({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const words = useWords();
  const { counts, faults, faultCount, planned } = report;
  const severalSheets = report.sheets.length > 1;
  return (
    <div className="roster-preview">
      <dl className="roster-counts">
        {(['rows', 'new', 'changed', 'same', 'faulty'] as const).map((kind) => (
          <div key={kind} data-kind={kind} data-zero={counts[kind] === 0 || undefined}>
            <dt>{t(`roster.importDialog.${kind}`)}</dt>
            <dd>{counts[kind]}</dd>
          </div>
        ))}
      </dl>
      <p className="roster-notes">
        {report.encoding && <span>{t('roster.importDialog.encoding', { encoding: report.encoding })}</span>}
        {report.ignoredColumns.length > 0 && (
          <span>{t('roster.importDialog.ignored', { columns: report.ignoredColumns.join('、') })}</span>
        )}
        {report.sheets.length > 1 &&
          report.sheets
            .filter((sheet) => sheet.layout === null)
            .map((sheet) => <span key={sheet.name}>{t('roster.importDialog.sheets', { name: sheet.name })}</span>)}
      </p>
      {faultCount > 0 && (
        <>
          <h3>
            {t('roster.importDialog.faults', { n: faultCount })} <small>{t('roster.importDialog.mend')}</small>
          </h3>
          <div className="roster-table">
            <table>
              <thead>
                <tr>
                  <th>{t('roster.importDialog.cell')}</th>
                  <th>{t('roster.importDialog.column')}</th>
                  <th>{t('roster.importDialog.found')}</th>
                  <th>{t('roster.importDialog.problem')}</th>
                </tr>
              </thead>
              <tbody>
                {faults.map((fault) => (
                  <tr key={`${fault.sheet}!${fault.cell} ${fault.code}`}>
                    <td>
                      <code>{severalSheets && fault.sheet ? `${fault.sheet}!${fault.cell}` : fault.cell}</code>
                    </td>
                    <td>{fault.column}</td>
                    <td className="roster-found">{fault.found}</td>
                    <td>{faultWords(t, fault.code, fault.details)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {faultCount > faults.length && (
            <p>{t('roster.importDialog.faultsMore', { n: faultCount, shown: faults.length })}</p>
          )}
        </>
      )}
      {faultCount === 0 && planned.length === 0 && <p>{t('roster.importDialog.nothing')}</p>}
      {faultCount === 0 && planned.length > 0 && (
        <>
          <h3>{t('roster.importDialog.planned')}</h3>
          <div className="roster-table">
            <table>
              <tbody>
                {planned.map((one) => (
                  <tr key={`${one.badge} ${one.from}`}>
                    <td>
                      <code>{one.where}</code>
                    </td>
                    <td>{t(one.kind === 'new' ? 'roster.importDialog.kindNew' : 'roster.importDialog.kindChanged')}</td>
                    <td>
                      {one.officer} {one.badge}
                    </td>
                    <td>
                      {words.date(one.from)} {one.name} {chinaClockText(one.from)}–{chinaClockText(one.to)}
                    </td>
                    <td>{one.posts.join('、')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {counts.new + counts.changed > planned.length && (
            <p>{t('roster.importDialog.plannedMore', { n: planned.length })}</p>
          )}
        </>
      )}
    </div>
  );
}
