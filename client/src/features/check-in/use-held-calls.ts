import type { CheckInRow } from '@dutywall/shared/protocol';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { wishedStep } from '../../call/steps.ts';
import type { ViewerCall, ViewerCallState } from '../../call/viewer-call.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { createHeldCalls, type HeldCalls } from './held-calls.ts';

/** The viewer ends of those check-ins that go on, kept while the panel is there. */
export function useHeldCalls(feed: LiveFeed, open: readonly CheckInRow[], tiles: number): HeldCalls | null {
  const [calls, setCalls] = useState<HeldCalls | null>(null);
  useEffect(() => {
    const made = createHeldCalls(feed);
    setCalls(made);
    return () => {
      made.close();
      setCalls(null);
    };
  }, [feed]);
  const ids = open.map((row) => row.id).join(' ');
  useEffect(() => {
    calls?.sync(ids === '' ? [] : ids.split(' '), wishedStep(tiles));
  }, [calls, ids, tiles]);
  useSyncExternalStore(calls?.subscribe ?? nothing, () => calls?.all ?? null);
  return calls;
}

const nothing = () => () => undefined;

/** One call's state as React sees it. */
export function useCallState(call: ViewerCall | null): ViewerCallState | null {
  return useSyncExternalStore(call?.subscribe ?? nothing, () => call?.state ?? null);
}
