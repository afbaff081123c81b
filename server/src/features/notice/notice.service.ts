import { DAY, HOUR } from '@dutywall/shared/kit';
import type { NoticeList, NoticeReadAsk } from '@dutywall/shared/protocol';
import type { Bus, Clock, Database, Notices, Principal } from '../../ports.ts';
import { readAudience } from './audience.store.ts';
import { countUnread, eraseNotices, insertNotices, listNotices, markRead } from './notice.store.ts';

/** A notice points at a fact that stays; the notice itself is kept half a year. */
const KEPT_MS = 180 * DAY;
const SWEEP_MS = HOUR;
/** The newest ones of an account that a list answers. */
const MAX_LISTED = 200;

export interface NoticeRoom extends Notices {
  list(who: Principal): Promise<NoticeList>;
  /** Marks the caller's own in that range as read. */
  read(who: Principal, range: NoticeReadAsk): Promise<NoticeList>;
  close(): void;
}

export interface NoticeDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly onError: (error: unknown, doing: string) => void;
}

/** What accounts are told: stored with the fact that causes it, announced after its commit, kept half a year. */
export function createNotices(deps: NoticeDeps): NoticeRoom {
  const { db, clock, bus } = deps;
  const sweep = setInterval(() => {
    eraseNotices(db, clock.now() - KEPT_MS).catch((error: unknown) => deps.onError(error, 'erasing old notices'));
  }, SWEEP_MS).unref();

  const list = async (who: Principal): Promise<NoticeList> => ({
    unread: await countUnread(db, who.account),
    notices: [...(await listNotices(db, who.account, MAX_LISTED))],
  });

  return {
    audience: readAudience,
    async tell(tx, at, notices) {
      const added = await insertNotices(tx, at, notices);
      return () => {
        for (const one of added) bus.publish('notice-added', one);
      };
    },
    list,
    async read(who, range) {
      await markRead(db, who.account, range, clock.now());
      return list(who);
    },
    close: () => clearInterval(sweep),
  };
}
