import type { Layer } from '@deck.gl/core';
import type { Affine } from './camera.ts';
import { createGlSurface, type GlSurface } from './gl-surface.ts';

export interface StillSurface extends GlSurface {
  /** The next draw is a real one, whatever was drawn last: the browser keeps no pixels of a canvas it has shown. */
  stale(): void;
  /** Real draws since the start. */
  drawn(): number;
}

/**
 * A surface for what stands still while officers move (posts, tracks): drawn again only when the camera, the size or
 * the layers themselves changed. Wide translucent shapes cost a software GPU far more than every officer together.
 */
export function createStillSurface(host: HTMLElement, wanted: () => void, changed: () => void): StillSurface {
  let drawn = 0;
  let shown: { view: Affine; width: number; height: number; layers: readonly Layer[] } | null = null;
  const again = (tell: () => void) => () => {
    shown = null;
    tell();
  };
  const gl = createGlSurface(host, again(wanted), again(changed));
  return {
    state: gl.state,
    draw(view, width, height, layers) {
      const same =
        shown !== null &&
        shown.layers === layers &&
        shown.width === width &&
        shown.height === height &&
        shown.view.scale === view.scale &&
        shown.view.x === view.x &&
        shown.view.y === view.y;
      if (same) return;
      gl.draw(view, width, height, layers);
      if (gl.state() !== 'ready') return;
      shown = { view: { ...view }, width, height, layers };
      drawn += 1;
    },
    stale() {
      shown = null;
    },
    drawn: () => drawn,
    dispose: gl.dispose,
  };
}
