/**
 * An order-free hash of a set of rows: the sum of the rows' hashes, so that a change costs one row and not the set.
 * It finds divergence by accident, not by malice; both ends already trust each other.
 */
export interface Digest {
  low: number;
  high: number;
}

/** Two FNV-1a hashes of the row's JSON text with different offsets, added (or taken away again). */
export function fold(digest: Digest, tag: string, row: unknown, add: boolean): void {
  const text = tag + JSON.stringify(row);
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b) ^ (high >>> 15);
  }
  digest.low = (add ? digest.low + low : digest.low - low) | 0;
  digest.high = (add ? digest.high + high : digest.high - high) | 0;
}

export function digestText(digest: Digest): string {
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
  return hex(digest.high) + hex(digest.low);
}
