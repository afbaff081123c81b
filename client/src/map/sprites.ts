import type { StateStyle } from '../board/index.ts';

/** Kept pictures of texts; beyond this the least recently used go. */
const KEEP = 800;
/** Kept widths: a number each, so more of them. */
const KEEP_WIDTHS = 20_000;
export const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
const GROUND = '#0B1220';
const TEXT = '#E6EDF7';

/** A small picture drawn once and stamped often: text with a halo costs 100 times as much as an image. */
export interface Sprite {
  readonly image: HTMLCanvasElement;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Sprites {
  text(text: string, colour: string, sizePx: number, weight: number): Sprite;
  /** How large that text's picture is, without making it. */
  measure(text: string, sizePx: number, weight: number): { readonly width: number; readonly height: number };
  cluster(count: number, style: StateStyle, sizePx: number): Sprite;
}

/** Draws a state's shape as the officer shader does, in 2D, centred, with that radius. */
function drawShape(ctx: CanvasRenderingContext2D, style: StateStyle, x: number, y: number, radius: number): void {
  const line = Math.max(1.6, radius * 0.3);
  const inner = radius - line / 2;
  ctx.save();
  ctx.translate(x, y);
  ctx.fillStyle = ctx.strokeStyle = style.colour;
  ctx.lineWidth = line;
  ctx.beginPath();
  const diamond = (r: number) => {
    ctx.moveTo(0, -r);
    ctx.lineTo(r, 0);
    ctx.lineTo(0, r);
    ctx.lineTo(-r, 0);
    ctx.closePath();
  };
  switch (style.shape) {
    case 'dot':
      ctx.arc(0, 0, radius * 0.5, 0, 7);
      ctx.fill();
      break;
    case 'circle':
      ctx.arc(0, 0, radius, 0, 7);
      ctx.fill();
      break;
    case 'half-circle':
      ctx.arc(0, 0, radius, 0, Math.PI);
      ctx.fill();
      ctx.beginPath();
      ctx.arc(0, 0, inner, 0, 7);
      ctx.stroke();
      break;
    case 'dotted-ring':
      for (let dot = 0; dot < 8; dot += 1) {
        const angle = (dot * Math.PI) / 4;
        ctx.moveTo(Math.cos(angle) * radius * 0.8, Math.sin(angle) * radius * 0.8);
        ctx.arc(Math.cos(angle) * radius * 0.8, Math.sin(angle) * radius * 0.8, radius * 0.22, 0, 7);
      }
      ctx.fill();
      break;
    case 'diamond':
      diamond(radius * 1.15);
      ctx.fill();
      break;
    case 'barred-diamond':
      diamond(radius * 1.15 - line * 0.6);
      ctx.stroke();
      ctx.fillRect(-radius * 0.55, -line / 2, radius * 1.1, line);
      break;
    case 'hollow-circle':
      ctx.arc(0, 0, inner, 0, 7);
      ctx.stroke();
      break;
    case 'square':
      ctx.fillRect(-radius * 0.72, -radius * 0.72, radius * 1.44, radius * 1.44);
      break;
    case 'hollow-square':
      ctx.strokeRect(-radius * 0.74 + line / 2, -radius * 0.74 + line / 2, radius * 1.48 - line, radius * 1.48 - line);
      break;
    case 'triangle':
      ctx.moveTo(0, -radius * 1.2);
      ctx.lineTo(radius * 1.05, radius * 0.75);
      ctx.lineTo(-radius * 1.05, radius * 0.75);
      ctx.closePath();
      ctx.fill();
      ctx.fillStyle = GROUND;
      ctx.fillRect(-radius * 0.12, -radius * 0.5, radius * 0.24, radius * 0.65);
      ctx.fillRect(-radius * 0.12, radius * 0.3, radius * 0.24, radius * 0.24);
      break;
    case 'flag':
      ctx.fillRect(-radius * 0.68, -radius, radius * 0.26, radius * 2);
      ctx.fillRect(-radius * 0.55, -radius * 0.96, radius * 1.4, radius * 1.16);
      break;
  }
  ctx.restore();
}

/** `ratio`: device pixels in a CSS pixel. */
export function createSprites(ratio: number): Sprites {
  const kept = new Map<string, Sprite>();
  const widths = new Map<string, number>();
  const ruler = document.createElement('canvas').getContext('2d');

  function keep(key: string, make: () => Sprite): Sprite {
    let sprite = kept.get(key);
    if (sprite) kept.delete(key);
    else sprite = make();
    kept.set(key, sprite);
    if (kept.size > KEEP) {
      const oldest = kept.keys().next().value;
      if (oldest !== undefined) kept.delete(oldest);
    }
    return sprite;
  }

  function paint(width: number, height: number, draw: (ctx: CanvasRenderingContext2D) => void): Sprite {
    const image = document.createElement('canvas');
    image.width = Math.ceil(width * ratio);
    image.height = Math.ceil(height * ratio);
    // Painted once by the CPU: a GPU canvas for each name costs far more than it saves.
    const ctx = image.getContext('2d', { willReadFrequently: true });
    if (ctx) {
      ctx.scale(ratio, ratio);
      draw(ctx);
    }
    return { image, width: image.width / ratio, height: image.height / ratio };
  }

  function widthOf(text: string, font: string): number {
    const key = text + font;
    const known = widths.get(key);
    if (known !== undefined) return known;
    if (!ruler) return 0;
    ruler.font = font;
    const width = ruler.measureText(text).width;
    if (widths.size >= KEEP_WIDTHS) widths.clear();
    widths.set(key, width);
    return width;
  }

  const haloOf = (sizePx: number) => Math.max(2, sizePx * 0.14);
  const fontOf = (sizePx: number, weight: number) => `${weight} ${sizePx}px ${FONT}`;

  return {
    measure(text, sizePx, weight) {
      const halo = haloOf(sizePx);
      return { width: widthOf(text, fontOf(sizePx, weight)) + halo * 2, height: sizePx * 1.3 + halo };
    },
    text: (text, colour, sizePx, weight) =>
      keep(`${text}|${colour}|${sizePx}|${weight}`, () => {
        const font = fontOf(sizePx, weight);
        const halo = haloOf(sizePx);
        return paint(widthOf(text, font) + halo * 2, sizePx * 1.3 + halo, (ctx) => {
          ctx.font = font;
          ctx.textBaseline = 'middle';
          ctx.lineJoin = 'round';
          ctx.lineWidth = halo * 1.6;
          ctx.strokeStyle = GROUND;
          const middle = (sizePx * 1.3 + halo) / 2;
          ctx.strokeText(text, halo, middle);
          ctx.fillStyle = colour;
          ctx.fillText(text, halo, middle);
        });
      }),
    cluster: (count, style, sizePx) =>
      keep(`#${count}|${style.shape}|${style.colour}|${sizePx}`, () => {
        const font = `600 ${sizePx}px ${FONT}`;
        const text = String(count);
        const height = sizePx * 1.55;
        const glyph = sizePx * 0.36;
        const width = widthOf(text, font) + glyph * 2 + sizePx * 1.15;
        return paint(width + 2, height + 2, (ctx) => {
          ctx.beginPath();
          ctx.roundRect(1.5, 1.5, width - 1, height - 1, height / 2);
          ctx.fillStyle = 'rgba(17,26,43,0.94)';
          ctx.fill();
          ctx.lineWidth = Math.max(1.25, sizePx * 0.1);
          ctx.strokeStyle = style.colour;
          ctx.stroke();
          drawShape(ctx, style, 1 + sizePx * 0.4 + glyph, 1 + height / 2, glyph);
          ctx.font = font;
          ctx.textBaseline = 'middle';
          ctx.fillStyle = TEXT;
          ctx.fillText(text, 1 + sizePx * 0.68 + glyph * 2, 1 + height / 2 + sizePx * 0.05);
        });
      }),
  };
}
