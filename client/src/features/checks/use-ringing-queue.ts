import type { Callable, RefusalCode } from '@dutywall/shared/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { mayRing, useAskCallable } from '../../app/check-in/rest.ts';
import { useRing } from '../../app/check-in/use-ring.ts';
import { useCheckIns } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { type DrawnOfficer, isOpen, skipOf } from './use-checks.ts';

/** After one has ended, before the next is rung, ms: time to save the checklist, or to pause. */
const BREATH_MS = 5_000;

export type WhyNot = NonNullable<Callable['reason']>;

export interface RingingQueue {
  readonly running: boolean;
  /** Whom it rings or talks to now. */
  readonly current: string | null;
  /** Whom it rings next, and when; null: nobody, or not yet. */
  readonly next: { readonly officer: DrawnOfficer; readonly at: number } | null;
  /** Everybody was rung once, or passed over. */
  readonly done: boolean;
  /** Those whose ringing was refused, and why. */
  readonly refused: ReadonlyMap<string, RefusalCode>;
  /** Those passed over because no call could reach them, and why; they stay open. */
  readonly passed: ReadonlyMap<string, WhyNot>;
  start(): void;
  pause(): void;
  ringOne(officer: DrawnOfficer): void;
}

/**
 * SC3: rings the drawn officers one after another, the next when a call has ended. Each once a run. Whoever cannot be
 * called, or was skipped with a reason, is passed over: 45 s of ringing nobody hears would only hold up the others.
 */
export function useRingingQueue(feed: LiveFeed, check: string, drawn: readonly DrawnOfficer[]): RingingQueue {
  const ring = useRing(feed);
  const askCallable = useAskCallable();
  const [running, setRunning] = useState(false);
  const [tried, setTried] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<ReadonlyMap<string, RefusalCode>>(new Map());
  const [passed, setPassed] = useState<ReadonlyMap<string, WhyNot>>(new Map());
  const [nextAt, setNextAt] = useState<number | null>(null);
  const asking = useRef(false);
  const current = useCheckIns(feed).find((row) => row.spotCheck === check)?.officer ?? null;
  const waits = (one: DrawnOfficer) => isOpen(one) && skipOf(one) === null;
  const left = drawn.find((one) => waits(one) && !tried.has(one.officer) && !passed.has(one.officer)) ?? null;

  const ringOne = useCallback(
    async (officer: DrawnOfficer) => {
      if (asking.current) return;
      asking.current = true;
      setTried((before) => new Set(before).add(officer.officer));
      setPassed((before) => new Map([...before].filter(([one]) => one !== officer.officer)));
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
    setNextAt(null);
    if (!running || busy || leftOfficer === null) return;
    const at = feed.now() + (first ? 0 : BREATH_MS);
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    void askCallable(leftOfficer).then((answer) => {
      if (over) return;
      if (answer?.reason && !mayRing(answer)) {
        const { reason } = answer;
        setPassed((before) => new Map(before).set(leftOfficer, reason));
        return;
      }
      setNextAt(at);
      const ringNext = () => {
        const officer = drawn.find((one) => one.officer === leftOfficer);
        if (officer) void ringOne(officer);
      };
      timer = setTimeout(ringNext, Math.max(0, at - feed.now()));
    });
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [running, busy, leftOfficer, first, feed, ringOne, askCallable]);

  return {
    running,
    current,
    next: running && !busy && left && nextAt !== null ? { officer: left, at: nextAt } : null,
    done: running && !busy && left === null,
    refused,
    passed,
    start() {
      // Whoever could not be called a while ago may be now.
      setPassed(new Map());
      if (left === null) setTried(new Set());
      setRunning(true);
    },
    pause: () => setRunning(false),
    ringOne: (officer) => void ringOne(officer),
  };
}
