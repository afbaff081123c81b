import type { Tick, Verdict } from '@dutywall/shared/domain';
import { create } from 'zustand';

/** What was ticked so far; looking at another call and back loses nothing. */
export interface Draft {
  readonly ticks: ReadonlyMap<string, Tick>;
  readonly remark: string;
  /** As it is kept on the server. */
  readonly saved: boolean;
}

const EMPTY: Draft = { ticks: new Map(), remark: '', saved: false };
/** A desk of many days holds no more than these; the server has what was saved. */
const MOST = 40;

interface DraftStore {
  readonly drafts: ReadonlyMap<string, Draft>;
  change(checkIn: string, next: (before: Draft) => Draft): void;
}

export const useDraftStore = create<DraftStore>()((set) => ({
  drafts: new Map(),
  change: (checkIn, next) =>
    set(({ drafts }) => {
      const changed = new Map(drafts);
      const before = changed.get(checkIn) ?? EMPTY;
      changed.delete(checkIn);
      changed.set(checkIn, next(before));
      for (const oldest of changed.keys()) {
        if (changed.size <= MOST) break;
        changed.delete(oldest);
      }
      return { drafts: changed };
    }),
}));

export function useDraft(checkIn: string) {
  const draft = useDraftStore((store) => store.drafts.get(checkIn)) ?? EMPTY;
  const { change } = useDraftStore.getState();
  return {
    draft,
    tick: (item: string, verdict: Verdict) =>
      change(checkIn, (before) => {
        const note = before.ticks.get(item)?.note;
        const ticks = new Map(before.ticks).set(item, { item, verdict, ...(note ? { note } : {}) });
        return { ...before, ticks, saved: false };
      }),
    note: (item: string, note: string) =>
      change(checkIn, (before) => {
        const tick = before.ticks.get(item);
        if (!tick) return before;
        const { verdict } = tick;
        const ticks = new Map(before.ticks).set(item, { item, verdict, ...(note === '' ? {} : { note }) });
        return { ...before, ticks, saved: false };
      }),
    remark: (remark: string) => change(checkIn, (before) => ({ ...before, remark, saved: false })),
    saved: () => change(checkIn, (before) => ({ ...before, saved: true })),
  };
}
