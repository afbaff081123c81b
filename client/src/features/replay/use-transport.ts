import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ReplayFeed } from '../../feed/types.ts';

/** How often the cursor moves on the screen, ms; the map glides by itself in between. */
const CURSOR_EVERY_MS = 100;
/** How often a playing view is written into the address, ms: browsers allow about 100 writes in half a minute. */
const ADDRESS_EVERY_MS = 2_000;
const DEFAULT_RATE = 60;

export interface ReplayTransport {
  readonly at: number;
  /** 0 while paused. */
  readonly rate: number;
  readonly chosen: number;
  readonly seeking: boolean;
  seek(at: number): void;
  toggle(): void;
  setRate(rate: number): void;
}

/** Drives a replay feed; the address holds time and rate, so that what is seen can be sent. */
export function useTransport(feed: ReplayFeed): ReplayTransport {
  const [params, setParams] = useSearchParams();
  const [at, setAt] = useState(() => feed.now());
  const [rate, setShownRate] = useState(() => feed.rate());
  const [chosen, setChosen] = useState(() => Number(params.get('rate')) || DEFAULT_RATE);
  const [seeking, setSeeking] = useState(false);
  const end = useRef(Number(params.get('to')) || 0);
  const latest = useRef({ at, written: 0 });
  latest.current.at = at;

  const write = useCallback(
    (when: number, speed: number) => {
      latest.current.written = Date.now();
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          next.set('t', String(Math.round(when)));
          next.set('rate', String(speed));
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );

  const seek = useCallback(
    (to: number) => {
      const when = Math.min(feed.range.to, Math.max(feed.range.from, to));
      setAt(when);
      setSeeking(true);
      feed.seek(when).finally(() => setSeeking(false));
      if (Date.now() - latest.current.written > 500) write(when, chosen);
    },
    [feed, write, chosen],
  );

  // The first picture: where the address says, else ten minutes before the end.
  const started = useRef<ReplayFeed | null>(null);
  useEffect(() => {
    if (started.current === feed) return;
    started.current = feed;
    const asked = Number(params.get('t'));
    seek(asked > 0 ? asked : feed.range.to - 600_000);
  }, [feed, params, seek]);

  useEffect(() => {
    const timer = setInterval(() => {
      const speed = feed.rate();
      setShownRate(speed);
      if (speed === 0) return;
      const now = feed.now();
      setAt(now);
      // A stretch chosen on the desk's timeline plays to its end and stops there.
      if (end.current > 0 && speed > 0 && now >= end.current) {
        end.current = 0;
        feed.pause();
      }
      if (Date.now() - latest.current.written > ADDRESS_EVERY_MS) write(now, speed);
    }, CURSOR_EVERY_MS);
    return () => clearInterval(timer);
  }, [feed, write]);

  const setRate = useCallback(
    (next: number) => {
      setChosen(next);
      if (feed.rate() !== 0) feed.play(next);
      setShownRate(feed.rate());
      write(latest.current.at, next);
    },
    [feed, write],
  );
  const toggle = useCallback(() => {
    if (feed.rate() === 0) feed.play(chosen);
    else feed.pause();
    setShownRate(feed.rate());
    write(feed.now(), chosen);
  }, [feed, chosen, write]);
  return { at, rate, chosen, seeking, seek, toggle, setRate };
}
