import type { PostShape } from '@dutywall/shared/domain';
import type L from 'leaflet';

type Place = [number, number];

/** 1e-7°, a centimetre: what the server stores. */
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;
const placeOf = ({ lng, lat }: L.LatLng): Place => [round(lng), round(lat)];

function ringOf(points: readonly L.LatLng[]): Place[] {
  const ring = points.map(placeOf);
  const first = ring[0];
  return first ? [...ring, first] : ring;
}

/** Leaflet's nesting says what it is: rings of points, or polygons of rings of points. */
function polygonsOf(points: L.LatLng[] | L.LatLng[][] | L.LatLng[][][]): Place[][][] {
  const first = points[0];
  if (!Array.isArray(first)) return [[ringOf(points as L.LatLng[])]];
  if (!Array.isArray(first[0])) return [(points as L.LatLng[][]).map(ringOf)];
  return (points as L.LatLng[][][]).map((rings) => rings.map(ringOf));
}

/** What a layer of the editor shows, as a post's shape; `reachM` is the route's buffer. */
export function shapeOfLayer(layer: L.Layer, kind: PostShape['kind'], bufferM: number): PostShape {
  if (kind === 'circle') {
    const circle = layer as L.Circle;
    return { kind, centre: placeOf(circle.getLatLng()), radiusM: Math.round(circle.getRadius()) };
  }
  if (kind === 'route') return { kind, line: ((layer as L.Polyline).getLatLngs() as L.LatLng[]).map(placeOf), bufferM };
  return { kind, polygons: polygonsOf((layer as L.Polygon).getLatLngs()) };
}

export function latLngOf([lon, lat]: readonly [number, number]): L.LatLngTuple {
  return [lat, lon];
}
