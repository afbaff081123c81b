// @vitest-environment jsdom
import { StillDialog } from '@dutywall/client/features/desk/still-dialog.tsx';
import type { MapStage } from '@dutywall/client/map';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeFeed, NOW } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

const written: string[] = [];
const context = { drawImage() {}, fillRect() {}, fillText: (words: string) => written.push(words) };

beforeEach(() => {
  written.length = 0;
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done) => {
    const blob = new Blob(['x'], { type: 'image/jpeg' });
    done(Object.assign(blob, { arrayBuffer: async () => new ArrayBuffer(1) }));
  });
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Captures and saves a map while the feed is so; what was asked of the server. */
async function save(status: Parameters<ReturnType<typeof fakeFeed>['set']>[0], note: string, drawn: boolean[] = []) {
  let left = 0;
  const { asked } = serve({ '/api/stills': { status: 201, body: { id: 's1', picture: { sha256: 'ab'.repeat(32) } } } });
  const feed = fakeFeed(['张三', '李四', '王五'].map((name) => ({ name, squad: 's1', state: 'on-post' as const })));
  feed.set(status);
  const stage = {
    leaflet: { getCenter: () => ({ lat: 32.49, lng: 119.92 }) },
    isDrawn: () => drawn.shift() ?? true,
    capture() {
      left = drawn.length;
      return document.createElement('canvas');
    },
    // Slot 9 has left since its name was drawn.
    named: () => [0, 1, 9],
  } as unknown as MapStage;
  renderPage(<StillDialog stage={stage} feed={feed} now={NOW} onClose={() => undefined} />);
  await screen.findByRole('img');
  const warned = screen.queryByRole('alert')?.textContent ?? null;
  fireEvent.change(screen.getByLabelText('说明（可不填）'), { target: { value: note } });
  fireEvent.click(screen.getByRole('button', { name: '保存' }));
  await screen.findByRole('status');
  const query = new URLSearchParams(asked.at(-1)?.path.split('?')[1]);
  expect(query.getAll('officers'), 'WW1: whose names stand on it').toEqual(
    [0, 1].map((slot) => feed.facts.slots.get(slot)?.officer),
  );
  expect(left, 'looks at a map that was not drawn yet').toBe(0);
  return { warned, note: query.get('note'), at: Number(query.get('at')) };
}

describe('a still of the map (a frozen wall must not look alive)', () => {
  it('of a live map says nothing of its age', async () => {
    expect(await save({}, '占道')).toEqual({ warned: null, note: '占道', at: NOW });
    expect(written).toEqual([]);
  });

  it('of a map that is still being drawn is taken when it is there', async () => {
    expect(await save({}, '占道', [false, false, true])).toMatchObject({ note: '占道' });
  });

  it.each([
    ['stale', 60_000],
    ['offline', 60_000],
    ['live', 60_000],
  ] as const)(
    'of a map that is %s and %d ms old says as of when it is, in picture and record',
    async (connection, age) => {
      const kept = await save({ connection, dataAgeMs: age }, '占道');
      expect(written).toHaveLength(1);
      expect(written[0]).toMatch(/^数据截至 .*08:30:05$/);
      expect(kept).toEqual({ warned: expect.stringContaining('08:30:05'), note: `${written[0]} · 占道`, at: NOW });
    },
  );

  it('before anything came says that there is nothing', async () => {
    const kept = await save({ connection: 'connecting', dataAgeMs: Number.POSITIVE_INFINITY }, '');
    expect(kept.note).toBe('没有实时数据');
    expect(written).toEqual(['没有实时数据']);
  });
});
