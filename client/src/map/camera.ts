import L from 'leaflet';

/** From world units (Web Mercator 0–1) to CSS pixels of the map's container: `px = world × scale + offset`. */
export interface Affine {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Camera {
  /** Where the base map's tiles are drawn at this very frame, also in the middle of a drag or a zoom animation. */
  read(): Affine;
  /** A zoom animation runs: read again every frame. */
  animating(): boolean;
  dispose(): void;
}

/** Leaflet's world is 256 px wide at zoom 0. */
export function scaleAt(zoom: number): number {
  return 256 * 2 ** zoom;
}

/** How far the probe travels, px: enough for the eased fraction to be exact to 1/100 pixel of a wide screen. */
const PROBE_PX = 1_000;

/**
 * Leaflet animates a zoom by a CSS transition on panes with a scale and a shift; every point of the picture is then
 * the linear mix of the two affine maps. A probe element under the same CSS class tells the transition's progress.
 */
export function createCamera(map: L.Map, changed: () => void): Camera {
  const pane = map.getPane('mapPane') as HTMLElement;
  const probe = L.DomUtil.create('div', 'leaflet-zoom-animated', pane);
  probe.style.cssText = 'position:absolute;width:0;height:0;visibility:hidden';
  probe.style.transform = 'translate3d(0px,0px,0px)';
  let flight: { from: Affine; to: Affine } | null = null;

  function settled(): Affine {
    const shift = L.DomUtil.getPosition(pane);
    const origin = map.getPixelOrigin();
    return { scale: scaleAt(map.getZoom()), x: shift.x - origin.x, y: shift.y - origin.y };
  }

  function onZoomAnim(event: L.ZoomAnimEvent): void {
    const shift = L.DomUtil.getPosition(pane);
    const half = map.getSize().divideBy(2);
    const origin = map.project(event.center, event.zoom).subtract(half).add(shift).round();
    flight = { from: settled(), to: { scale: scaleAt(event.zoom), x: shift.x - origin.x, y: shift.y - origin.y } };
    getComputedStyle(probe).getPropertyValue('transform');
    probe.style.transform = `translate3d(${PROBE_PX}px,0px,0px)`;
    changed();
  }

  function onSettled(): void {
    flight = null;
    probe.style.transform = 'translate3d(0px,0px,0px)';
    changed();
  }

  map.on('zoomanim', onZoomAnim);
  map.on('move zoom viewreset resize moveend', changed);
  map.on('zoomend', onSettled);

  return {
    read() {
      if (!flight) return settled();
      const progress = new DOMMatrixReadOnly(getComputedStyle(probe).transform).m41 / PROBE_PX;
      const { from, to } = flight;
      return {
        scale: from.scale + (to.scale - from.scale) * progress,
        x: from.x + (to.x - from.x) * progress,
        y: from.y + (to.y - from.y) * progress,
      };
    },
    animating: () => flight !== null,
    dispose() {
      map.off('zoomanim', onZoomAnim);
      map.off('move zoom viewreset resize moveend', changed);
      map.off('zoomend', onSettled);
      probe.remove();
    },
  };
}
