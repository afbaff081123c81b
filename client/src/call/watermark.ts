/** Height of the lines' letters as a part of the frame's shorter side; 16 px at 640 × 360. */
const LETTER = 1 / 22.5;
/** Below this they cannot be read. */
const LEAST_LETTER_PX = 13;
const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/**
 * CI5: a new picture of the frame with the lines on a band below it, so that nothing of the officer is covered, and
 * the code small within the frame, so that a picture without its band is known for what it is. Lines that are too long
 * for the width get narrower letters rather than being cut.
 */
export function watermarked(frame: HTMLCanvasElement, lines: readonly string[], code: string): HTMLCanvasElement {
  const letter = Math.max(LEAST_LETTER_PX, Math.round(Math.min(frame.width, frame.height) * LETTER));
  const step = Math.round(letter * 1.45);
  const pad = Math.round(letter * 0.6);
  const canvas = document.createElement('canvas');
  canvas.width = frame.width;
  canvas.height = frame.height + step * lines.length + pad;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser gives no canvas');
  context.drawImage(frame, 0, 0);
  context.fillStyle = '#0b1017';
  context.fillRect(0, frame.height, canvas.width, canvas.height - frame.height);
  context.textBaseline = 'middle';
  context.fillStyle = '#f2f5f8';
  context.font = `${letter}px ${FONT}`;
  for (const [index, line] of lines.entries()) {
    context.fillText(line, pad, frame.height + pad / 2 + step * (index + 0.5), canvas.width - 2 * pad);
  }
  stamp(context, code, Math.round(letter * 0.8), pad);
  return canvas;
}

/** In the upper left corner, where a face seldom is; dark under light, to be read on any picture. */
function stamp(context: CanvasRenderingContext2D, code: string, letter: number, pad: number): void {
  context.font = `600 ${letter}px ${FONT}`;
  context.textBaseline = 'top';
  context.lineWidth = Math.max(2, letter / 5);
  context.lineJoin = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 55%)';
  context.fillStyle = 'rgb(255 255 255 / 80%)';
  context.strokeText(code, pad, pad);
  context.fillText(code, pad, pad);
}
