// @vitest-environment jsdom
import { OfficerFlag } from '@dutywall/client/features/absence/officer-flag.tsx';
import { OwnLeaves } from '@dutywall/client/features/me/leaves/leaves-page.tsx';
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { MINUTE } from '@dutywall/shared/kit';
import type { NoticeRow } from '@dutywall/shared/protocol';
import { cleanup, screen, waitFor } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPage, serve } from '../client-pages/support/render.tsx';

// What is asked is when the flag counts as seen, not how its evidence is shown.
const nothing = vi.hoisted(() => () => null);
vi.mock('@dutywall/client/features/absence/evidence.tsx', () => ({ Evidence: nothing }));
vi.mock('@dutywall/client/features/absence/course.tsx', () => ({ Course: nothing }));
vi.mock('@dutywall/client/features/absence/integrity.tsx', () => ({ Integrity: nothing }));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const told = (id: number, key: NoticeRow['key'], subject: string, at = 1_000): NoticeRow => ({
  ...{ id, key, subject, at, readAt: null },
  params: {},
});

/** A server that knows these notices and takes what is read; what was marked, in order. */
function answering(notices: readonly NoticeRow[], others: Readonly<Record<string, { body: unknown }>>) {
  let left = [...notices];
  const body = () => ({ unread: left.filter(({ readAt }) => readAt === null).length, notices: left });
  const { asked } = serve({
    ...others,
    '/api/notices': {
      get body() {
        return body();
      },
    },
    'POST /api/notices/read': {
      get body() {
        const range = asked.at(-1)?.body as { readonly upTo: number } | undefined;
        left = left.map((one) => (one.id === range?.upTo ? { ...one, readAt: 2_000 } : one));
        return body();
      },
    },
  });
  return () => asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
}

it('AB2 a flag that is opened from the records is read, all that was told of it, and nothing else', async () => {
  const file = {
    ...{ id: 'a1', about: 'absence', kind: 'off-post', stage: 'withdrawn', reason: '离岗', flaggedBy: '督查甲' },
    ...{ flaggedAt: 500, may: [], steps: [], openings: [], evidence: null },
  };
  const read = answering(
    [
      told(9, 'absence-withdrawn', 'a1'),
      told(8, 'leave-approved', 'a1'),
      told(7, 'absence-flagged', 'a2'),
      told(6, 'absence-flagged', 'a1'),
    ],
    { '/api/absences/a1': { body: file } },
  );
  renderPage(
    <Routes>
      <Route path="/me/flags/:id" element={<OfficerFlag />} />
    </Routes>,
    { at: '/me/flags/a1' },
  );
  await waitFor(() => expect(read()).toEqual([9, 6].map((id) => ({ from: id, upTo: id }))));
});

it('AB2 the page of leaves reads what was told of leaves, and not what came after what it shows', async () => {
  const later = Date.now() + 10 * MINUTE;
  const read = answering(
    [
      told(9, 'leave-rejected', 'l2', later),
      told(8, 'leave-approved', 'l1'),
      told(7, 'absence-flagged', 'l1'),
      told(6, 'leave-cancelled', 'l3'),
    ],
    { '/api/leave-requests': { body: [] }, '/api/leaves': { body: [] } },
  );
  renderPage(
    <MeProvider value={{ fresh: true, signedOut: false } as Me}>
      <OwnLeaves />
    </MeProvider>,
  );
  await screen.findByText(/都没有请假/);
  expect(screen.getByRole('link', { name: '← 记录' }).getAttribute('href')).toBe('/me/records');
  await waitFor(() => expect(read()).toEqual([8, 6].map((id) => ({ from: id, upTo: id }))));
});

it('AB2 what could not be opened was not read', async () => {
  const read = answering([told(9, 'absence-flagged', 'a1')], {});
  renderPage(
    <Routes>
      <Route path="/me/flags/:id" element={<OfficerFlag />} />
    </Routes>,
    { at: '/me/flags/a1' },
  );
  await screen.findByRole('alert');
  expect(read()).toEqual([]);
});
