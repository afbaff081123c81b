import L from 'leaflet';
import type { Box } from './label-layout.ts';
import type { Insets } from './stage-types.ts';

/** From this zoom on everyone is drawn alone; fitting never goes closer. */
export const CLOSE_ZOOM = 17;
/** Followed officers may stray this share of the free room from its middle. */
const STRAY = 0.2;
/** How far beyond a whole zoom a fit may go: tiles are stretched to 1.37 at most, never shrunk to small letters. */
const STRETCH = 0.45;
/** Free space around what is fitted, CSS pixels. */
const MARGIN = 24;
const NO_INSETS: Insets = { top: 0, right: 0, bottom: 0, left: 0 };

/** Moves the view so that what matters lies in the room that panels leave free. */
export interface Framing {
  setInsets(insets: Insets): void;
  /** What panels cover, pixels of the container: no text should go there. */
  covered(): Box[];
  fit(bounds: L.LatLngBounds, animate: boolean): void;
  /** Brings a place to the middle of the free room, at least at that zoom. */
  reveal(at: L.LatLngExpression, zoom: number): void;
  /** Brings a pixel back towards the middle when it has strayed too far. */
  keep(point: { readonly x: number; readonly y: number }): void;
  /** Opens bounds of a cluster: at least one zoom closer. */
  open(bounds: L.LatLngBounds): void;
}

/** `still`: the user wants no motion. */
export function createFraming(map: L.Map, still: () => boolean): Framing {
  let insets = NO_INSETS;

  function freeRoom() {
    const size = map.getSize();
    const width = Math.max(1, size.x - insets.left - insets.right);
    const height = Math.max(1, size.y - insets.top - insets.bottom);
    return { x: insets.left + width / 2, y: insets.top + height / 2, width, height };
  }

  function centreOn(at: L.LatLngExpression, zoom: number): void {
    const room = freeRoom();
    const size = map.getSize();
    const centre = map.project(at, zoom).add([size.x / 2 - room.x, size.y / 2 - room.y]);
    map.setView(map.unproject(centre, zoom), zoom, { animate: !still() });
  }

  return {
    setInsets(next) {
      insets = next;
      const { style } = map.getContainer();
      for (const [side, value] of Object.entries(insets)) style.setProperty(`--map-inset-${side}`, `${value}px`);
    },
    covered() {
      const { x: width, y: height } = map.getSize();
      const whole = { minX: 0, minY: 0, maxX: width, maxY: height };
      return [
        { ...whole, maxY: insets.top },
        { ...whole, minY: height - insets.bottom },
        { ...whole, maxX: insets.left },
        { ...whole, minX: width - insets.right },
      ].filter((box) => box.maxX > box.minX && box.maxY > box.minY);
    },
    fit(bounds, animate) {
      if (!bounds.isValid()) return;
      const padding = L.point(insets.left + insets.right + 2 * MARGIN, insets.top + insets.bottom + 2 * MARGIN);
      const snap = map.options.zoomSnap ?? 1;
      // Whole zooms for the hand, whatever fills the room for a fit.
      map.options.zoomSnap = 0;
      const exact = Math.min(CLOSE_ZOOM, map.getBoundsZoom(bounds, false, padding));
      const zoom = Math.floor(exact) + Math.min(exact - Math.floor(exact), STRETCH);
      const middle = map.project(bounds.getSouthWest(), zoom).add(map.project(bounds.getNorthEast(), zoom)).divideBy(2);
      const aside = L.point(insets.right - insets.left, insets.bottom - insets.top).divideBy(2);
      map.setView(map.unproject(middle.add(aside), zoom), zoom, { animate: animate && !still() });
      map.options.zoomSnap = snap;
    },
    reveal: (at, zoom) => centreOn(at, Math.max(map.getZoom(), zoom)),
    keep(point) {
      const room = freeRoom();
      const dx = point.x - room.x;
      const dy = point.y - room.y;
      if (Math.abs(dx) < room.width * STRAY && Math.abs(dy) < room.height * STRAY) return;
      map.panBy([dx, dy], { animate: !still(), duration: 0.25, noMoveStart: true });
    },
    open(bounds) {
      const room = freeRoom();
      const fitting = map.getBoundsZoom(bounds, false, L.point(room.width * 0.3, room.height * 0.3));
      centreOn(bounds.getCenter(), Math.min(CLOSE_ZOOM, Math.max(map.getZoom() + 1, fitting)));
    },
  };
}
