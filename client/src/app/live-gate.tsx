import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { createLiveFeed, type LiveFeed } from '../feed/index.ts';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { LiveFeedProvider } from './feed-context.tsx';
import { SESSION_KEY } from './session.ts';

/** Opens the live feed for the page inside and closes it with it. A session that ended leads back to the sign-in. */
export function LiveGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [feed, setFeed] = useState<LiveFeed | null>(null);
  useEffect(() => {
    const made = createLiveFeed();
    setFeed(made);
    const off = made.subscribe('status', () => {
      const code = made.status().refusal?.code;
      if (code === 'session-ended' || code === 'not-signed-in') {
        // Ask rather than believe: a wall whose session is still good must not lose its page to an old farewell.
        void queries.invalidateQueries({ queryKey: SESSION_KEY });
      }
    });
    return () => {
      off();
      made.close();
      setFeed(null);
    };
  }, [queries]);
  if (!feed) return <PageSkeleton />;
  return <LiveFeedProvider feed={feed}>{children}</LiveFeedProvider>;
}
