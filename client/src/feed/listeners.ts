import type { BoardListener, FeedTopic } from './types.ts';

/** Who listens to a feed. A listener that throws is a bug of its own and does not silence the others. */
export interface Listeners {
  subscribe(topic: FeedTopic, listener: BoardListener | (() => void)): () => void;
  emit(topic: FeedTopic, touched?: Uint32Array | null): void;
  clear(): void;
}

export function createListeners(): Listeners {
  const sets: Record<FeedTopic, Set<BoardListener>> = {
    board: new Set(),
    facts: new Set(),
    status: new Set(),
    personal: new Set(),
  };
  return {
    subscribe(topic, listener) {
      // A listener of its own for each subscription, so that one function may listen twice.
      const own: BoardListener = (touched) => listener(touched);
      sets[topic].add(own);
      return () => sets[topic].delete(own);
    },
    emit(topic, touched = null) {
      for (const listener of [...sets[topic]]) {
        try {
          listener(touched);
        } catch (error) {
          console.error('a feed listener failed', error);
        }
      }
    },
    clear() {
      for (const set of Object.values(sets)) set.clear();
    },
  };
}
