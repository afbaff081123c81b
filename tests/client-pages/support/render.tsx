import { LiveFeedProvider } from '@dutywall/client/app/feed-context.tsx';
import { createQueryClient } from '@dutywall/client/app/query-client.ts';
import { startI18n } from '@dutywall/client/i18n';
import { QueryClientProvider } from '@tanstack/react-query';
import { configure, type RenderResult, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { vi } from 'vitest';
import type { FakeFeed } from './fake-feed.ts';

// Pages import what they show when they show it, and two files are tested at once.
configure({ asyncUtilTimeout: 20_000 });

/** Answers of the server by path (the part before `?`); what is not named answers 404. */
export type Answers = Readonly<Record<string, { status?: number; body: unknown } | undefined>>;

/** Puts a server of our own making behind `fetch`. Returns what was asked. */
export function serve(answers: Answers): { readonly asked: { method: string; path: string; body: unknown }[] } {
  const asked: { method: string; path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const path = address.split('?')[0] ?? address;
    const method = init.method ?? 'GET';
    asked.push({ method, path: address, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined });
    const found = answers[`${method} ${path}`] ?? answers[path];
    const { status = 200, body } = found ?? {
      status: 404,
      body: { error: { code: 'not-found', reason: 'not found', reference: 'ABC123' } },
    };
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  });
  return { asked };
}

/** Renders a page as the routes would, with a feed and an address of the test's choice. */
export function renderPage(
  page: ReactNode,
  options: { feed?: FakeFeed; at?: string; language?: 'zh-CN' | 'en' } = {},
): RenderResult {
  startI18n(options.language ?? 'zh-CN');
  const inside = options.feed ? <LiveFeedProvider feed={options.feed}>{page}</LiveFeedProvider> : page;
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={[options.at ?? '/']}>{inside}</MemoryRouter>
    </QueryClientProvider>,
  );
}
