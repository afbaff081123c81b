import type { IncidentRow } from '@dutywall/shared/protocol';
import { useMemo, useState } from 'react';
import { type QueueItem, queueOf } from '../../app/picture/queue.ts';
import { useAbsences, useIncidents } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';
import type { DeskFilter } from './use-desk-filter.ts';
import type { Handling } from './use-handling.ts';

export interface DeskQueue {
  readonly everything: readonly QueueItem[];
  /** What the filter leaves, in working order. */
  readonly shown: readonly QueueItem[];
  /** Marked for doing something with several; only what is shown. */
  readonly picked: ReadonlySet<string>;
  toggle(id: string): void;
  pick(ids: readonly string[]): void;
  clear(): void;
  /** The rows of the marked ones, else the one given. */
  chosen(current: IncidentRow | null): readonly IncidentRow[];
}

/** The queue as this supervisor sees it: with what they just did, filtered, and with what they have marked. */
export function useDeskQueue(feed: LiveFeed, handling: Handling, filter: DeskFilter, me: string): DeskQueue {
  const incidents = useIncidents(feed);
  const absences = useAbsences(feed);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const everything = queueOf(handling.view(incidents), absences);
  const { squads, states, kinds, mine } = filter;
  const shown = everything.filter(({ incident }) => {
    const inSquad =
      squads === null || squads.has(incident.post?.squad ?? feed.facts.slots.get(incident.slot)?.squad ?? '');
    const state = feed.facts.standings.get(incident.slot)?.state;
    const inState = states === null || (state !== undefined && states.has(state));
    return inSquad && inState && (kinds === null || kinds.has(incident.kind)) && (!mine || incident.owner === me);
  });
  const ids = shown.map((item) => item.incident.id).join();
  const picked = useMemo(() => new Set(ids.split(',').filter((id) => marked.has(id))), [ids, marked]);
  return {
    everything,
    shown,
    picked,
    toggle: (id) =>
      setMarked((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    pick: (more) => setMarked((before) => new Set([...before, ...more])),
    clear: () => setMarked(new Set()),
    chosen: (current) => {
      if (picked.size === 0) return current === null ? [] : [current];
      return shown.flatMap(({ incident }) => (picked.has(incident.id) ? [incident] : []));
    },
  };
}
