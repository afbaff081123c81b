import { chinaInstant } from '@dutywall/shared/kit';
import type { RosterWeek } from '@dutywall/shared/protocol';
import { CalendarOff, ChevronLeft, ChevronRight, Copy, Download, Plus, Upload } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PAGE_ROLES, type Role } from '../../app/session.ts';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { Popover } from '../../ui/popover.tsx';
import { useWords } from '../../ui/words.ts';
import { rangeOf } from './roster-data.ts';
import { inTreeOrder, weekNumber } from './week.ts';

export interface RosterHeaderProps {
  readonly monday: number;
  readonly squad: string | null;
  readonly squads: RosterWeek['squads'];
  readonly find: string;
  readonly findInput: RefObject<HTMLInputElement | null>;
  readonly role: Role;
  readonly editable: boolean;
  readonly toDecide: number;
  readonly onWeek: (by: number | null) => void;
  readonly onSquad: (squad: string | null) => void;
  readonly onFind: (find: string) => void;
  readonly onCreate: () => void;
  readonly onCopy: () => void;
  readonly onImport: () => void;
  readonly onLeaves: () => void;
}

/** Which week, of whom, and what can be done with it. */
export function RosterHeader(props: RosterHeaderProps) {
  const { monday, squad, squads, find, findInput, role, editable, toDecide, onWeek, onSquad } = props;
  const { t } = useTranslation();
  const words = useWords();
  const query = new URLSearchParams({ ...rangeOf(monday), ...(squad ? { squad } : {}) });
  const isDesk = (PAGE_ROLES.desk as readonly Role[]).includes(role);
  return (
    <header className="roster-header">
      <Link className="button quiet" to={isDesk ? '/desk' : '/welcome'}>
        <ChevronLeft size={16} aria-hidden="true" /> {t(isDesk ? 'common.desk' : 'common.back')}
      </Link>
      <h1>{t('roster.title')}</h1>
      <div className="roster-week">
        <button type="button" className="icon-button" aria-label={t('roster.previous')} onClick={() => onWeek(-7)}>
          <ChevronLeft size={18} />
        </button>
        <p>
          <b>{t('roster.week', weekNumber(monday))}</b>
          <span>
            {t('roster.range', {
              from: words.date(chinaInstant(monday)),
              to: words.date(chinaInstant(monday + 6)),
            })}
          </span>
        </p>
        <button type="button" className="icon-button" aria-label={t('roster.next')} onClick={() => onWeek(7)}>
          <ChevronRight size={18} />
        </button>
        <button type="button" className="button quiet" onClick={() => onWeek(null)}>
          {t('roster.thisWeek')}
        </button>
      </div>
      <select
        className="input roster-squads"
        aria-label={t('roster.squad')}
        value={squad ?? ''}
        onChange={(event) => onSquad(event.target.value || null)}
      >
        <option value="">{t('roster.allSquads')}</option>
        {inTreeOrder(squads).map((one) => (
          <option key={one.id} value={one.id}>
            {'　'.repeat(one.depth)}
            {one.name}
          </option>
        ))}
      </select>
      <input
        ref={findInput}
        className="input roster-find"
        type="search"
        aria-label={t('roster.find')}
        placeholder={`${t('roster.find')}  /`}
        value={find}
        onChange={(event) => props.onFind(event.target.value)}
      />
      <span className="roster-gap" />
      {editable && (
        <>
          <button type="button" className="button primary" onClick={props.onCreate}>
            <Plus size={16} aria-hidden="true" /> {t('roster.create')} <kbd>n</kbd>
          </button>
          <button type="button" className="button" onClick={props.onCopy}>
            <Copy size={16} aria-hidden="true" /> {t('roster.copy')} <kbd>c</kbd>
          </button>
          <button type="button" className="button" onClick={props.onImport}>
            <Upload size={16} aria-hidden="true" /> {t('roster.import')}
          </button>
        </>
      )}
      <button type="button" className="button" onClick={props.onLeaves}>
        <CalendarOff size={16} aria-hidden="true" />{' '}
        {toDecide > 0 ? t('roster.leavesOpen', { n: toDecide }) : t('roster.leaves')}
      </button>
      <Popover
        name={t('roster.export')}
        align="end"
        label={
          <>
            <Download size={16} aria-hidden="true" /> {t('roster.export')}
          </>
        }
      >
        {(close) => (
          <div className="roster-menu">
            <a className="button quiet" href={`/api/roster/export.xlsx?${query}`} onClick={close}>
              {t('roster.exportXlsx')}
            </a>
            <a className="button quiet" href={`/api/roster/export.csv?${query}`} onClick={close}>
              {t('roster.exportCsv')}
            </a>
            {editable && (
              <a className="button quiet" href="/api/roster/template.xlsx" onClick={close}>
                {t('roster.template')}
              </a>
            )}
          </div>
        )}
      </Popover>
      <LanguageSwitch />
    </header>
  );
}
