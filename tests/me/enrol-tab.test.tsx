// @vitest-environment jsdom
import { createQueryClient } from '@dutywall/client/app/query-client.ts';
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { EnrolTab } from '@dutywall/client/features/me/tabs/enrol-tab.tsx';
import { FIRST_STATE } from '@dutywall/client/features/me/terminal/state.ts';
import type { Terminal } from '@dutywall/client/features/me/terminal/terminal.ts';
import { TerminalProvider } from '@dutywall/client/features/me/terminal/terminal-context.ts';
import { startI18n } from '@dutywall/client/i18n';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { BrowserRouter } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import { serve } from '../client-pages/support/render.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The page in a browser of its own, at that address. */
function open(address: string) {
  startI18n('zh-CN');
  globalThis.history.replaceState(null, '', address);
  const me = { view: { officer: { id: 'o1', name: '陈晨', badge: '0101' } }, signedOut: false } as Me;
  const terminal = {
    state: { ...FIRST_STATE, binding: null },
    subscribe: () => () => undefined,
    bind: vi.fn(),
  } as unknown as Terminal;
  render(
    <QueryClientProvider client={createQueryClient()}>
      <BrowserRouter>
        <MeProvider value={me}>
          <TerminalProvider value={terminal}>
            <EnrolTab />
          </TerminalProvider>
        </MeProvider>
      </BrowserRouter>
    </QueryClientProvider>,
  );
}

const SPENT = { error: { code: 'conflict', reason: 'spent', details: { spent: 'expired' }, reference: 'R' } };

it('takes the code of a link that is opened while the page is already there, the next one as well, and hides each', async () => {
  const { asked } = serve({ 'POST /api/me/terminal': { status: 409, body: SPENT } });
  open('/me/enrol');
  expect(screen.getByRole('link', { name: '← 我的' }).getAttribute('href')).toBe('/me');
  screen.getByText('请中队督查员在督查台打开您的卡片，点“登记手机”。');
  for (const code of ['first', 'second']) {
    globalThis.location.hash = code;
    await screen.findByRole('button', { name: '登记本机' });
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: '登记本机' }));
    expect((await screen.findByRole('alert')).textContent).toContain('已超过 10 分钟');
    expect(globalThis.location.hash).toBe('');
  }
  expect(asked.map(({ body }) => body)).toEqual([{ code: 'first' }, { code: 'second' }]);
});
