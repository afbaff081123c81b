// @vitest-environment jsdom
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { MessagesTab } from '@dutywall/client/features/me/tabs/messages-tab.tsx';
import { RecordsTab } from '@dutywall/client/features/me/tabs/records-tab.tsx';
import { onlineManager } from '@tanstack/react-query';
import { act, cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPage, serve } from '../client-pages/support/render.tsx';

afterEach(() => {
  cleanup();
  onlineManager.setOnline(true);
  vi.unstubAllGlobals();
});

it.each([
  ['check-ins, looks and shifts', () => <RecordsTab />, 3],
  ['messages', () => <MessagesTab />, 1],
] as const)(
  'opened without a network says of %s that they come with it, and shows them then',
  async (_name, page, parts) => {
    const { asked } = serve({
      ...{ '/api/me/check-ins': { body: [] }, '/api/me/shifts': { body: [] }, '/api/me/messages': { body: [] } },
      '/api/me/looks': { body: { looks: [], next: null } },
    });
    onlineManager.setOnline(false);
    renderPage(<MeProvider value={{ view: { intervals: [] as unknown } } as Me}>{page()}</MeProvider>);
    expect(screen.getAllByText('联网后显示')).toHaveLength(parts);
    expect(asked).toEqual([]);
    act(() => onlineManager.setOnline(true));
    await waitFor(() => expect(screen.queryByText('联网后显示')).toBeNull());
    await waitFor(() => expect(screen.getAllByText(/^(还没有|没有消息|近期没有)/)).toHaveLength(parts));
  },
);

it('says the same as soon as the first try of a phone that was started without a network has failed', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  renderPage(<MessagesTab />);
  await screen.findByText('联网后显示');
});
