import type L from 'leaflet';
import { MAX_ZOOM } from './base-tiles.ts';

/** How every map of the product behaves; React's container and the tests share it. */
export function leafletOptions(): L.MapOptions {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    zoomControl: false,
    attributionControl: true,
    zoomAnimation: !still,
    fadeAnimation: false,
    inertia: !still,
    maxZoom: MAX_ZOOM,
    minZoom: 9,
    maxBoundsViscosity: 0.8,
    wheelPxPerZoomLevel: 90,
    keyboardPanDelta: 120,
    center: [0, 0],
    zoom: 15,
  };
}
