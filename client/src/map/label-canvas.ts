import { MOST_NAMED } from '@dutywall/shared/protocol';
import { ACCENT_COLOUR, type StateStyle } from '../board/index.ts';
import type { Affine } from './camera.ts';
import type { Cluster } from './clusters.ts';
import { type Box, type LabelPlace, type LabelWish, layoutLabels } from './label-layout.ts';
import { createSprites, type Sprite } from './sprites.ts';

/** A text that belongs to a place. `key` is the slot for officers, negative for posts. */
export interface TextMark {
  readonly key: number;
  readonly text: string;
  readonly colour: string;
  readonly sizePx: number;
  readonly weight: number;
  readonly priority: number;
  readonly gap: number;
  /** World units now; false when it has no place. */
  at(out: { x: number; y: number }): boolean;
}

export interface ClusterMark extends Cluster {
  readonly style: StateStyle;
}

/** The accuracy circle of the selected officer. */
interface AccuracyMark {
  readonly radiusWorld: number;
  at(out: { x: number; y: number }): boolean;
}

/** Names on the map at once; more is a carpet, not information. */
const MOST_LABELS = MOST_NAMED;

export interface LabelCanvas {
  resize(width: number, height: number): void;
  /** Chooses which texts stand where; costs more than a draw, so the stage does it a few times a second. */
  layout(view: Affine, texts: readonly TextMark[], clusters: readonly ClusterMark[], busy: readonly Box[]): void;
  draw(view: Affine, accuracy: AccuracyMark | null): void;
  /** The cluster whose pill lies under a pixel. */
  clusterAt(view: Affine, x: number, y: number): ClusterMark | null;
  /** Keys of the texts that stand there. */
  keys(): readonly number[];
  /** For tests: what is shown. */
  shown(): { readonly labels: number; readonly clusters: number };
}

/** Texts and cluster pills in 2D above the officers: crisp CJK without a font atlas. */
export function createLabelCanvas(canvas: HTMLCanvasElement, clusterPx: () => number): LabelCanvas {
  const ratio = window.devicePixelRatio || 1;
  const sprites = createSprites(ratio);
  const ctx = canvas.getContext('2d');
  const at = { x: 0, y: 0 };
  let width = 0;
  let height = 0;
  let places: ReadonlyMap<number, LabelPlace> = new Map();
  let marks: readonly TextMark[] = [];
  let clusters: readonly ClusterMark[] = [];

  const spriteOf = (mark: TextMark): Sprite => sprites.text(mark.text, mark.colour, mark.sizePx, mark.weight);
  const pillOf = (cluster: ClusterMark): Sprite => sprites.cluster(cluster.count, cluster.style, clusterPx());

  function boxOf(cluster: ClusterMark, view: Affine): Box {
    const pill = pillOf(cluster);
    const x = cluster.x * view.scale + view.x;
    const y = cluster.y * view.scale + view.y;
    return { minX: x - pill.width / 2, minY: y - pill.height / 2, maxX: x + pill.width / 2, maxY: y + pill.height / 2 };
  }

  function stamp(sprite: Sprite, x: number, y: number): void {
    // Whole device pixels keep the letters sharp.
    ctx?.drawImage(
      sprite.image,
      Math.round(x * ratio) / ratio,
      Math.round(y * ratio) / ratio,
      sprite.width,
      sprite.height,
    );
  }

  return {
    resize(nextWidth, nextHeight) {
      width = nextWidth;
      height = nextHeight;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    layout(view, texts, nextClusters, busy) {
      clusters = nextClusters;
      const wishes: LabelWish[] = [];
      for (const mark of texts) {
        if (!mark.at(at)) continue;
        const x = at.x * view.scale + view.x;
        const y = at.y * view.scale + view.y;
        if (x < -80 || y < -40 || x > width + 80 || y > height + 40) continue;
        const size = sprites.measure(mark.text, mark.sizePx, mark.weight);
        const held = places.has(mark.key) ? 0.5 : 0;
        wishes.push({
          key: mark.key,
          x,
          y,
          width: size.width,
          height: size.height * 0.86,
          priority: mark.priority + held,
          gap: mark.gap,
        });
      }
      places = layoutLabels(wishes, [...clusters.map((cluster) => boxOf(cluster, view)), ...busy], places, MOST_LABELS);
      marks = texts.filter((mark) => places.has(mark.key));
    },
    draw(view, accuracy) {
      if (!ctx) return;
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, width, height);
      if (accuracy?.at(at)) {
        ctx.beginPath();
        ctx.arc(at.x * view.scale + view.x, at.y * view.scale + view.y, accuracy.radiusWorld * view.scale, 0, 7);
        ctx.fillStyle = 'rgba(77,163,255,0.10)';
        ctx.strokeStyle = ACCENT_COLOUR;
        ctx.lineWidth = 1;
        ctx.fill();
        ctx.stroke();
      }
      for (const cluster of clusters) {
        const x = cluster.x * view.scale + view.x;
        const y = cluster.y * view.scale + view.y;
        if (x < -60 || y < -60 || x > width + 60 || y > height + 60) continue;
        const pill = pillOf(cluster);
        stamp(pill, x - pill.width / 2, y - pill.height / 2);
      }
      for (const mark of marks) {
        const place = places.get(mark.key);
        if (!place || !mark.at(at)) continue;
        const sprite = spriteOf(mark);
        stamp(
          sprite,
          at.x * view.scale + view.x + place.dx,
          at.y * view.scale + view.y + place.dy - sprite.height * 0.07,
        );
      }
    },
    clusterAt(view, x, y) {
      for (const cluster of clusters) {
        const box = boxOf(cluster, view);
        if (x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY) return cluster;
      }
      return null;
    },
    keys: () => marks.map((mark) => mark.key),
    shown: () => ({ labels: marks.length, clusters: clusters.length }),
  };
}
