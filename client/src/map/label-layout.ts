/** Something that wants its text on the map. Pixels of the container. */
export interface LabelWish {
  readonly key: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Higher goes first. */
  readonly priority: number;
  /** Distance from the anchor to the text's edge. */
  readonly gap: number;
}

/** Where the text's box goes, relative to the anchor (left, top). */
export interface LabelPlace {
  readonly key: number;
  readonly dx: number;
  readonly dy: number;
}

export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

const BIN = 64;

/** Boxes in bins of a screen grid; asks cost only the bins a box touches. */
function createField() {
  const bins = new Map<number, Box[]>();
  function* binsOf(box: Box): Generator<number> {
    for (let column = Math.floor(box.minX / BIN); column <= Math.floor(box.maxX / BIN); column += 1) {
      for (let row = Math.floor(box.minY / BIN); row <= Math.floor(box.maxY / BIN); row += 1) {
        yield (column + 4096) * 16384 + row + 4096;
      }
    }
  }
  return {
    free(box: Box): boolean {
      for (const bin of binsOf(box)) {
        for (const other of bins.get(bin) ?? []) {
          if (other.minX < box.maxX && other.maxX > box.minX && other.minY < box.maxY && other.maxY > box.minY) {
            return false;
          }
        }
      }
      return true;
    },
    take(box: Box): void {
      for (const bin of binsOf(box)) {
        const boxes = bins.get(bin);
        if (boxes) boxes.push(box);
        else bins.set(bin, [box]);
      }
    },
  };
}

/** Of a crowd only so many times as many wishes as labels are tried. */
const TRIES = 3;

/** Right, left, below, above. */
function offsets(wish: LabelWish): readonly (readonly [number, number])[] {
  const { width, height, gap } = wish;
  return [
    [gap, -height / 2],
    [-gap - width, -height / 2],
    [-width / 2, gap],
    [-width / 2, -gap - height],
  ];
}

/**
 * Greedy by priority; nothing overlaps anything, and whoever finds no free side goes without. `taken` are boxes that
 * text must not cover. A label keeps the side it had in `before` while that side is free, so that it does not jump.
 */
export function layoutLabels(
  wishes: readonly LabelWish[],
  taken: readonly Box[],
  before: ReadonlyMap<number, LabelPlace>,
  limit: number,
): Map<number, LabelPlace> {
  const field = createField();
  for (const box of taken) field.take(box);
  const places = new Map<number, LabelPlace>();
  const order = [...wishes].sort((a, b) => b.priority - a.priority || a.key - b.key).slice(0, limit * TRIES);
  for (const wish of order) {
    if (places.size >= limit) break;
    const sides = offsets(wish);
    const had = before.get(wish.key);
    const kept = had && sides.find(([dx, dy]) => Math.abs(dx - had.dx) < 1 && Math.abs(dy - had.dy) < 1);
    for (const [dx, dy] of kept ? [kept, ...sides] : sides) {
      const box = {
        minX: wish.x + dx,
        minY: wish.y + dy,
        maxX: wish.x + dx + wish.width,
        maxY: wish.y + dy + wish.height,
      };
      if (!field.free(box)) continue;
      field.take(box);
      places.set(wish.key, { key: wish.key, dx, dy });
      break;
    }
  }
  return places;
}
