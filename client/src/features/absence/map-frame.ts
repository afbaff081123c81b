/** Web mercator in pixels: where a picture of the ground lies, and how large a metre is on it. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Of the tiles to draw from. */
  readonly tileZoom: number;
  /** Pixels of one tile in the picture. */
  readonly tilePx: number;
  /** Pixels of one metre in the picture's middle. */
  readonly perMetre: number;
  x(lon: number): number;
  y(lat: number): number;
}

const worldX = (lon: number) => (lon + 180) / 360;
function worldY(lat: number): number {
  const s = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

/** Metres around the equator. */
const EARTH_M = 40_075_016.686;
const TILE_PX = 256;
/** Closer than this nothing more is to be seen, px a world tile of 256. */
const MAX_ZOOM = 18;

/** The picture that holds these places with `padM` metres around them. */
export function frameOf(
  places: readonly (readonly [number, number])[],
  padM: number,
  size: { readonly width: number; readonly height: number },
  maxTileZoom: number,
): Frame {
  const lats = places.map(([, lat]) => lat);
  const lat = places.length > 0 ? (Math.min(...lats) + Math.max(...lats)) / 2 : 0;
  const pad = padM / (EARTH_M * Math.cos((lat * Math.PI) / 180));
  const xs = places.map(([lon]) => worldX(lon));
  const ys = places.map(([, each]) => worldY(each));
  const [west, east] = [Math.min(...xs) - pad, Math.max(...xs) + pad];
  const [north, south] = [Math.min(...ys) - pad, Math.max(...ys) + pad];
  const fit = Math.min(size.width / (east - west), size.height / (south - north));
  const scale = Math.min(fit, TILE_PX * 2 ** MAX_ZOOM);
  const left = (west + east) / 2 - size.width / 2 / scale;
  const top = (north + south) / 2 - size.height / 2 / scale;
  const tileZoom = Math.max(0, Math.min(maxTileZoom, Math.round(Math.log2(scale / TILE_PX))));
  return {
    ...size,
    tileZoom,
    tilePx: scale / 2 ** tileZoom,
    perMetre: scale / (EARTH_M * Math.cos((lat * Math.PI) / 180)),
    x: (lon) => (worldX(lon) - left) * scale,
    y: (each) => (worldY(each) - top) * scale,
  };
}

export interface TileAt {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly left: number;
  readonly top: number;
}

/** The tiles that lie under a frame, with where each goes. */
export function tilesUnder(frame: Frame): readonly TileAt[] {
  const { tileZoom: z, tilePx } = frame;
  const n = 2 ** z;
  const originX = frame.x(-180);
  const originY = frame.y(85.0511287798066);
  const tiles: TileAt[] = [];
  const first = { x: Math.floor(-originX / tilePx), y: Math.floor(-originY / tilePx) };
  for (let x = Math.max(0, first.x); x < n && originX + x * tilePx < frame.width; x += 1) {
    for (let y = Math.max(0, first.y); y < n && originY + y * tilePx < frame.height; y += 1) {
      tiles.push({ x, y, z, left: originX + x * tilePx, top: originY + y * tilePx });
    }
  }
  return tiles;
}

/** A round number of metres that is at most `maxPx` long. */
export function scaleBar(frame: Frame, maxPx: number): { readonly metres: number; readonly px: number } {
  const max = maxPx / frame.perMetre;
  const power = 10 ** Math.floor(Math.log10(max));
  const metres = ([5, 2, 1].find((step) => step * power <= max) ?? 1) * power;
  return { metres, px: metres * frame.perMetre };
}
