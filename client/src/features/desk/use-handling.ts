import type { CommandAsk, HandlingReply, IncidentRow } from '@dutywall/shared/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { slicesOf } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';

/** A notice without anything to take back stays so long, ms. */
const NOTICE_MS = 8_000;
/** After the answer the fact follows within moments; until then the row is shown as it will be, ms. */
const SETTLE_MS = 1_500;
const MOST_NOTICES = 4;

/** What was done, or was not, in words; taken back while `act` and its time allow. */
export interface Notice {
  readonly id: number;
  readonly tone: 'done' | 'refused';
  readonly text: string;
  readonly act: string | null;
  /** Feed time until which it is shown; with `act`, until which it can be taken back. */
  readonly until: number;
  /** Incidents that somebody else owns and that could be taken over. */
  readonly takeOver: readonly IncidentRow[];
}

/** The word of each command when it was carried out. */
const WORDS = {
  'acknowledge-incidents': 'acknowledged',
  'own-incidents': 'owned',
  'release-incidents': 'released',
  'shelve-incidents': 'shelved',
  'unshelve-incidents': 'unshelved',
  'note-incident': 'noted',
} as const;
type Doing = keyof typeof WORDS;

export interface Handling {
  /** The rows as they will be when the server has said yes; without those that leave the desk then. */
  view(rows: readonly IncidentRow[]): readonly IncidentRow[];
  readonly notices: readonly Notice[];
  acknowledge(rows: readonly IncidentRow[]): void;
  own(rows: readonly IncidentRow[], takeOver?: boolean): void;
  release(rows: readonly IncidentRow[]): void;
  shelve(rows: readonly IncidentRow[], until: number, reason: string): void;
  unshelve(rows: readonly IncidentRow[]): void;
  note(row: IncidentRow, text: string): void;
  /** Takes back the newest act that can be; null: none can. */
  readonly undo: (() => void) | null;
  dismiss(id: number): void;
}

/**
 * What a supervisor does about incidents: shown at once, rolled back when the server refuses, and said in words either
 * way. `me` is the account's name, as the server writes it.
 */
export function useHandling(feed: LiveFeed, me: string, now: number): Handling {
  const { t } = useTranslation();
  const [overlay, setOverlay] = useState<ReadonlyMap<string, Partial<IncidentRow>>>(new Map());
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const ids = useRef(0);

  const push = useCallback((notice: Omit<Notice, 'id'>) => {
    const id = ++ids.current;
    setNotices((before) => [...before, { ...notice, id }].slice(-MOST_NOTICES));
  }, []);
  const lift = useCallback((names: readonly string[], from: ReadonlyMap<string, Partial<IncidentRow>>) => {
    setOverlay((before) => {
      const next = new Map(before);
      // Only what this act laid on: a later one on the same incident stays.
      for (const name of names) if (next.get(name) === from.get(name)) next.delete(name);
      return next;
    });
  }, []);
  const nameOf = (row: IncidentRow): string =>
    `${slicesOf(feed).slot(row.slot)?.name ?? row.officer} ${t(`duty.incident.${row.kind}`)}`;

  /** "另有 2 项未处理：…": each reason once, with whom it names. */
  const refusals = ({ refused }: HandlingReply): string => {
    const reasons = new Map<string, number>();
    for (const { code, who } of refused) {
      const text = `${t(`errors.refusal.${code}`)}${who === null ? '' : t('desk.handling.who', { who })}`;
      reasons.set(text, (reasons.get(text) ?? 0) + 1);
    }
    return [...reasons].map(([text, n]) => (n === 1 ? text : t('desk.handling.times', { n, text }))).join('');
  };

  const send = async <N extends Doing>(
    name: N,
    ask: CommandAsk<N>,
    rows: readonly IncidentRow[],
    change: (row: IncidentRow) => Partial<IncidentRow>,
  ): Promise<void> => {
    if (rows.length === 0) return;
    const mine = new Map(rows.map((row) => [row.id, change(row)]));
    setOverlay((before) => new Map([...before, ...mine]));
    const answer = await feed.command(name, ask);
    const at = feed.now();
    if (!answer.ok) {
      lift([...mine.keys()], mine);
      const text = t('desk.handling.failed', { reason: t(`errors.refusal.${answer.refusal.code}`) });
      push({ tone: 'refused', text, act: null, until: at + NOTICE_MS, takeOver: [] });
      return;
    }
    // The answer of every one of these commands is a HandlingReply; the generic hides it.
    const reply = answer.data as HandlingReply;
    lift(
      reply.refused.map((one) => one.incident),
      mine,
    );
    setTimeout(() => lift([...mine.keys()], mine), SETTLE_MS);
    const [first] = reply.done;
    if (first) {
      const done = t(`desk.handling.${WORDS[name]}`);
      const what = reply.done.length === 1 ? nameOf(first) : t('desk.handling.several', { n: reply.done.length });
      const rest =
        reply.refused.length > 0 ? t('desk.handling.rest', { n: reply.refused.length, why: refusals(reply) }) : '';
      const until = reply.undoUntil ?? at + NOTICE_MS;
      const act = reply.undoUntil === null ? null : reply.act;
      push({ tone: 'done', text: `${done} · ${what}${rest}`, act, until, takeOver: [] });
    } else {
      const others = new Set(reply.refused.filter((one) => one.code === 'owned-by-another').map((one) => one.incident));
      const takeOver = name === 'own-incidents' ? rows.filter((row) => others.has(row.id)) : [];
      push({ tone: 'refused', text: refusals(reply), act: null, until: at + NOTICE_MS, takeOver });
    }
  };

  const undoAct = async (notice: Notice): Promise<void> => {
    if (notice.act === null) return;
    setNotices((before) => before.filter((one) => one.id !== notice.id));
    const answer = await feed.command('undo-handling', { act: notice.act });
    const until = feed.now() + NOTICE_MS;
    if (!answer.ok) {
      const text = t('desk.handling.failed', { reason: t(`errors.refusal.${answer.refusal.code}`) });
      push({ tone: 'refused', text, act: null, until, takeOver: [] });
      return;
    }
    const { done, refused } = answer.data;
    const rest = refused.length > 0 ? t('desk.handling.rest', { n: refused.length, why: refusals(answer.data) }) : '';
    const text = `${t('desk.handling.undone')} · ${t('desk.handling.several', { n: done.length })}${rest}`;
    push({ tone: done.length > 0 ? 'done' : 'refused', text, act: null, until, takeOver: [] });
  };

  // BT1: what somebody works on and later data shows to be nothing must not vanish without a word to them.
  const withdrawn = useRef<Set<string> | null>(null);
  useEffect(() => {
    const look = () => {
      const gone = feed.facts.closed.filter((row) => row.retracted && row.owner === me);
      const before = withdrawn.current;
      withdrawn.current = new Set(gone.map((row) => row.id));
      if (before === null) return;
      for (const row of gone) {
        if (before.has(row.id)) continue;
        const name = slicesOf(feed).slot(row.slot)?.name ?? row.officer;
        const text = t('desk.handling.withdrawn', { name, kind: t(`duty.incident.${row.kind}`) });
        push({ tone: 'refused', text, act: null, until: feed.now() + 4 * NOTICE_MS, takeOver: [] });
      }
    };
    look();
    return feed.subscribe('facts', look);
  }, [feed, me, push, t]);

  const shown = notices.filter((notice) => notice.until > now);
  const last = shown.findLast((notice) => notice.act !== null);
  const names = (rows: readonly IncidentRow[]): string[] => rows.map((row) => row.id);
  return {
    view(rows) {
      if (overlay.size === 0) return rows;
      return rows
        .map((row) => {
          const change = overlay.get(row.id);
          return change ? { ...row, ...change } : row;
        })
        .filter((row) => row.to === null || row.acknowledgedAt === null);
    },
    notices: shown,
    acknowledge: (rows) =>
      void send('acknowledge-incidents', { incidents: names(rows) }, rows, () => ({
        ...{ acknowledgedBy: me, acknowledgedAt: feed.now() },
      })),
    own: (rows, takeOver = false) =>
      void send('own-incidents', { incidents: names(rows), ...(takeOver ? { takeOver } : {}) }, rows, (row) =>
        row.owner === null || takeOver ? { owner: me, ownedAt: feed.now() } : {},
      ),
    release: (rows) =>
      void send('release-incidents', { incidents: names(rows) }, rows, () => ({ owner: null, ownedAt: null })),
    shelve: (rows, until, reason) =>
      void send('shelve-incidents', { incidents: names(rows), until, reason }, rows, (row) =>
        row.kind === 'sos' ? {} : { shelf: { until, by: me, reason } },
      ),
    unshelve: (rows) => void send('unshelve-incidents', { incidents: names(rows) }, rows, () => ({ shelf: null })),
    note: (row, text) =>
      void send('note-incident', { incident: row.id, text }, [row], () => ({
        notes: { count: row.notes.count + 1, last: { by: me, at: feed.now(), text } },
      })),
    undo: last ? () => void undoAct(last) : null,
    dismiss: (id) => setNotices((before) => before.filter((one) => one.id !== id)),
  };
}
