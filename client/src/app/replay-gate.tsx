import { type ReactNode, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { createReplayFeed, type ReplayFeed } from '../feed/index.ts';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { dayStart } from '../ui/time.ts';
import { ReplayFeedProvider } from './feed-context.tsx';

const DAY = 86_400_000;

/** The whole Shanghai day of a moment, as far as it has passed. */
export function dayRange(at: number, now: number): { from: number; to: number } {
  const from = dayStart(Math.min(at, now - 1));
  return { from, to: Math.min(from + DAY, now) };
}

/**
 * Opens a replay of the day that the address names (`?t=`, else today), as known now or then (`?known=then`), and closes it
 * with the page.
 */
export function ReplayGate({ children }: { children: ReactNode }) {
  const [params] = useSearchParams();
  const [feed, setFeed] = useState<ReplayFeed | null>(null);
  const asked = Number(params.get('t'));
  const day = dayStart(asked > 0 ? asked : Date.now());
  const known = params.get('known') === 'then' ? 'then' : 'now';
  useEffect(() => {
    const made = createReplayFeed(dayRange(day, Date.now()), { known });
    setFeed(made);
    return () => {
      made.close();
      setFeed(null);
    };
  }, [day, known]);
  if (!feed) return <PageSkeleton />;
  return <ReplayFeedProvider feed={feed}>{children}</ReplayFeedProvider>;
}
