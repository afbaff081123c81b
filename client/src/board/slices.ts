import type { AbsenceRow, CheckInRow, IncidentRow, SlotRow, SquadRow, StandingRow } from '@dutywall/shared/protocol';
import type { Feed, FeedStatus } from '../feed/types.ts';
import { type CountsBySquad, countOfficers } from './counts.ts';

/** React hears of facts at most this often, ms. */
const FACTS_EVERY_MS = 250;
/** Data age and the clock move on the screen this often, ms. */
const STATUS_EVERY_MS = 1_000;

/** One answer computed from a feed that keeps its identity until it changes. */
export interface Slice<T> {
  get(): T;
  /** Returns a disposer. */
  subscribe(listener: () => void): () => void;
}

export interface Slices {
  readonly counts: Slice<CountsBySquad>;
  /** Open ones first by severity of kind, then the oldest first. */
  readonly incidents: Slice<readonly IncidentRow[]>;
  readonly absences: Slice<readonly AbsenceRow[]>;
  /** Those that go on, the longest first. */
  readonly checkIns: Slice<readonly CheckInRow[]>;
  /** Slots of officers in a check-in; keeps its identity while they stay the same. */
  readonly checkInSlots: Slice<readonly number[]>;
  readonly squads: Slice<readonly SquadRow[]>;
  /** By squad, then badge. */
  readonly officers: Slice<readonly SlotRow[]>;
  readonly status: Slice<FeedStatus>;
  /** Raised with every change of facts, for per-slot look-ups. */
  readonly version: Slice<number>;
  slot(slot: number): SlotRow | undefined;
  standing(slot: number): StandingRow | undefined;
}

/** A source that gathers many changes into one call, and works only while somebody listens. */
function throttled(
  everyMs: number,
  attach: (changed: () => void) => () => void,
  before: () => void = () => {},
): (listener: () => void) => () => void {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let detach: (() => void) | undefined;
  const fire = () => {
    timer = undefined;
    last = Date.now();
    before();
    for (const listener of [...listeners]) listener();
  };
  const changed = () => {
    timer ??= setTimeout(fire, Math.max(0, everyMs - (Date.now() - last)));
  };
  return (listener) => {
    if (listeners.size === 0) detach = attach(changed);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      detach?.();
      detach = undefined;
      clearTimeout(timer);
      timer = undefined;
    };
  };
}

/** Open before closed, SOS before the rest, then the oldest first. */
export function byUrgency(a: IncidentRow, b: IncidentRow): number {
  const open = Number(a.to !== null) - Number(b.to !== null);
  if (open !== 0) return open;
  const sos = Number(b.kind === 'sos') - Number(a.kind === 'sos');
  if (sos !== 0) return sos;
  return a.from - b.from || (a.id < b.id ? -1 : 1);
}

const cache = new WeakMap<Feed, Slices>();

/** The slices of a feed, made once for each feed. */
export function slicesOf(feed: Feed): Slices {
  const known = cache.get(feed);
  if (known) return known;
  let version = 0;
  feed.subscribe('facts', () => {
    version += 1;
  });
  const onFacts = throttled(FACTS_EVERY_MS, (changed) => feed.subscribe('facts', changed));
  // The age grows with the clock, so it is read once a call and not whenever React asks.
  let status = feed.status();
  const onStatus = throttled(
    STATUS_EVERY_MS / 4,
    (changed) => {
      const off = feed.subscribe('status', changed);
      const tick = setInterval(changed, STATUS_EVERY_MS);
      return () => {
        off();
        clearInterval(tick);
      };
    },
    () => {
      status = feed.status();
    },
  );

  function slice<T>(compute: () => T): Slice<T> {
    let at = -1;
    let value: T;
    return {
      get() {
        if (at !== version) {
          value = compute();
          at = version;
        }
        return value;
      },
      subscribe: onFacts,
    };
  }

  const { facts } = feed;
  let slots: readonly number[] = [];
  /** Facts change many times a second on a large wall, check-ins rarely: the map must not hear of each. */
  function checkInSlots(): readonly number[] {
    const now = [...facts.checkIns.values()].map((row) => row.slot).sort((a, b) => a - b);
    if (now.length !== slots.length || now.some((slot, at) => slot !== slots[at])) slots = now;
    return slots;
  }
  const slices: Slices = {
    counts: slice(() => countOfficers(facts)),
    incidents: slice(() => [...facts.incidents.values()].sort(byUrgency)),
    absences: slice(() => [...facts.absences.values()].sort((a, b) => b.flaggedAt - a.flaggedAt)),
    checkIns: slice(() => [...facts.checkIns.values()].sort((a, b) => a.rangAt - b.rangAt || (a.id < b.id ? -1 : 1))),
    checkInSlots: slice(checkInSlots),
    squads: slice(() => [...facts.squads.values()]),
    officers: slice(() =>
      [...facts.slots.values()].sort((a, b) => a.squad.localeCompare(b.squad) || a.badge.localeCompare(b.badge)),
    ),
    version: slice(() => version),
    status: {
      get: () => status,
      subscribe: onStatus,
    },
    slot: (slot) => facts.slots.get(slot),
    standing: (slot) => facts.standings.get(slot),
  };
  cache.set(feed, slices);
  return slices;
}
