import type { CheckInReason } from '@dutywall/shared/domain';
import type { Callable, CheckInRow, SlotRow } from '@dutywall/shared/protocol';
import { Eye, Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCheckIns } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';
import type { TextKey } from '../i18n/translate.ts';
import { useSession } from '../session.ts';
import { useShortcuts } from '../use-shortcuts.ts';
import { useCheckInStore } from './check-in-store.ts';
import { mayRing, useCallable } from './rest.ts';
import { useRing } from './use-ring.ts';

export interface RingActionProps {
  readonly feed: LiveFeed;
  readonly officer: SlotRow;
  /** Why, from what is at hand. */
  readonly reason: CheckInReason;
  readonly incident: string | null;
}

/** What there is to say of ringing this officer before it is done. */
function hintOf(callable: Callable | undefined, failed: boolean): TextKey | null {
  if (failed) return null;
  if (!callable) return 'checkIn.callable.checking';
  return callable.reason === null ? 'checkIn.callable.yes' : `checkIn.callable.${callable.reason}`;
}

/** 视频连线: one key rings, with the reason at hand; somebody else's call is watched instead. */
export function RingAction({ feed, officer, reason, incident }: RingActionProps) {
  const { t } = useTranslation();
  const me = useSession().data?.name ?? '';
  const ring = useRing(feed);
  const { hold, held } = useCheckInStore();
  const open: CheckInRow | undefined = useCheckIns(feed).find((row) => row.officer === officer.officer);
  const callable = useCallable(officer.officer, open === undefined);
  const may = callable.isError || (callable.data !== undefined && mayRing(callable.data));
  const run = open
    ? held.includes(open.id)
      ? () => useCheckInStore.getState().focusOn(open.id)
      : () => hold(open.id, { watch: open.by !== me })
    : may
      ? () =>
          void ring({
            ...{ officer: officer.officer, name: officer.name, reason },
            ...(incident === null ? {} : { incident }),
          })
      : null;
  useShortcuts({ v: run ?? undefined });
  const hint = open ? null : hintOf(callable.data, callable.isError);
  return (
    <>
      <button type="button" className="button" disabled={run === null} aria-keyshortcuts="v" onClick={() => run?.()}>
        {open && open.by !== me ? <Eye size={15} aria-hidden="true" /> : <Video size={15} aria-hidden="true" />}
        {open && open.by !== me ? t('checkIn.panel.watch') : t('checkIn.action')}
        {!open && <small>{t(`checkIn.reason.${reason}`)}</small>}
        <kbd>v</kbd>
      </button>
      <p className="ring-hint" data-callable={run !== null}>
        {open ? t('checkIn.callable.ringing', { who: open.by }) : hint && t(hint)}
        {!open && callable.data?.text808 && ` ${t('checkIn.callable.text808')}`}
      </p>
    </>
  );
}
