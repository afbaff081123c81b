import type { TerminalRow } from '@dutywall/shared/protocol';
import { CircleCheck, CircleOff, KeyRound, Power } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../ui/words.ts';
import type { Target } from './requests.ts';

/** A terminal, and when its row came from the server. */
type Row = TerminalRow & { readonly at: number };

interface Acts {
  readonly onDisable: (target: Target) => void;
  readonly onReopen: (target: Target) => void;
  /** The terminal something is being done to. */
  readonly pending: string | null;
}

export interface TerminalTableProps {
  readonly rows: readonly Row[];
  /** Null: for looking only, without phone numbers. */
  readonly acts: Acts | null;
}

export function TerminalTable({ rows, acts }: TerminalTableProps) {
  const { t } = useTranslation();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('terminals.column.officer')}</th>
          <th>{t('terminals.column.squad')}</th>
          <th>{t('terminals.column.protocol')}</th>
          <th>{t('terminals.column.use')}</th>
          <th>{t('terminals.column.seen')}</th>
          <th>{t('terminals.column.interval')}</th>
          <th>{t('terminals.column.datum')}</th>
          {acts && <th>{t('terminals.column.phone')}</th>}
          <th>{t('terminals.column.id')}</th>
          {acts && (
            <th>
              <span className="visually-hidden">{t('terminals.acts')}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <OneTerminal key={row.id} row={row} acts={acts} />
        ))}
      </tbody>
    </table>
  );
}

/** Ids begin with the time they were made; their ends tell neighbours apart. */
const shortId = (id: string): string => (id.length > 8 ? `…${id.slice(-6)}` : id);

function OneTerminal({ row, acts }: { readonly row: Row; readonly acts: Acts | null }) {
  const { t } = useTranslation();
  const { id, officer, protocol, datum, expectedIntervalS, restsSilent, phone, disabled } = row;
  const target = { id, who: officer ? t('terminals.who', { name: officer.name, badge: officer.badge }) : shortId(id) };
  const busy = acts?.pending === id;
  return (
    <tr data-disabled={disabled}>
      <td>
        {officer ? (
          <>
            <b>{officer.name}</b> <small>{officer.badge}</small>
          </>
        ) : (
          <span className="terminals-none">{t('terminals.unbound')}</span>
        )}
      </td>
      <td>{officer?.squadName}</td>
      <td>{t(`duty.protocol.${protocol}`)}</td>
      <td>
        <span className="terminals-use">
          {disabled ? <CircleOff size={15} aria-hidden="true" /> : <CircleCheck size={15} aria-hidden="true" />}
          {t(disabled ? 'terminals.use.disabled' : 'terminals.use.used')}
        </span>
      </td>
      <td>
        <LastSeen row={row} />
      </td>
      <td>
        {t('common.time.seconds', { n: expectedIntervalS })}
        {restsSilent && <small>{t('terminals.restsSilent')}</small>}
      </td>
      <td>{datum}</td>
      {acts && <td className="terminals-mono">{phone}</td>}
      <td className="terminals-mono" title={id}>
        {shortId(id)}
      </td>
      {acts && (
        <td className="terminals-acts">
          {!disabled && protocol === 'jt808' && (
            <button type="button" className="button" disabled={busy} onClick={() => acts.onReopen(target)}>
              <KeyRound size={13} aria-hidden="true" /> {t('terminals.reopen')}
            </button>
          )}
          {!disabled && (
            <button type="button" className="button" disabled={busy} onClick={() => acts.onDisable(target)}>
              <Power size={13} aria-hidden="true" /> {t('terminals.disable')}
            </button>
          )}
        </td>
      )}
    </tr>
  );
}

/** So many intervals without a report are worth a quiet word; nothing is judged by it here. */
const QUIET_INTERVALS = 3;

function LastSeen({ row: { lastSeenAt, expectedIntervalS, disabled, at } }: { readonly row: Row }) {
  const { t } = useTranslation();
  const words = useWords();
  if (lastSeenAt === null) return <span className="terminals-none">{t('terminals.never')}</span>;
  const seen = Date.parse(lastSeenAt);
  const quiet = !disabled && at - seen > QUIET_INTERVALS * expectedIntervalS * 1_000;
  return (
    <>
      <time dateTime={lastSeenAt}>{words.moment(seen, at)}</time>
      {quiet && <small>{t('terminals.silent', { duration: words.duration(at - seen) })}</small>}
    </>
  );
}
