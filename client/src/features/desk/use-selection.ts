import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';
import { slicesOf } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';

export interface Selection {
  readonly officer: string | null;
  readonly incident: string | null;
  /** Null while nobody is selected or the officer is not in this picture. */
  readonly slot: number | null;
  select(officer: string | null, incident?: string | null): void;
  selectSlot(slot: number | null): void;
}

/** What is selected lives in the address, so that it can be sent: `/desk?officer=…&incident=…`. */
export function useSelection(feed: Feed): Selection {
  const [params, setParams] = useSearchParams();
  const slices = slicesOf(feed);
  const version = useSyncExternalStore(slices.version.subscribe, slices.version.get);
  const incident = params.get('incident');
  const officer = params.get('officer') ?? (incident ? (feed.facts.incidents.get(incident)?.officer ?? null) : null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for the facts, which keep their identity
  const slot = useMemo(
    () => (officer === null ? null : (feed.facts.slotOf.get(officer) ?? null)),
    [feed, officer, version],
  );
  const select = useCallback(
    (nextOfficer: string | null, nextIncident: string | null = null) => {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          next.delete('officer');
          next.delete('incident');
          if (nextOfficer) next.set('officer', nextOfficer);
          if (nextIncident) next.set('incident', nextIncident);
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  const selectSlot = useCallback(
    (next: number | null) => {
      const row = next === null ? undefined : feed.facts.slots.get(next);
      if (!row) return select(null);
      const open = [...feed.facts.incidents.values()].find(
        (one) => one.slot === next && one.to === null && one.shelf === null,
      );
      select(row.officer, open?.id ?? null);
    },
    [feed, select],
  );
  return { officer, incident, slot, select, selectSlot };
}
