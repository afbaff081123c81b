// @vitest-environment jsdom

import { useNotices } from '@dutywall/client/features/me/use-notices.ts';
import type { LiveSocket } from '@dutywall/client/feed';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

let accept = () => {};
vi.mock('@dutywall/client/feed/live-socket', () => ({
  createLiveSocket: (): LiveSocket => ({
    on: () => undefined,
    onOpen: (listener) => {
      accept = listener;
    },
    onLost: () => undefined,
    onRefused: () => undefined,
    ask: async () => ({ ok: true, data: {} }),
    open: () => undefined,
    drop: () => undefined,
  }),
}));
afterEach(cleanup);

it('the officer’s page asks for messages, notices and its state after every handshake', async () => {
  const queries = new QueryClient();
  const asked = vi.spyOn(queries, 'invalidateQueries');
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const page = renderHook(() => useNotices(true), { wrapper });
  await vi.waitFor(() => expect(page.result.current).not.toBeNull());
  expect(asked).not.toHaveBeenCalled();
  for (const times of [1, 2]) {
    accept();
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(3 * times));
  }
  const keys = asked.mock.calls.slice(3).map(([filters]) => filters?.queryKey);
  expect(keys).toEqual([['me', 'messages'], ['notices'], ['me']]);
});
