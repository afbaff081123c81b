// @vitest-environment jsdom
import { DeskPage } from '@dutywall/client/features/desk/desk-page.tsx';
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeFeed, fakeFeed, NOW } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

vi.mock('@dutywall/client/app/stage.tsx', () => ({ Stage: () => null }));

const MINUTE = 60_000;
let feed: FakeFeed;

/** Two that go on, one that has ended, one that somebody put aside. */
function scene(): FakeFeed {
  const made = fakeFeed(
    ['张伟', '李娜', '王强', '赵敏'].map((name) => ({ name, squad: '一中队', state: 'off-post' as const })),
    [
      { slot: 0, kind: 'off-post', ageMin: 14 },
      { slot: 1, kind: 'not-arrived', ageMin: 22 },
      { slot: 2, kind: 'off-post', ageMin: 50 },
      { slot: 3, kind: 'silent', ageMin: 30 },
    ],
  );
  change(made, 'i2', { to: NOW - 10 * MINUTE });
  change(made, 'i3', { shelf: { until: NOW + 20 * MINUTE, by: '李督查', reason: '等中队回复' } });
  return made;
}

function change(to: FakeFeed, id: string, part: object): void {
  const row = to.facts.incidents.get(id);
  if (!row) throw new Error(id);
  to.facts.incidents.set(id, { ...row, ...part });
}

const press = (key: string) => act(async () => void fireEvent.keyDown(document.body, { key }));
const settle = () => act(() => new Promise<void>((resolve) => setTimeout(resolve, 350)));
const card = () => screen.getByRole('article').getAttribute('aria-label');
const asked = () => feed.sent.map(({ name, ask }) => [name, ask]);
const group = (name: string) =>
  within(screen.getByRole('region', { name }))
    .queryAllByRole('listitem')
    .map((row) => /张伟|李娜|王强|赵敏/.exec(row.textContent ?? '')?.[0]);

async function open(at = '/desk'): Promise<void> {
  renderPage(<DeskPage />, { feed, at });
  // Who is signed in is known a moment later.
  await settle();
}

beforeEach(() => {
  feed = scene();
  serve({ '/api/session': { body: { name: '王督查', role: 'supervisor', squads: ['b'] } } });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('the queue by keyboard', () => {
  it('groups what goes on, what ended and waits for a word, and what is put aside; j goes through all of it', async () => {
    await open();
    expect(group('进行中')).toEqual(['李娜', '张伟']);
    expect(group('已结束待确认')).toEqual(['王强']);
    expect(group('已搁置')).toEqual(['赵敏']);
    const seen: (string | null)[] = [];
    for (let i = 0; i < 4; i += 1) {
      await press('j');
      seen.push(card());
    }
    expect(seen).toEqual(['李娜', '张伟', '王强', '赵敏']);
  });

  it('a acknowledges, moves on, and u takes it back while the seconds run', async () => {
    await open('/desk?incident=i2');
    await press('a');
    // What had ended leaves at once, before the server has answered in facts.
    expect(screen.queryByRole('region', { name: '已结束待确认' })).toBeNull();
    expect(card()).toBe('赵敏');
    const notice = screen.getByRole('button', { name: /撤回/ });
    expect(notice.textContent).toMatch(/30 秒/);
    await press('u');
    await settle();
    expect(asked()).toEqual([
      ['acknowledge-incidents', { incidents: ['i2'] }],
      ['undo-handling', { act: expect.any(String) }],
    ]);
    // Taken back on the screen once the server has answered, whenever that is.
    await vi.waitFor(async () => {
      await settle();
      expect(group('已结束待确认')).toEqual(['王强']);
    }, 15_000);
  });

  it('e takes on and lets go; somebody else’s is taken over knowingly', async () => {
    change(feed, 'i0', { owner: '李督查', ownedAt: NOW - MINUTE });
    await open('/desk?incident=i1');
    await press('e');
    await settle();
    expect(screen.getByText(/我正在处理/)).toBeTruthy();
    await press('e');
    await settle();
    await press('j');
    expect(screen.getByText(/李督查 正在处理，自/)).toBeTruthy();
    await press('e');
    expect(asked()).toEqual([
      ['own-incidents', { incidents: ['i1'] }],
      ['release-incidents', { incidents: ['i1'] }],
      ['own-incidents', { incidents: ['i0'], takeOver: true }],
    ]);
  });

  it('s asks until when and why, and s again brings back', async () => {
    await open('/desk?incident=i0');
    await press('s');
    const dialog = screen.getByRole('dialog', { name: '暂时搁置' });
    expect(dialog.textContent).toContain('张伟');
    expect(within(dialog).getAllByRole('radio', { name: /分钟后|小时后|本班结束/ })).toHaveLength(3);
    await act(async () => void fireEvent.click(within(dialog).getByRole('radio', { name: /1 小时后/ })));
    await act(async () => void fireEvent.click(within(dialog).getByRole('button', { name: /^搁置/ })));
    await settle();
    expect(asked()).toEqual([
      [
        'shelve-incidents',
        { incidents: ['i0'], until: expect.closeTo(NOW + 60 * MINUTE, -4), reason: '已电话联系，队员在途' },
      ],
    ]);
    expect(group('已搁置')).toContain('张伟');
    await press('s');
    await settle();
    expect(asked()[1]).toEqual(['unshelve-incidents', { incidents: ['i0'] }]);
  });

  it('n writes a note that stays', async () => {
    await open('/desk?incident=i0');
    await press('n');
    const box = within(screen.getByRole('dialog', { name: '添加备注' })).getByRole('textbox');
    fireEvent.change(box, { target: { value: ' 已电话联系 ' } });
    await act(async () => void fireEvent.keyDown(box, { key: 'Enter' }));
    await settle();
    expect(asked()).toEqual([['note-incident', { incident: 'i0', text: '已电话联系' }]]);
    expect(screen.queryByRole('button', { name: /撤回/ })).toBeNull();
  });

  it('x and J mark several; A says how many of which kinds before it happens', async () => {
    await open();
    await press('j');
    await press('x');
    await press('J');
    await press('J');
    await press('A');
    const dialog = screen.getByRole('dialog', { name: '确认已阅 3 项' });
    expect(dialog.textContent).toMatch(/疑似离岗 *2 项/);
    expect(dialog.textContent).toMatch(/疑似未到岗 *1 项/);
    expect(dialog.textContent).toContain('1 项已经结束');
    expect(feed.sent).toEqual([]);
    await act(async () => void fireEvent.click(within(dialog).getByRole('button', { name: /已阅 3 项/ })));
    await settle();
    expect(asked()).toEqual([['acknowledge-incidents', { incidents: ['i1', 'i0', 'i2'] }]]);
    expect(screen.queryByText(/已选/)).toBeNull();
  });

  it('A without marks asks about everything that has ended', async () => {
    await open();
    await press('A');
    expect(screen.getByRole('dialog', { name: '确认已阅 1 项' }).textContent).toContain('王强');
  });

  it('rolls back what the server refuses, and says why in words', async () => {
    feed.answer = () => ({ ok: false, refusal: { code: 'unavailable', reason: 'no connection' } });
    await open('/desk?incident=i2');
    await press('a');
    await settle();
    expect(group('已结束待确认')).toEqual(['王强']);
    expect(screen.getByRole('status', { name: '处理结果' }).textContent).toContain('没有完成');
  });

  it('says of several what was done and what was not, and by whom it was before', async () => {
    feed.answer = () => ({
      ok: true,
      data: {
        act: 'x',
        undoUntil: NOW + 30_000,
        done: [feed.facts.incidents.get('i1')],
        refused: [{ incident: 'i0', code: 'already-done', who: '李督查' }],
      },
    });
    await open();
    await press('j');
    await press('J');
    await press('A');
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: /已阅 2 项/ })));
    await settle();
    expect(screen.getByRole('status', { name: '处理结果' }).textContent).toMatch(
      /已阅 · 李娜.*另有 1 项未处理：此前已经处理过了。（李督查）/,
    );
  });

  it('BT1 tells who works on it that later data showed nothing', async () => {
    change(feed, 'i0', { owner: '王督查', ownedAt: NOW - MINUTE });
    await open();
    const row = feed.facts.incidents.get('i0');
    if (!row) throw new Error('i0');
    await act(async () => {
      feed.facts.incidents.delete('i0');
      feed.facts.closed.push({ ...row, to: NOW, retracted: true });
      feed.changed('facts');
    });
    await settle();
    expect(screen.getByRole('status', { name: '处理结果' }).textContent).toContain('张伟 疑似离岗”已撤销');
  });

  it('keeps the filter in the address: kinds, states and mine', async () => {
    change(feed, 'i1', { owner: '王督查', ownedAt: NOW });
    await open('/desk?kinds=not-arrived,silent&mine=1');
    expect(group('进行中')).toEqual(['李娜']);
    expect(screen.getByText(/筛选外另有 3 项/)).toBeTruthy();
  });
});
