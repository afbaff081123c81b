/**
 * What a map container shows now as one picture: every canvas in it in drawing order (tiles, posts and officers, names),
 * where it lies on the screen. To be called in the very task that drew the GPU's canvas: afterwards its pixels are gone.
 */
export function composeMap(container: HTMLElement, ground: string): HTMLCanvasElement {
  const frame = container.getBoundingClientRect();
  const density = Math.min(2, window.devicePixelRatio || 1);
  const picture = document.createElement('canvas');
  picture.width = Math.max(1, Math.round(frame.width * density));
  picture.height = Math.max(1, Math.round(frame.height * density));
  const context = picture.getContext('2d');
  if (!context) throw new Error('the browser gives no canvas');
  context.scale(density, density);
  context.fillStyle = ground;
  context.fillRect(0, 0, frame.width, frame.height);
  for (const canvas of container.querySelectorAll('canvas')) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    if (canvas.width === 0 || canvas.height === 0 || width === 0 || height === 0) continue;
    context.drawImage(canvas, left - frame.left, top - frame.top, width, height);
  }
  const credit = container.querySelector('.leaflet-control-attribution')?.textContent?.trim();
  if (credit) writeCredit(context, credit, frame.width, frame.height);
  return picture;
}

/** The base map's licence wants its makers named wherever it is shown. */
function writeCredit(context: CanvasRenderingContext2D, text: string, width: number, height: number): void {
  context.font = '11px sans-serif';
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(0 0 0 / 70%)';
  context.fillStyle = '#d5dde6';
  context.strokeText(text, width - 6, height - 4);
  context.fillText(text, width - 6, height - 4);
}
