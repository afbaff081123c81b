// @vitest-environment jsdom
import { useDraftStore } from '@dutywall/client/features/check-in/draft-store.ts';
import { FaultFlag } from '@dutywall/client/features/check-in/fault-flag.tsx';
import { DEFAULT_CHECKLIST } from '@dutywall/shared/domain';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPage, serve } from './support/render.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('AB6 a fault goes to the officer in two steps, and not by a slip', async () => {
  const { asked } = serve({
    '/api/check-ins/checklist': { body: { version: 1, items: DEFAULT_CHECKLIST } },
    'POST /api/check-ins/c1/faults': { status: 201, body: { id: 'a1' } },
  });
  // A checklist that is saved, with its first item ticked as a fault.
  const item = DEFAULT_CHECKLIST[0]?.id ?? '';
  const ticks = new Map([[item, { item, verdict: 'fault' as const }]]);
  useDraftStore.getState().change('c1', () => ({ ticks, remark: '', saved: true }));
  const posts = () => asked.filter(({ method }) => method === 'POST');
  renderPage(<FaultFlag checkIn="c1" officer="o1" />);
  await waitFor(() => expect(screen.getByRole('textbox')).toHaveProperty('value', DEFAULT_CHECKLIST[0]?.zh));
  fireEvent.click(screen.getByRole('button', { name: '转入核实' }));
  expect(screen.getByRole('alert').textContent).toContain('不能撤回');
  fireEvent.click(screen.getByRole('button', { name: '取消' }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(posts()).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: '转入核实' }));
  fireEvent.click(screen.getByRole('button', { name: '确认转入' }));
  await screen.findByText('已转入核实，本人已收到通知。');
  expect(posts()).toHaveLength(1);
  expect(posts()[0]?.body).toMatchObject({ reason: DEFAULT_CHECKLIST[0]?.zh });
});
