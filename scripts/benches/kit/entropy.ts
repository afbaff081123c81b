/** Counts symbols and tells how many bits an ideal coder would need for them, order 0. */
export class Entropy {
  private readonly counts = new Map<number, number>();
  private total = 0;

  add(symbol: number): void {
    this.counts.set(symbol, (this.counts.get(symbol) ?? 0) + 1);
    this.total++;
  }

  /** Bits for all symbols so far. */
  bits(): number {
    let bits = 0;
    for (const count of this.counts.values()) bits -= count * Math.log2(count / this.total);
    return bits;
  }
}
