import { useQuery } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { slicesOf, useAbsences, useIncidents } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import type { ChartTick } from '../../ui/shift-chart.tsx';
import { glyphOfIncident } from '../../ui/state-glyph.tsx';
import { type CurvePoint, mergeCurves, samplerOf } from './curve.ts';
import { type QueueItem, queueOf } from './queue.ts';
import { curveHistory, incidentsBetween } from './rest.ts';
import { type ShiftWindow, shiftWindow } from './shift-window.ts';

/** What goes on and nobody put aside, in working order: what the hall is shown. */
export function useQueue(feed: Feed): readonly QueueItem[] {
  const incidents = useIncidents(feed);
  const absences = useAbsences(feed);
  return useMemo(() => queueOf(incidents, absences).filter((item) => item.group === 'going'), [incidents, absences]);
}

/** The shift most people are in; follows the facts, and the clock by the minute. */
export function useShiftWindow(feed: Feed, now: number): ShiftWindow | null {
  const slices = slicesOf(feed);
  const version = useSyncExternalStore(slices.version.subscribe, slices.version.get);
  const minute = Math.floor(now / 60_000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for the facts, which keep their identity
  return useMemo(() => shiftWindow(feed.facts.standings.values(), minute * 60_000), [feed, version, minute]);
}

const FIVE_MINUTES = 5 * 60_000;
const TWELVE_HOURS = 12 * 3_600_000;

/** On post over the last 12 hours: what the server remembers, and what this page has seen since. */
export function useCurve(feed: Feed, now: number): readonly CurvePoint[] {
  const sampler = samplerOf(feed);
  const sampled = useSyncExternalStore(sampler.subscribe, sampler.points);
  const step = Math.floor(now / FIVE_MINUTES) * FIVE_MINUTES;
  const history = useQuery({
    queryKey: ['duty-curve', step],
    queryFn: ({ signal }) => curveHistory(step - TWELVE_HOURS, step, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: FIVE_MINUTES,
    placeholderData: (previous) => previous,
    enabled: feed.kind === 'live',
  });
  return useMemo(() => mergeCurves(history.data ?? [], sampled, step + FIVE_MINUTES), [history.data, sampled, step]);
}

/** Incidents of a window as ticks: those of the feed, and closed ones that only the server still knows. */
export function useIncidentTicks(feed: Feed, window: { from: number; to: number } | null): readonly ChartTick[] {
  const { t } = useTranslation();
  const live = useIncidents(feed);
  const from = window?.from ?? 0;
  const to = window?.to ?? 0;
  const past = useQuery({
    queryKey: ['incidents-between', from, to],
    queryFn: ({ signal }) => incidentsBetween(from, to, signal),
    staleTime: FIVE_MINUTES,
    refetchInterval: FIVE_MINUTES,
    placeholderData: (previous) => previous,
    enabled: window !== null,
  });
  return useMemo(() => {
    const byId = new Map([...(past.data ?? []), ...live].map((incident) => [incident.id, incident]));
    return [...byId.values()].map(({ from: at, kind }) => ({
      at,
      glyph: glyphOfIncident(kind),
      label: t(`duty.incident.${kind}`),
    }));
  }, [past.data, live, t]);
}
