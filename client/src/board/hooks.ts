import type { AbsenceRow, CheckInRow, IncidentRow, SlotRow, SquadRow, StandingRow } from '@dutywall/shared/protocol';
import { useCallback, useSyncExternalStore } from 'react';
import type { Feed, FeedStatus } from '../feed/types.ts';
import type { CountsBySquad } from './counts.ts';
import { type Slice, slicesOf } from './slices.ts';

function useSlice<T>(slice: Slice<T>): T {
  return useSyncExternalStore(slice.subscribe, slice.get);
}

/** 应到 / 实到 / 在岗 / 待核 / 失联, for all and by squad. */
export function useCounts(feed: Feed): CountsBySquad {
  return useSlice(slicesOf(feed).counts);
}

/** Open first, SOS first among them, then the oldest. */
export function useIncidents(feed: Feed): readonly IncidentRow[] {
  return useSlice(slicesOf(feed).incidents);
}

/** The newest first. */
export function useAbsences(feed: Feed): readonly AbsenceRow[] {
  return useSlice(slicesOf(feed).absences);
}

/** Those that go on, the longest first. */
export function useCheckIns(feed: Feed): readonly CheckInRow[] {
  return useSlice(slicesOf(feed).checkIns);
}

/** Slots of officers in a check-in. */
export function useCheckInSlots(feed: Feed): readonly number[] {
  return useSlice(slicesOf(feed).checkInSlots);
}

export function useSquads(feed: Feed): readonly SquadRow[] {
  return useSlice(slicesOf(feed).squads);
}

/** Everyone in scope, by squad and badge. */
export function useOfficers(feed: Feed): readonly SlotRow[] {
  return useSlice(slicesOf(feed).officers);
}

/** Connection and data age; renews once a second. */
export function useStatus(feed: Feed): FeedStatus {
  return useSlice(slicesOf(feed).status);
}

/** The verdict on one officer; undefined while unknown or for no slot. */
export function useStanding(feed: Feed, slot: number | null): StandingRow | undefined {
  const slices = slicesOf(feed);
  const get = useCallback(() => (slot === null ? undefined : slices.standing(slot)), [slices, slot]);
  return useSyncExternalStore(slices.version.subscribe, get);
}

/** Who sits in a slot. */
export function useSlot(feed: Feed, slot: number | null): SlotRow | undefined {
  const slices = slicesOf(feed);
  const get = useCallback(() => (slot === null ? undefined : slices.slot(slot)), [slices, slot]);
  return useSyncExternalStore(slices.version.subscribe, get);
}
