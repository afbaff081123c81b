// @vitest-environment jsdom
import { WallPage } from '@dutywall/client/features/wall/wall-page.tsx';
import { act, cleanup, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeFeed, fakeFeed } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

// The map needs a GPU; tests/client-map draws it.
vi.mock('@dutywall/client/app/stage.tsx', () => ({ Stage: () => null }));

function scene(): FakeFeed {
  return fakeFeed(
    [
      { name: '张伟', squad: '一中队', state: 'off-post', posts: ['京泰夜市'] },
      { name: '李娜', squad: '一中队', state: 'not-arrived', posts: ['钟楼巷'] },
      { name: '王强', squad: '二中队', state: 'no-signal' },
      { name: '赵敏', squad: '二中队', state: 'on-post' },
      { name: '孙丽', squad: '二中队', state: 'on-post' },
      { name: '周洋', squad: '二中队', state: 'excused' },
      { name: '吴刚', squad: '二中队', state: 'off-shift' },
    ],
    [
      { slot: 2, kind: 'silent', ageMin: 6 },
      { slot: 0, kind: 'off-post', ageMin: 14 },
      { slot: 1, kind: 'not-arrived', ageMin: 22 },
    ],
  );
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function count(word: string): string | null {
  const term = screen.getAllByText(word).find((element) => element.closest('.wall-counts'));
  return term?.closest('div')?.querySelector('dd')?.textContent ?? null;
}

describe('the wall', () => {
  it('counts 应到 实到 在岗 待核 失联', () => {
    serve({});
    renderPage(<WallPage />, { feed: scene() });
    expect([count('应到'), count('实到'), count('在岗'), count('待核'), count('失联')]).toEqual([
      '5',
      '4',
      '2',
      '2',
      '1',
    ]);
  });

  it('lists incidents by severity and age with shape, word and age, and calls none an absence (DU1)', () => {
    serve({});
    const { container } = renderPage(<WallPage />, { feed: scene() });
    const rail = container.querySelector('.wall-right') as HTMLElement;
    const rows = within(rail).getAllByRole('listitem');
    expect(rows.map((row) => row.querySelector('.wall-row-who b')?.textContent)).toEqual(['李娜', '张伟', '王强']);
    expect(rows.map((row) => row.querySelector('svg')?.dataset.shape)).toEqual([
      'barred-diamond',
      'diamond',
      'hollow-circle',
    ]);
    expect(rows[1]?.textContent).toContain('疑似离岗 14 分钟');
    expect(rail.textContent).not.toContain('缺岗');
  });

  it('shows the shift, the clock of Shanghai and the bureau', () => {
    serve({});
    renderPage(<WallPage />, { feed: scene() });
    expect(screen.getByText('08:31:05')).toBeTruthy();
    expect(screen.getByText(/11月23日 周一/)).toBeTruthy();
    expect(screen.getByText(/海陵示范局/)).toBeTruthy();
  });

  it('greys the picture without data for 15 s, says so in words, and comes back by itself', async () => {
    serve({});
    const feed = scene();
    const { container } = renderPage(<WallPage />, { feed });
    const wall = container.querySelector('.wall') as HTMLElement;
    expect(wall.classList.contains('stale')).toBe(false);
    expect(screen.queryByRole('alert')).toBeNull();
    await act(async () => {
      feed.set({ connection: 'stale', dataAgeMs: 23_000 });
      await new Promise((resolve) => setTimeout(resolve, 400));
    });
    expect(wall.dataset.connection).toBe('stale');
    expect(screen.getByRole('alert').textContent).toContain('23 秒');
    expect(screen.getByRole('alert').textContent).toContain('08:30:42');
    await act(async () => {
      feed.set({ connection: 'live', dataAgeMs: 200 });
      await new Promise((resolve) => setTimeout(resolve, 400));
    });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('names squads that are degraded (DU11)', () => {
    serve({});
    const feed = scene();
    feed.facts.squads.set('二中队', {
      id: '二中队',
      parent: 'b',
      name: '二中队',
      degraded: true,
      degradedBy: { reason: 'mass-silence', since: 0, terminals: 6, of: 14 },
    });
    renderPage(<WallPage />, { feed });
    expect(screen.getByText(/二中队 大面积失联/)).toBeTruthy();
  });
});
