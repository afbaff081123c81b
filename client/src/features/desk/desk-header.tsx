import type { DutyState } from '@dutywall/shared/domain';
import { ChevronDown, Keyboard, UserRound } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { NoticeBell } from '../../app/notices/notice-bell.tsx';
import type { Found, SearchIndex } from '../../app/picture/search.ts';
import { useSession, useSignOut } from '../../app/session.ts';
import { useCounts, useStatus } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { ConnectionBadge } from '../../ui/connection-badge.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { Popover } from '../../ui/popover.tsx';
import { SearchBox } from './search-box.tsx';
import { SquadFilter } from './squad-filter.tsx';
import { StateChips } from './state-chips.tsx';

export interface DeskHeaderProps {
  readonly feed: Feed;
  readonly index: SearchIndex;
  readonly searchInput: RefObject<HTMLInputElement | null>;
  readonly squads: ReadonlySet<string> | null;
  readonly states: ReadonlySet<DutyState> | null;
  readonly onSquads: (squads: ReadonlySet<string> | null) => void;
  readonly onStates: (states: ReadonlySet<DutyState> | null) => void;
  readonly onFound: (found: Found) => void;
  readonly onHelp: () => void;
  readonly sound: ReactNode;
}

export function DeskHeader(props: DeskHeaderProps) {
  const { feed, index, searchInput, squads, states, onSquads, onStates, onFound, onHelp, sound } = props;
  const { t } = useTranslation();
  const status = useStatus(feed);
  const counts = useCounts(feed);
  return (
    <header className="desk-header">
      <SearchBox feed={feed} index={index} input={searchInput} onFound={onFound} />
      <SquadFilter feed={feed} chosen={squads} onChange={onSquads} />
      <StateChips counts={counts.all} chosen={states} onChange={onStates} />
      {sound}
      <NoticeBell feed={feed} />
      <ConnectionBadge status={status} />
      <button type="button" className="icon-button" aria-label={t('desk.keys.open')} onClick={onHelp}>
        <Keyboard size={18} />
      </button>
      <UserMenu />
    </header>
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const signOut = useSignOut();
  const who = session.data;
  return (
    <Popover
      name={t('desk.user.menu')}
      align="end"
      label={
        <>
          <UserRound size={16} aria-hidden="true" /> {who?.name} <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    >
      {() => (
        <div className="user-menu">
          <p>
            <b>{who?.name}</b>
            {who && <span>{t(`common.role.${who.role}`)}</span>}
          </p>
          <Link className="button quiet" to="/wall" target="_blank">
            {t('session.openWall')}
          </Link>
          <Link className="button quiet" to="/absences">
            {t('absence.title')}
          </Link>
          <Link className="button quiet" to="/replay">
            {t('common.replay')}
          </Link>
          <Link className="button quiet" to="/roster">
            {t('common.roster')}
          </Link>
          <Link className="button quiet" to="/checks">
            {t('checks.title')}
          </Link>
          <Link className="button quiet" to="/stills">
            {t('stills.title')}
          </Link>
          <Link className="button quiet" to="/rules">
            {t('rules.title')}
          </Link>
          <Link className="button quiet" to="/cameras">
            {t('cameras.title')}
          </Link>
          <Link className="button quiet" to="/admin/terminals">
            {t('terminals.title')}
          </Link>
          <Link className="button quiet" to="/posts">
            {t('posts.title')}
          </Link>
          <LanguageSwitch />
          <button type="button" className="button" onClick={() => signOut.mutate()}>
            {t('common.signOut')}
          </button>
        </div>
      )}
    </Popover>
  );
}
