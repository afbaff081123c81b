import type { FeedStatus, FeedTopic, LiveFeed } from '@dutywall/client/feed';
import { DUTY_STATES, type DutyState, type IncidentKind } from '@dutywall/shared/domain';
import {
  type AbsenceRow,
  type Ack,
  type CallEvent,
  type CommandAsk,
  type CommandName,
  type CommandReply,
  createBoard,
  createFactState,
  EMPTY_SNAPSHOT,
  type HandlingReply,
  type IncidentRow,
  untouched,
} from '@dutywall/shared/protocol';

/** 2026-11-23 08:31:05 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 23, 0, 31, 5);
const MINUTE = 60_000;

export interface FakeOfficer {
  readonly name: string;
  readonly squad: string;
  readonly state: DutyState;
  readonly lon?: number;
  readonly lat?: number;
  readonly posts?: readonly string[];
  readonly arrived?: boolean;
  readonly sinceMin?: number;
}

export interface FakeIncident {
  readonly slot: number;
  readonly kind: IncidentKind;
  readonly ageMin: number;
  readonly acknowledged?: boolean;
}

/** What a test can do to a fake feed besides reading it. */
export interface FakeFeed extends LiveFeed {
  set(status: Partial<FeedStatus>): void;
  changed(topic: FeedTopic): void;
  /** Says something of a check-in as the server would. */
  call(event: CallEvent): void;
  readonly sent: { name: CommandName; ask: unknown }[];
  /** Answers the next commands; null: the fake's own success. */
  answer: ((name: CommandName, ask: unknown) => Ack<unknown>) | null;
  clock: number;
}

const SENTENCES: Record<IncidentKind, (post: string, min: number) => { zh: string; en: string }> = {
  sos: (post) => ({ zh: `在 ${post} 附近按下 SOS。`, en: `Pressed SOS near ${post}.` }),
  'off-post': (post, min) => ({
    zh: `离开 ${post}，最远 412 米，已 ${min} 分钟，期间 9 个定位点均在岗位外（σ 8–20 米）；规则 v1：离岗容忍 10 分钟。`,
    en: `Left ${post}, farthest 412 m, for ${min} min; 9 fixes all outside (σ 8–20 m); rules v1: leave tolerance 10 min.`,
  }),
  'not-arrived': (post, min) => ({
    zh: `班次开始后 ${min} 分钟，7 个定位点均在 ${post} 外，最近 1.2 千米；规则 v1：到岗宽限 10 分钟。`,
    en: `${min} min into the shift, 7 fixes all outside ${post}, nearest 1.2 km; rules v1: arrival grace 10 min.`,
  }),
  'left-early': (post) => ({ zh: `下班前离开 ${post}。`, en: `Left ${post} before the end.` }),
  late: (post, min) => ({ zh: `到达 ${post} 晚 ${min} 分钟。`, en: `Reached ${post} ${min} min late.` }),
  silent: (post, min) => ({
    zh: `${min} 分钟没有定位，最后一次在 ${post} 内；原因：网络中断。`,
    en: `No fix for ${min} min, the last one inside ${post}; cause: link lost.`,
  }),
  still: (post, min) => ({
    zh: `仅供了解：在 ${post} 停留约 ${min} 分钟。`,
    en: `For information only: in one place on ${post} for ${min} min.`,
  }),
  'under-covered': (post) => ({ zh: `${post} 在岗不足。`, en: `${post} is under-covered.` }),
};

/** A feed of our own making: the type of the live one, nothing of its sockets. */
export function fakeFeed(officers: readonly FakeOfficer[], incidents: readonly FakeIncident[] = []): FakeFeed {
  const board = createBoard(Math.max(16, officers.length));
  board.size = officers.length;
  const facts = createFactState(EMPTY_SNAPSHOT);
  facts.squads.set('b', { id: 'b', parent: null, name: '海陵示范局', degraded: false });
  const listeners = {
    board: new Set<(t: null) => void>(),
    facts: new Set<() => void>(),
    status: new Set<() => void>(),
    personal: new Set<() => void>(),
  };
  let status: FeedStatus = { connection: 'live', dataAgeMs: 400, resyncs: 0 };
  officers.forEach((one, slot) => {
    if (!facts.squads.has(one.squad)) {
      facts.squads.set(one.squad, { id: one.squad, parent: 'b', name: one.squad, degraded: false });
    }
    const officer = `o${slot}`;
    facts.slots.set(slot, {
      slot,
      officer,
      badge: String(100 + slot).padStart(4, '0'),
      name: one.name,
      squad: one.squad,
      kind: slot % 4 === 0 ? 'auxiliary' : 'enforcement',
      protocol: slot % 3 === 0 ? 'jt808' : 'osmand',
    });
    facts.slotOf.set(officer, slot);
    const off = one.state === 'off-shift';
    facts.standings.set(slot, {
      slot,
      state: one.state,
      cause: one.state === 'no-signal' ? 'link-lost' : null,
      since: NOW - (one.sinceMin ?? 40) * MINUTE,
      overlays: [],
      shift: off ? null : { id: `s${slot}`, name: '早班', from: NOW - 91 * MINUTE, to: NOW + 389 * MINUTE },
      posts: off ? [] : [...(one.posts ?? ['京泰夜市'])],
      arrived: one.arrived ?? !['expected', 'not-arrived', 'off-shift', 'excused'].includes(one.state),
    });
    board.lonE6[slot] = Math.round((one.lon ?? 119.92) * 1e6);
    board.latE6[slot] = Math.round((one.lat ?? 32.49) * 1e6);
    board.eventAtS[slot] = Math.floor(NOW / 1000) - (one.state === 'no-signal' ? 360 : slot % 9);
    board.sigmaM[slot] = 8 + (slot % 13);
    board.course[slot] = (slot * 47) % 360;
    board.state[slot] = DUTY_STATES.indexOf(one.state);
    board.battery[slot] = 30 + (slot % 70);
  });
  incidents.forEach(({ slot, kind, ageMin, acknowledged }, index) => {
    const post = facts.standings.get(slot)?.posts[0] ?? '';
    const row = untouched({
      id: `i${index}`,
      officer: `o${slot}`,
      slot,
      kind,
      cause: kind === 'silent' ? 'link-lost' : null,
      from: NOW - ageMin * MINUTE,
      knownFrom: NOW - Math.max(0, ageMin - 10) * MINUTE,
      to: null,
      text: SENTENCES[kind](post, ageMin),
      acknowledgedBy: acknowledged ? '王督查' : null,
      acknowledgedAt: acknowledged ? NOW - MINUTE : null,
    });
    facts.incidents.set(row.id, row);
    if (kind === 'sos') {
      board.overlays[slot] = 1;
      facts.standings.get(slot)?.overlays.push('sos');
    }
  });
  const calls = new Set<(event: CallEvent) => void>();
  const feed: FakeFeed = {
    kind: 'live',
    board,
    facts,
    sent: [],
    answer: null,
    clock: NOW,
    now: () => feed.clock,
    status: () => status,
    subscribe(topic: FeedTopic, listener: (t: null) => void) {
      listeners[topic].add(listener as () => void);
      return () => listeners[topic].delete(listener as () => void);
    },
    set(next) {
      status = { ...status, ...next };
      feed.changed('status');
    },
    changed(topic) {
      for (const listener of [...listeners[topic]]) (listener as (t: null) => void)(null);
    },
    async command<N extends CommandName>(name: N, ask: CommandAsk<N>): Promise<Ack<CommandReply<N>>> {
      feed.sent.push({ name, ask });
      if (feed.answer) return feed.answer(name, ask) as Ack<CommandReply<N>>;
      return { ok: true, data: succeed(feed, name, ask) as CommandReply<N> };
    },
    onCall(listener) {
      calls.add(listener);
      return () => calls.delete(listener);
    },
    call(event) {
      for (const listener of [...calls]) listener(event);
    },
    close() {},
  };
  return feed;
}

function succeed(feed: FakeFeed, name: CommandName, ask: unknown): unknown {
  if (name === 'flag-absence') {
    const { officer, incident, reason } = ask as CommandAsk<'flag-absence'>;
    const row: AbsenceRow = {
      id: `a${feed.facts.absences.size}`,
      officer,
      slot: Number(officer.slice(1)),
      incident: incident ?? null,
      stage: 'flagged',
      reason,
      flaggedBy: '王督查',
      flaggedAt: feed.clock,
    };
    feed.facts.absences.set(row.id, row);
    feed.changed('facts');
    return row;
  }
  return handle(feed, name, ask);
}

const undo = new Map<string, readonly IncidentRow[]>();

/** As the server does it: rows changed and told, the act named so that it can be taken back. */
function handle(feed: FakeFeed, name: CommandName, ask: unknown): HandlingReply {
  const { incidents } = feed.facts;
  const put = (row: IncidentRow): IncidentRow => {
    if (row.to !== null && row.acknowledgedAt !== null) {
      incidents.delete(row.id);
      feed.facts.closed.push(row);
    } else incidents.set(row.id, row);
    return row;
  };
  if (name === 'undo-handling') {
    const rows = undo.get((ask as CommandAsk<'undo-handling'>).act) ?? [];
    const done = rows.map(put);
    feed.changed('facts');
    return { act: null, undoUntil: null, done, refused: [] };
  }
  const told = ask as {
    incidents?: string[];
    incident?: string;
    until?: number;
    reason?: string;
    text?: string;
    takeOver?: boolean;
  };
  const ids = told.incidents ?? [told.incident ?? ''];
  const by = '王督查';
  const at = feed.clock;
  const change = (row: IncidentRow): Partial<IncidentRow> => {
    switch (name) {
      case 'acknowledge-incidents':
        return { acknowledgedBy: by, acknowledgedAt: at };
      case 'own-incidents':
        return { owner: by, ownedAt: at };
      case 'release-incidents':
        return { owner: null, ownedAt: null };
      case 'shelve-incidents':
        return { shelf: { until: told.until ?? 0, by, reason: told.reason ?? '' } };
      case 'unshelve-incidents':
        return { shelf: null };
      default:
        return { notes: { count: row.notes.count + 1, last: { by, at, text: told.text ?? '' } } };
    }
  };
  const act = `act-${undo.size}`;
  const before = ids.flatMap((id) => incidents.get(id) ?? []);
  const refused: HandlingReply['refused'] = ids
    .filter((id) => !incidents.has(id))
    .map((incident) => ({ incident, code: 'not-found', who: null }));
  const theirs = before.filter((row) => name === 'own-incidents' && row.owner !== null && !told.takeOver);
  for (const row of theirs) refused.push({ incident: row.id, code: 'owned-by-another', who: row.owner });
  const mine = before.filter((row) => !theirs.includes(row));
  undo.set(act, mine);
  const done = mine.map((row) => put({ ...row, ...change(row) }));
  feed.changed('facts');
  const undoable = name !== 'note-incident' && done.length > 0;
  return { act: done.length > 0 ? act : null, undoUntil: undoable ? at + 30_000 : null, done, refused };
}
