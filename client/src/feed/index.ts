export { createLiveFeed, type LiveFeedParts } from './live-feed.ts';
export type { LiveSocket } from './live-socket.ts';
export { createReplayFeed, MAX_RATE, type ReplayFeedParts } from './replay-feed.ts';
export { createReplayLoader, type ReplayLoader } from './replay-loader.ts';
export * from './types.ts';
