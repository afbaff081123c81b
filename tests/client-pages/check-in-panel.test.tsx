// @vitest-environment jsdom
import { CheckInSlot } from '@dutywall/client/app/check-in/check-in-slot.tsx';
import { useRing } from '@dutywall/client/app/check-in/use-ring.ts';
import type { LiveFeed } from '@dutywall/client/feed';
import type { CheckInRow } from '@dutywall/shared/protocol';
import { act, cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { type FakeFeed, fakeFeed, NOW } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

// A shared machine may take its time to render.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 120_000 });

const row = (id: string, slot: number): CheckInRow => ({
  ...{
    id,
    slot,
    officer: `o${slot}`,
    reason: 'routine',
    by: '王督查',
    account: 'ducha1',
    stage: 'ringing',
    incident: null,
  },
  ...{ spotCheck: null, rangAt: NOW, heardAt: null, answeredAt: null, liveAt: null, ringsUntil: NOW + 45_000 },
  ...{ endedAt: null, outcome: null, endedBy: null, failedPart: null, busyReason: null, viewers: 0, onWall: false },
  ...{ recordingSince: null, coveredUntil: null },
});

function Ring({ feed }: { feed: LiveFeed }) {
  const ring = useRing(feed);
  return (
    <button type="button" onClick={() => void ring({ officer: 'o1', name: '李四', reason: 'routine' })}>
      呼叫
    </button>
  );
}

const tell = (feed: FakeFeed, change: (rows: Map<string, CheckInRow>) => void) =>
  act(() => {
    change(feed.facts.checkIns);
    feed.changed('facts');
  });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

// Whether there is a picture is not asked here: no lock, no connection.
Object.defineProperty(navigator, 'locks', { value: { request: () => new Promise(() => undefined) } });

it('a call that is over reads as one, with its length, and takes the wall’s and the recording’s marks off', async () => {
  const open = { ...row('c0', 0), onWall: true, recordingSince: 1_000, liveAt: 10_000 };
  const ended = { ...open, stage: 'ended', outcome: 'answered', endedAt: 200_000, name: '张三', badge: '1' };
  serve({ '/api/session': { body: { name: '王督查', role: 'supervisor' } }, '/api/check-ins': { body: [ended] } });
  const feed = fakeFeed([{ name: '张三', squad: 's', state: 'on-post' }]);
  feed.facts.checkIns.set('c0', open);
  renderPage(<CheckInSlot feed={feed} />, { feed });
  await screen.findByRole('complementary', { name: '张三' });
  expect(screen.getByText('REC')).toBeTruthy();
  expect(screen.getByLabelText('大屏正在显示')).toBeTruthy();
  tell(feed, (rows) => rows.delete('c0'));
  await screen.findByText('已结束 · 已接通 · 3:10');
  expect(screen.queryByText('REC')).toBeNull();
  expect(screen.queryByLabelText('大屏正在显示')).toBeNull();
});

it('a ringing that nobody took makes room once the next call is worked with; one that was live stays', async () => {
  serve({ '/api/session': { body: { name: '王督查', role: 'supervisor' } }, '/api/check-ins': { body: [] } });
  const names = ['张三', '李四', '王五'];
  const feed = fakeFeed(names.map((name) => ({ name, squad: 's', state: 'on-post' as const })));
  feed.facts.checkIns.set('c0', { ...row('c0', 0), liveAt: null });
  feed.facts.checkIns.set('c1', { ...row('c1', 1), liveAt: 5_000 });
  renderPage(<CheckInSlot feed={feed} />, { feed });
  const tiles = () =>
    screen
      .queryAllByRole('button', { name: /^(张三|李四|王五)$/ })
      .map((one) => one.ariaLabel ?? one.getAttribute('aria-label'));
  await waitFor(() => expect(tiles().sort()).toEqual(['张三', '李四'].sort()));
  fireEvent.click(screen.getByRole('button', { name: '李四' }));
  tell(feed, (rows) => rows.clear());
  // While nothing else goes on, what became of it is still to be read.
  expect(tiles()).toHaveLength(2);
  tell(feed, (rows) => rows.set('c2', row('c2', 2)));
  await waitFor(() => expect(tiles().sort()).toEqual(['李四', '王五'].sort()));
});

it('CI1 the answer to ringing may outrun the fact: a new check-in stays in focus beside one that is over', async () => {
  serve({ '/api/session': { body: { name: '王督查', role: 'supervisor' } }, '/api/check-ins': { body: [] } });
  const feed = fakeFeed([
    { name: '张三', squad: 's', state: 'on-post' },
    { name: '李四', squad: 's', state: 'on-post' },
  ]);
  feed.facts.checkIns.set('c0', row('c0', 0));
  feed.answer = () => ({ ok: true, data: row('c1', 1) });
  renderPage(
    <>
      <Ring feed={feed} />
      <CheckInSlot feed={feed} />
    </>,
    { feed },
  );
  await screen.findByRole('complementary', { name: '张三' });
  tell(feed, (rows) => rows.delete('c0'));

  fireEvent.click(screen.getByText('呼叫'));
  await waitFor(() => expect(feed.sent).toHaveLength(1));
  await act(() => new Promise((resolve) => setTimeout(resolve, 50)));
  tell(feed, (rows) => rows.set('c1', row('c1', 1)));
  await screen.findByRole('complementary', { name: '李四' });
});
