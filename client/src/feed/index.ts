export { createLiveFeed, type LiveFeedParts } from './live-feed.ts';
export type { LiveSocket } from './live-socket.ts';
export * from './types.ts';
