import type { RefusalCode } from '@dutywall/shared/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useRing } from '../../app/check-in/use-ring.ts';
import { useCheckIns } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { type DrawnOfficer, isOpen } from './use-checks.ts';

/** After one has ended, before the next is rung, ms: time to save the checklist, or to pause. */
const BREATH_MS = 5_000;

export interface RingingQueue {
  readonly running: boolean;
  /** Whom it rings or talks to now. */
  readonly current: string | null;
  /** Whom it rings next, and when; null: nobody, or not yet. */
  readonly next: { readonly officer: DrawnOfficer; readonly at: number } | null;
  /** Everybody was rung once. */
  readonly done: boolean;
  /** Those who were not rung, and why. */
  readonly refused: ReadonlyMap<string, RefusalCode>;
  start(): void;
  pause(): void;
  ringOne(officer: DrawnOfficer): void;
}

/** SC3: rings the drawn officers one after another, the next when a call has ended. Each once a run. */
export function useRingingQueue(feed: LiveFeed, check: string, drawn: readonly DrawnOfficer[]): RingingQueue {
  const ring = useRing(feed);
  const [running, setRunning] = useState(false);
  const [tried, setTried] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<ReadonlyMap<string, RefusalCode>>(new Map());
  const [nextAt, setNextAt] = useState<number | null>(null);
  const asking = useRef(false);
  const current = useCheckIns(feed).find((row) => row.spotCheck === check)?.officer ?? null;
  const left = drawn.find((one) => isOpen(one) && !tried.has(one.officer)) ?? null;

  const ringOne = useCallback(
    async (officer: DrawnOfficer) => {
      if (asking.current) return;
      asking.current = true;
      setTried((before) => new Set(before).add(officer.officer));
      const rung = await ring({ officer: officer.officer, name: officer.name, reason: 'spot-check', spotCheck: check });
      asking.current = false;
      setRefused((before) => {
        const after = new Map(before);
        after.delete(officer.officer);
        if ('code' in rung) after.set(officer.officer, rung.code);
        return after;
      });
    },
    [ring, check],
  );

  const busy = current !== null;
  const leftOfficer = left?.officer ?? null;
  const first = tried.size === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list that was read again does not start the wait anew
  useEffect(() => {
    if (!running || busy || leftOfficer === null) {
      setNextAt(null);
      return;
    }
    const wait = first ? 0 : BREATH_MS;
    setNextAt(feed.now() + wait);
    const timer = setTimeout(() => {
      const officer = drawn.find((one) => one.officer === leftOfficer);
      if (officer) void ringOne(officer);
    }, wait);
    return () => clearTimeout(timer);
  }, [running, busy, leftOfficer, first, feed, ringOne]);

  return {
    running,
    current,
    next: running && !busy && left && nextAt !== null ? { officer: left, at: nextAt } : null,
    done: running && !busy && left === null,
    refused,
    start() {
      if (left === null) setTried(new Set());
      setRunning(true);
    },
    pause: () => setRunning(false),
    ringOne: (officer) => void ringOne(officer),
  };
}
