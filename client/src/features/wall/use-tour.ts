import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isSerious, type QueueItem } from '../../app/picture/queue.ts';
import type { StageFocus } from '../../app/stage.tsx';
import { slicesOf, useCounts, useSquads } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';

/** How long each stop is looked at, ms: long enough to read a squad from ten metres. */
const STOP_MS = 20_000;
/** How long a new serious incident keeps the view, ms, before it is given back. */
const PULL_MS = 25_000;
const HOT_SPOTS = 3;

export interface Tour {
  readonly focus: StageFocus;
  readonly caption: string | null;
  /** The officer looked at, if it is one. */
  readonly slot: number | null;
}

type Stop = { kind: 'all' } | { kind: 'squad'; id: string } | { kind: 'incident'; id: string };

/**
 * The stops of one round: everything, then each squad, and between the squads the worst open incidents, so that a
 * hot spot comes up more often than once a round.
 */
export function stopsOf(squads: readonly string[], incidents: readonly string[]): Stop[] {
  const stops: Stop[] = [{ kind: 'all' }];
  const hot = incidents.slice(0, HOT_SPOTS);
  squads.forEach((id, index) => {
    stops.push({ kind: 'squad', id });
    const spot = hot[index];
    if (spot !== undefined) stops.push({ kind: 'incident', id: spot });
  });
  for (const id of hot.slice(squads.length)) stops.push({ kind: 'incident', id });
  return stops;
}

/** Moves the view by itself; a new serious incident pulls it and gives it back. */
export function useTour(feed: Feed, queue: readonly QueueItem[]): Tour {
  const { t } = useTranslation();
  const squads = useSquads(feed);
  const { bySquad } = useCounts(feed);
  const [step, setStep] = useState(0);
  const [pulled, setPulled] = useState<string | null>(null);
  const known = useRef<Set<string> | null>(null);

  useEffect(() => {
    const timer = setInterval(() => setStep((before) => before + 1), STOP_MS);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    const serious = queue.filter((item) => isSerious(item.incident.kind));
    const before = known.current;
    // Nothing is new on the first picture: a wall that was just opened does not jump about.
    if (before !== null || queue.length > 0) known.current = new Set(serious.map((item) => item.incident.id));
    const fresh = before && serious.find((item) => !before.has(item.incident.id));
    if (fresh) setPulled(fresh.incident.id);
  }, [queue]);

  useEffect(() => {
    if (pulled === null) return;
    const timer = setTimeout(() => setPulled(null), PULL_MS);
    return () => clearTimeout(timer);
  }, [pulled]);

  // The bureau itself is the whole picture, which is a stop of its own.
  const due = squads.filter((squad) => squad.parent !== null && (bySquad.get(squad.id)?.due ?? 0) > 0);
  const stops = stopsOf(
    due.map((squad) => squad.id),
    queue.map((item) => item.incident.id),
  );
  const stop: Stop =
    pulled !== null ? { kind: 'incident', id: pulled } : (stops[step % stops.length] ?? { kind: 'all' });
  const incident = stop.kind === 'incident' ? queue.find((item) => item.incident.id === stop.id)?.incident : undefined;
  // DU15: an incident about a post has nobody to fly to; its squad is shown.
  const slot = incident && !incident.post ? incident.slot : null;
  const squad = stop.kind === 'squad' ? stop.id : (incident?.post?.squad ?? null);

  const focus = useMemo<StageFocus>(() => {
    if (slot !== null) return { kind: 'officer', slot };
    if (squad !== null) return { kind: 'squads', squads: [squad] };
    return { kind: 'all' };
  }, [slot, squad]);

  const name =
    slot !== null
      ? slicesOf(feed).slot(slot)?.name
      : squad !== null
        ? squads.find((one) => one.id === squad)?.name
        : undefined;
  const caption =
    name === undefined
      ? null
      : pulled !== null && slot !== null
        ? t('wall.pulled', { name })
        : t('wall.tour', { name });
  return { focus, caption, slot };
}
