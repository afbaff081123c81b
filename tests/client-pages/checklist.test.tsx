// @vitest-environment jsdom
import { Checklist } from '@dutywall/client/features/check-in/checklist.tsx';
import { DEFAULT_CHECKLIST } from '@dutywall/shared/domain';
import { cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPage, serve } from './support/render.tsx';

// A shared machine may take its time to render.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('CI4 an item that was added later stands under the one heading of its group, and is ticked in that order', async () => {
  const later = { id: 'item-1', group: 'appearance', zh: '反光背心', en: 'High-visibility vest' };
  const { asked } = serve({
    '/api/check-ins/checklist': { body: { version: 2, items: [...DEFAULT_CHECKLIST, later] } },
    'PUT /api/check-ins/c1/checklist': { body: { revision: 1, at: 0 } },
  });
  renderPage(<Checklist checkIn="c1" officer="o1" />);
  const seen: string[] = [];
  Element.prototype.scrollIntoView = function (this: Element) {
    seen.push(this.querySelector('.ci-item')?.textContent ?? '');
  };
  await screen.findByText('反光背心');
  expect(screen.getAllByText('仪表仪态')).toHaveLength(1);
  for (let n = 0; n < 7; n += 1) fireEvent.keyDown(document, { key: n === 4 ? '2' : '1' });
  // What the next key marks is brought onto the screen first.
  expect(seen).toHaveLength(6);
  expect(seen[3]).toBe('反光背心');
  fireEvent.click(screen.getByRole('button', { name: /保存检查结果/ }));
  await waitFor(() => expect(asked.some(({ method }) => method === 'PUT')).toBe(true));
  const body = (asked.find(({ method }) => method === 'PUT')?.body ?? {}) as {
    items: { item: string; verdict: string }[];
  };
  expect(body.items).toHaveLength(7);
  expect(body.items.filter(({ verdict }) => verdict === 'fault').map(({ item }) => item)).toEqual(['item-1']);
});
