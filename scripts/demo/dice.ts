/**
 * Seeded numbers by name: the same (seed, name, index) always gives the same number, whatever was asked before.
 * That lets the seed's past hours, the simulator and a restarted simulator tell one story. FNV-1a over the text, then
 * the 32-bit finaliser of MurmurHash3 (both public domain); plenty for scenery and walks, not for secrets.
 */
export function hash(seed: number, name: string, index = 0): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return mix(h ^ Math.imul(index | 0, 0x9e3779b1));
}

export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A stream of numbers for one named purpose. */
export interface Dice {
  /** 0 ≤ x < 1 */
  unit(): number;
  range(from: number, to: number): number;
  /** 0 ≤ i < count, whole. */
  pick(count: number): number;
  of<T>(items: readonly [T, ...T[]] | readonly T[]): T;
  chance(share: number): boolean;
  /** Standard normal. */
  normal(): number;
}

export function diceOf(seed: number, name: string): Dice {
  const key = hash(seed, name);
  let count = 0;
  const unit = (): number => mix(key ^ Math.imul(++count, 0x9e3779b1)) / 2 ** 32;
  const pick = (n: number): number => Math.floor(unit() * n);
  return {
    unit,
    range: (from, to) => from + (to - from) * unit(),
    pick,
    of: (items) => {
      const item = items[pick(items.length)];
      if (item === undefined) throw new Error('dice: nothing to choose from');
      return item;
    },
    chance: (share) => unit() < share,
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
  };
}
