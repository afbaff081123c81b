/**
 * Local metres: degrees scaled by the WGS-84 ellipsoid's radii at one reference latitude. Against the true geodesic
 * the error is ≤ 0.1 % within 10 km of the reference at China's latitudes (0.2 m at 300 m, measured in tests): two
 * orders below any σ (DU4's floor is 8 m).
 */
export interface MetreScale {
  /** Metres per degree of longitude and of latitude at the reference. */
  readonly perLon: number;
  readonly perLat: number;
}

/** WGS-84: equatorial radius, m, and first eccentricity squared. */
const A = 6_378_137;
const E2 = 6.694_379_990_14e-3;
const RADIANS = Math.PI / 180;

/** The scale at a latitude, degrees. Pure arithmetic, no allocation but the result. */
export function metreScale(lat: number): MetreScale {
  const sin = Math.sin(lat * RADIANS);
  const w = 1 - E2 * sin * sin;
  const prime = A / Math.sqrt(w);
  return { perLon: prime * Math.cos(lat * RADIANS) * RADIANS, perLat: ((prime * (1 - E2)) / w) * RADIANS };
}

/** Distance between two places, m, for places at most some tens of kilometres apart. */
export function distanceM(lonA: number, latA: number, lonB: number, latB: number): number {
  const scale = metreScale((latA + latB) / 2);
  return Math.hypot((lonA - lonB) * scale.perLon, (latA - latB) * scale.perLat);
}
