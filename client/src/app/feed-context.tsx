import { createContext, type ReactNode, useContext } from 'react';
import type { LiveFeed } from '../feed/types.ts';

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
