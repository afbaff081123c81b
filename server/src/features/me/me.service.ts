import { type OfficerId, WINDOW_MARGIN_MS } from '@dutywall/shared/domain';
import { DAY, HOUR, type Instant, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { DutyCard, MeLook, MeShift, MeView, RefusalCode } from '@dutywall/shared/protocol';
import type { Clock, Database, Principal, SosCall } from '../../ports.ts';
import { readLooks, readOwnShifts, readSelf } from './me.store.ts';

/** How far the page may plan without the server: a night in a dead zone and the day after. */
const AHEAD_MS = 2 * DAY;
/** So long it is said who took a call for help, from the alarm on. */
const SOS_SHOWN_MS = DAY;

export interface MeDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** The duty room's card, which shows an officer only their own. */
  readonly card: (who: Principal, officer: string) => Promise<Result<DutyCard, RefusalCode>>;
  /** The time that the officer's last SOS opens; null: none is known. */
  readonly sosWindow: (officer: OfficerId) => Span | null;
  /** The officer's last SOS and who has taken it; null: none is known. */
  readonly sosCall: (officer: OfficerId) => SosCall | null;
}

/** What officers see of themselves; nothing here takes an officer's id from a request. */
export interface MeRoom {
  view(who: Principal): Promise<Result<MeView, RefusalCode>>;
  shifts(who: Principal, span: Span): Promise<Result<readonly MeShift[], RefusalCode>>;
  looks(who: Principal, before: number | null, limit: number): Promise<Result<readonly MeLook[], RefusalCode>>;
}

const NOBODY = () => refuse('forbidden', 'this page is for officers');
const OFF_SHIFT = { zh: '当前没有班次。', en: 'No shift covers this moment.' };

export function createMe({ db, clock, card, sosWindow, sosCall }: MeDeps): MeRoom {
  const self = (who: Principal): string | null => (who.role === 'officer' ? who.officer : null);

  /** An SOS that goes on has no end yet; the page asks again long before this one. */
  const sosOf = (officer: OfficerId, now: Instant): Span[] => {
    const sos = sosWindow(officer);
    return sos && now < sos.to ? [{ from: sos.from, to: Math.min(sos.to, now + AHEAD_MS) }] : [];
  };

  const lastSos = (officer: OfficerId, now: Instant): SosCall | null => {
    const call = sosCall(officer);
    return call && now - call.at < SOS_SHOWN_MS ? call : null;
  };

  return {
    async view(who) {
      const id = self(who);
      if (id === null) return NOBODY();
      const officer = await readSelf(db, id);
      if (!officer) return refuse('not-found', 'this officer has left');
      const now = clock.now();
      const shifts = await readOwnShifts(db, id, { from: now - HOUR, to: now + AHEAD_MS }, now);
      const duty = await card(who, id);
      return ok({
        serverTime: now,
        officer,
        ...judged(duty.ok ? duty.value : null),
        shift: shifts.find((shift) => shift.from <= now && now < shift.to) ?? null,
        next: shifts.find((shift) => shift.from > now) ?? null,
        windows: windowsOf([...shifts.map(withMargin), ...sosOf(id, now)]),
        sos: lastSos(id, now),
      });
    },

    async shifts(who, span) {
      const id = self(who);
      return id === null ? NOBODY() : ok(await readOwnShifts(db, id, span, clock.now()));
    },

    async looks(who, before, limit) {
      const id = self(who);
      return id === null ? NOBODY() : ok(await readLooks(db, { officer: id, account: who.account, before, limit }));
    },
  };
}

function judged(card: DutyCard | null): Pick<MeView, 'standing' | 'sentence' | 'intervals' | 'fix'> {
  if (!card) return { standing: null, sentence: OFF_SHIFT, intervals: [], fix: null };
  const { state, cause, since, overlays } = card.standing;
  const { fix } = card;
  return {
    standing: { state, cause, since, overlays: [...overlays] },
    sentence: card.sentence,
    intervals: card.intervals.map((i) => ({ state: i.state, cause: i.cause, from: i.from, to: i.to, text: i.text })),
    fix: fix && { eventAt: fix.eventAt, receivedAt: fix.receivedAt, sigmaM: fix.sigmaM },
  };
}

const withMargin = ({ from, to }: Span): Span => ({ from: from - WINDOW_MARGIN_MS, to: to + WINDOW_MARGIN_MS });

/** DU14: when the page may record; spans that touch are one. */
function windowsOf(spans: readonly Span[]): { from: number; to: number }[] {
  const windows: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = windows.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else windows.push({ from, to });
  }
  return windows;
}
