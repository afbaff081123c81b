import { createContext, type ReactNode, useContext } from 'react';
import type { LiveFeed, ReplayFeed } from '../feed/types.ts';

const LiveFeedContext = createContext<LiveFeed | null>(null);

/** Hands a live feed to a page, its own or a test's. */
export function LiveFeedProvider({ feed, children }: { feed: LiveFeed; children: ReactNode }) {
  return <LiveFeedContext.Provider value={feed}>{children}</LiveFeedContext.Provider>;
}

/** The live feed of the page; throws outside a provider, which is a bug of the routes. */
export function useLiveFeed(): LiveFeed {
  const feed = useContext(LiveFeedContext);
  if (!feed) throw new Error('no live feed around this page');
  return feed;
}

/** The live feed of the page; null where there is none, as for those whose role hears no facts. */
export function useAnyLiveFeed(): LiveFeed | null {
  return useContext(LiveFeedContext);
}

const ReplayFeedContext = createContext<ReplayFeed | null>(null);

/** Hands a replay feed to a page. */
export function ReplayFeedProvider({ feed, children }: { feed: ReplayFeed; children: ReactNode }) {
  return <ReplayFeedContext.Provider value={feed}>{children}</ReplayFeedContext.Provider>;
}

/** The replay feed of the page; throws outside a provider, which is a bug of the routes. */
export function useReplayFeed(): ReplayFeed {
  const feed = useContext(ReplayFeedContext);
  if (!feed) throw new Error('no replay feed around this page');
  return feed;
}
