/** Web Mercator as a unit square: x 0–1 from 180° W eastwards, y 0–1 from 85.05° N southwards. */
const MAX_LAT = 85.051128779806589;
const RAD = Math.PI / 180;

export function lonToX(lon: number): number {
  return lon / 360 + 0.5;
}

export function latToY(lat: number): number {
  const sin = Math.sin(Math.max(-MAX_LAT, Math.min(MAX_LAT, lat)) * RAD);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
}

export function xToLon(x: number): number {
  return (x - 0.5) * 360;
}

export function yToLat(y: number): number {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / RAD;
}

/** World units in one metre on the ground at that latitude. The equator is 40,075,017 m long (WGS-84). */
export function worldPerMetre(lat: number): number {
  return 1 / (40_075_017 * Math.cos(lat * RAD));
}
