import type { Board } from '@dutywall/shared/protocol';
import type { Motion } from '../board/index.ts';
import { ALONE, CLUSTERED, HIDDEN, styleOf } from './scene.ts';

/** Officers drawn as one because their symbols would lie on each other. */
export interface Cluster {
  /** Mean place of the members, world units. */
  readonly x: number;
  readonly y: number;
  readonly count: number;
  /** A member in the worst state inside; its style is the cluster's. */
  readonly worst: number;
  /** Bounds of the members, world units: what opening shows. */
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export interface ClusterInput {
  readonly board: Board;
  readonly motion: Motion;
  /** In: HIDDEN or not. Out: CLUSTERED for those who are inside a cluster, ALONE for the rest. */
  readonly place: Uint8Array;
  readonly confirmed: Uint8Array;
  /** Side of a grid cell, world units: cells hang on the world, so that clusters keep still while the map moves. */
  readonly cell: number;
  /** Fewer than this stay alone. */
  readonly least: number;
  /** Never inside a cluster (selected, followed). */
  readonly apart: number | null;
}

interface Cell {
  sumX: number;
  sumY: number;
  count: number;
  worst: number;
  severity: number;
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  into: Cell | null;
}

/** From this severity on an officer is shown alone whatever lies around (SOS, confirmed absence). */
const ALWAYS_ALONE = 9;
/** Cells whose centres of mass are nearer than this share of a cell become one. */
const MERGE_WITHIN = 0.8;

function rootOf(cell: Cell): Cell {
  let root = cell;
  while (root.into) root = root.into;
  return root;
}

function absorb(cell: Cell, other: Cell): void {
  cell.sumX += other.sumX;
  cell.sumY += other.sumY;
  cell.count += other.count;
  if (other.severity > cell.severity) {
    cell.severity = other.severity;
    cell.worst = other.worst;
  }
  cell.minX = Math.min(cell.minX, other.minX);
  cell.minY = Math.min(cell.minY, other.minY);
  cell.maxX = Math.max(cell.maxX, other.maxX);
  cell.maxY = Math.max(cell.maxY, other.maxY);
  other.into = cell;
}

let cellOf: (Cell | null)[] = [];

/** Groups by a world grid, then joins neighbouring groups that would overlap, the largest first. */
export function buildClusters(input: ClusterInput): Cluster[] {
  const { board, motion, place, cell: side } = input;
  const cells = new Map<number, Cell>();
  const positions = motion.floats;
  if (cellOf.length < board.size) cellOf = new Array(board.state.length).fill(null);
  const keyOf = (column: number, row: number) => (column + 0x100000) * 0x200000 + (row + 0x100000);
  // The grid hangs on the world, not on the motion's origin, which may differ between two feeds.
  const offsetX = motion.originX / side;
  const offsetY = motion.originY / side;
  const baseX = Math.floor(offsetX);
  const baseY = Math.floor(offsetY);
  for (let slot = 0; slot < board.size; slot += 1) {
    cellOf[slot] = null;
    if (place[slot] === HIDDEN) continue;
    place[slot] = ALONE;
    const x = positions[slot * 6 + 2] as number;
    const y = positions[slot * 6 + 3] as number;
    if (Number.isNaN(x) || slot === input.apart) continue;
    const severity = styleOf(board, input.confirmed, slot)?.severity ?? 0;
    if (severity >= ALWAYS_ALONE) continue;
    const key = keyOf(Math.floor(offsetX + x / side) - baseX, Math.floor(offsetY + y / side) - baseY);
    let cell = cells.get(key);
    if (!cell) {
      cell = { sumX: 0, sumY: 0, count: 0, worst: slot, severity, minX: x, minY: y, maxX: x, maxY: y, into: null };
      cells.set(key, cell);
    }
    cell.sumX += x;
    cell.sumY += y;
    cell.count += 1;
    if (severity > cell.severity) {
      cell.severity = severity;
      cell.worst = slot;
    }
    cell.minX = Math.min(cell.minX, x);
    cell.minY = Math.min(cell.minY, y);
    cell.maxX = Math.max(cell.maxX, x);
    cell.maxY = Math.max(cell.maxY, y);
    cellOf[slot] = cell;
  }
  const largest = [...cells].sort((a, b) => b[1].count - a[1].count || a[0] - b[0]);
  for (const [key, cell] of largest) {
    if (cell.into) continue;
    for (const [dx, dy] of NEIGHBOURS) {
      const other = cells.get(key + dx * 0x200000 + dy);
      if (!other || other.into || other.count > cell.count) continue;
      const apart = Math.hypot(
        cell.sumX / cell.count - other.sumX / other.count,
        cell.sumY / cell.count - other.sumY / other.count,
      );
      if (apart < side * MERGE_WITHIN) absorb(cell, other);
    }
  }
  for (let slot = 0; slot < board.size; slot += 1) {
    const cell = cellOf[slot];
    if (cell && rootOf(cell).count >= input.least) place[slot] = CLUSTERED;
  }
  const clusters: Cluster[] = [];
  for (const cell of cells.values()) {
    if (cell.into || cell.count < input.least) continue;
    clusters.push({
      x: motion.originX + cell.sumX / cell.count,
      y: motion.originY + cell.sumY / cell.count,
      count: cell.count,
      worst: cell.worst,
      minX: motion.originX + cell.minX,
      minY: motion.originY + cell.minY,
      maxX: motion.originX + cell.maxX,
      maxY: motion.originY + cell.maxY,
    });
  }
  return clusters;
}

const NEIGHBOURS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
] as const;
