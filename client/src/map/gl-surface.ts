import { Deck, type Layer, MapView } from '@deck.gl/core';
import { xToLon, yToLat } from '../board/index.ts';
import type { Affine } from './camera.ts';

export type GlState = 'starting' | 'ready' | 'lost' | 'unsupported';

/** A deck canvas that follows a camera and outlives its GPU context. */
export interface GlSurface {
  state(): GlState;
  /** Draws these layers now. Layers with the same id keep their GPU objects. */
  draw(view: Affine, width: number, height: number, layers: readonly Layer[]): void;
  dispose(): void;
}

/** Waiting times before a lost context is rebuilt, ms; the last repeats. */
const REBUILD_AFTER_MS = [200, 1_000, 5_000, 15_000];

function hasWebGl2(): boolean {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}

/**
 * `wanted` is called when the surface needs a draw of its own accord (first time, rebuilt, layer loaded);
 * `changed` whenever `state()` does.
 */
export function createGlSurface(host: HTMLElement, wanted: () => void, changed: () => void): GlSurface {
  let state: GlState = 'starting';
  let deck: Deck<MapView> | null = null;
  let losses = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function become(next: GlState): void {
    if (state === next) return;
    state = next;
    changed();
  }

  function tearDown(): void {
    deck?.finalize();
    deck = null;
    host.replaceChildren();
  }

  function lost(): void {
    if (!deck) return;
    become('lost');
    const wait = REBUILD_AFTER_MS[Math.min(losses, REBUILD_AFTER_MS.length - 1)];
    losses += 1;
    // Outside of the event: deck's own handlers for the dying context run first.
    timer = setTimeout(() => {
      tearDown();
      build();
    }, wait);
  }

  function build(): void {
    const canvas = document.createElement('canvas');
    canvas.className = 'map-gl-canvas';
    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      lost();
    });
    host.replaceChildren(canvas);
    const mine = new Deck({
      canvas,
      width: '100%',
      height: '100%',
      controller: false,
      useDevicePixels: true,
      views: new MapView({ id: 'map', repeat: false }),
      viewState: { longitude: 0, latitude: 0, zoom: 1 },
      _pickable: false,
      // Every shape smooths its own edges; multisampling and a kept buffer would cost a software GPU most of its frames.
      deviceProps: {
        type: 'webgl',
        webgl: { antialias: false, preserveDrawingBuffer: false, failIfMajorPerformanceCaveat: false },
      },
      onLoad: () => {
        if (deck !== mine) return;
        become('ready');
        wanted();
      },
      onError: (error) => {
        if (state === 'starting') become('unsupported');
        console.error('map drawing failed', error.message);
      },
    });
    deck = mine;
  }

  if (hasWebGl2()) build();
  else state = 'unsupported';

  return {
    state: () => state,
    draw(view, width, height, layers) {
      if (!deck?.isInitialized || state !== 'ready') return;
      deck.setProps({
        viewState: {
          longitude: xToLon((width / 2 - view.x) / view.scale),
          latitude: yToLat((height / 2 - view.y) / view.scale),
          // deck's world is 512 px wide at zoom 0.
          zoom: Math.log2(view.scale / 512),
        },
        layers: [...layers],
      });
      deck.redraw('camera');
    },
    dispose() {
      clearTimeout(timer);
      tearDown();
    },
  };
}
