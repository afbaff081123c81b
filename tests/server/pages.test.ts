import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServerWorld, type ServerWorld } from '../support/server-world.ts';

const ROUTES = readFileSync(join(import.meta.dirname, '../../client/src/app/routes.tsx'), 'utf8');
/** Addresses of the client's top-level pages, with something in place of each parameter. */
const PAGES = [...ROUTES.matchAll(/path: '(\/[^']*)'/g)].map(([, path = '']) => path.replace(/:\w+/g, 'x1'));

describe('addresses of pages', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await openServerWorld();
  });
  afterAll(() => world.close());

  it('every page of the client can be opened by its address, an unknown one is 404', async () => {
    expect(PAGES.length).toBeGreaterThan(10);
    const open = async (url: string) =>
      (await world.ask({ method: 'GET', url, headers: { accept: 'text/html' } })).statusCode;
    for (const page of PAGES) expect(await open(page), page).toBe(200);
    expect(await open('/nowhere')).toBe(404);
    expect(await open('/posts/extra')).toBe(404);
  });
});
