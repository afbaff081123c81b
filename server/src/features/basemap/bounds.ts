import { BasemapStore } from './basemap.store.ts';

/** Degrees west, south, east, north of the map shown first; null: none is imported. Whatever is far from it is a mistake. */
export async function readBasemapBounds(dataDir: string): Promise<readonly [number, number, number, number] | null> {
  const store = new BasemapStore(dataDir);
  try {
    const [newest] = await store.list();
    return newest?.bounds ?? null;
  } finally {
    await store.close();
  }
}
