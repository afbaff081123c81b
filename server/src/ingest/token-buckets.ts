import type { Instant } from '@dutywall/shared/kit';

/** Rate limits by key (a terminal, an address): `perS` refills up to `burst`. Holds at most `capacity` keys. */
export interface TokenBuckets {
  /** Takes `cost` (1; at most the burst); 0 when it was there, else nothing is taken: the ms until it will be. */
  take(key: string, now: Instant, cost?: number): number;
}

interface Bucket {
  level: number;
  at: Instant;
}

export function createTokenBuckets(perS: number, burst: number, capacity = 50_000): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, now, cost = 1) {
      let bucket = buckets.get(key);
      if (!bucket) {
        if (buckets.size >= capacity) dropOldest(buckets, capacity >> 3);
        bucket = { level: burst, at: now };
        buckets.set(key, bucket);
      }
      // A clock that steps back refills nothing.
      bucket.level = Math.min(burst, bucket.level + (Math.max(0, now - bucket.at) / 1000) * perS);
      bucket.at = now;
      if (bucket.level >= cost) {
        bucket.level -= cost;
        return 0;
      }
      return Math.ceil(((cost - bucket.level) / perS) * 1000);
    },
  };
}

/** Maps keep the order of first use: the first ones are the longest known, and most likely refilled. */
function dropOldest(buckets: Map<string, Bucket>, count: number): void {
  let left = count;
  for (const key of buckets.keys()) {
    if (left <= 0) return;
    buckets.delete(key);
    left -= 1;
  }
}
