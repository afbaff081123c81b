import type { LiveFeed } from '../feed/types.ts';
import type { CallTransport } from './transport.ts';

const made = new WeakMap<LiveFeed, CallTransport>();

/** A live feed's connection as calls use it; the same object for each feed, so that all its calls share one pace. */
export function transportOf(feed: LiveFeed): CallTransport {
  const known = made.get(feed);
  if (known) return known;
  const transport: CallTransport = {
    command: (name, ask) => feed.command(name, ask),
    onCall: (listener) => feed.onCall(listener),
    onOpen(listener) {
      let live = feed.status().connection === 'live';
      return feed.subscribe('status', () => {
        const now = feed.status().connection === 'live';
        if (now && !live) listener();
        live = now;
      });
    },
  };
  made.set(feed, transport);
  return transport;
}
