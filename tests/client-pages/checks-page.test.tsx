// @vitest-environment jsdom
import { ChecksPage } from '@dutywall/client/features/checks/checks-page.tsx';
import { CATALOGUES, switchLanguage } from '@dutywall/client/i18n';
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FakeFeed, fakeFeed } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

const AT = Date.UTC(2026, 10, 26, 1);
const drawn = (officer: string, name: string, more: object = {}) => ({
  ...{ officer, name, badge: officer, squad: 'a', chance: 0.5, state: 'open', steps: [], ...more },
});
const step = (outcome: string, checkIn: string | null, reason: string | null) => ({
  ...{ outcome, checkIn, reason, actor: '督查乙', at: AT },
});
const CHECK = {
  ...{ id: 'c1', maker: '督查甲', committedAt: AT, commitment: 'ab', poolHash: 'cd', poolSize: 9, exclusions: [] },
  parameters: { count: 3, squads: ['a'], stratified: false, weighting: 'equal', windowMinutes: 60 },
  result: {
    ...{ drawnAt: AT, secret: 'ef', value: 'v', until: Date.now() + 3_600_000 },
    drawn: [
      drawn('o1', '陈晨'),
      drawn('o2', '周舟', { state: 'by-hand', steps: [step('by-hand', null, '现场当面查验')] }),
      drawn('o3', '林琳', { state: 'checked', steps: [step('checked', 'k1', null)] }),
    ],
  },
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const ofDrawn = (officers: readonly object[]) => ({ ...CHECK, result: { ...CHECK.result, drawn: officers } });

function open(check: object = CHECK) {
  const { asked } = serve({
    '/api/session': { body: { name: '督查乙', role: 'supervisor' } },
    '/api/spot-checks': { body: [check] },
    'POST /api/spot-checks/c1/steps': { body: CHECK },
  });
  renderPage(<ChecksPage />, { at: '/checks?show=c1' });
  return asked;
}
const rowOf = async (name: string) => (await screen.findByText(name)).closest('li') as HTMLElement; // it is in a row

describe('the words of /checks', () => {
  it('SC1: the pool is who is on shift (当班), whatever their duty state; 在岗 is the state on-post alone (DU2)', () => {
    const zh = CATALOGUES['zh-CN'];
    expect(JSON.stringify(zh.checks)).not.toContain('在岗');
    expect(zh.errors.refusal['empty-pool']).toContain('当班');
  });
});

describe('SC3 on /checks', () => {
  it('tells what was entered by hand, by whom and why, apart from what was seen on video', async () => {
    open();
    const byHand = await rowOf('周舟');
    expect(byHand.textContent).toContain('◐ 人工登记');
    expect(byHand.textContent).toMatch(/督查乙 人工登记：现场当面查验/);
    expect(byHand.textContent).not.toContain('视频检查');
    expect((await rowOf('林琳')).textContent).toContain('● 已视频检查');
    expect(screen.getByText('1/3 已视频检查')).toBeTruthy();
    expect(screen.getByText(/1 人为人工登记/)).toBeTruthy();
  });

  it('asks for the reason before anything is entered', async () => {
    const asked = open();
    const row = within(await rowOf('陈晨'));
    fireEvent.click(row.getByRole('button', { name: /人工登记/ }));
    const field = row.getByLabelText(/未经视频连线/);
    fireEvent.submit(field);
    fireEvent.change(field, { target: { value: ' 无 ' } });
    fireEvent.submit(field);
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
    fireEvent.change(field, { target: { value: '现场当面查验' } });
    fireEvent.submit(field);
    await vi.waitFor(() => expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1));
    const body = { officer: 'o1', outcome: 'checked', reason: '现场当面查验' };
    expect(asked.find(({ method }) => method === 'POST')).toMatchObject({ body });
  });

  it('says who was skipped and why; they stay open, are overdue in time, and can be skipped once', async () => {
    const steps = [step('skipped', null, '正在处置突发事件')];
    open(ofDrawn([drawn('o6', '许旭', { steps }), drawn('o7', '沈申', { steps, state: 'overdue' })]));
    const row = await rowOf('许旭');
    expect(row.textContent).toContain('↷ 已跳过');
    expect(row.textContent).toContain('督查乙 跳过：正在处置突发事件');
    expect(row.textContent).toContain('仍需补查');
    expect(row.textContent).not.toContain('○ 待查');
    expect(within(row).queryByRole('button', { name: /跳过/ })).toBeNull();
    expect(within(row).getByRole('button', { name: /人工登记/ })).toBeTruthy();
    expect((await rowOf('沈申')).textContent).toMatch(/▲ 逾期.*↷ 已跳过/);
  });

  it('writes English with English marks', async () => {
    open(ofDrawn([drawn('o6', '许旭', { steps: [step('skipped', null, 'at an accident')] })]));
    act(() => switchLanguage('en'));
    onTestFinished(() => switchLanguage('zh-CN'));
    const { textContent } = await rowOf('许旭');
    expect(textContent).toContain('skipped: at an accident');
    expect(textContent).not.toContain('：');
  });
});

describe('a new draw on /checks', () => {
  const SQUADS = ['a', 'b', 'c'].map((id) => ({ id, name: `中队${id}` }));
  const tooFew = { code: 'pool-too-small', reason: 'only 11', details: { field: 'count', max: 11 } };
  const posted = (asked: ReturnType<typeof serve>['asked']) => asked.filter(({ method }) => method === 'POST');

  async function openForm() {
    const { asked } = serve({
      '/api/session': { body: { name: '督查乙', role: 'supervisor' } },
      '/api/spot-checks': { body: [] },
      '/api/spot-checks/plans': { body: [] },
      '/api/squads': { body: SQUADS },
      'POST /api/spot-checks': { status: 409, body: { error: tooFew } },
    });
    renderPage(<ChecksPage />, { at: '/checks?show=new' });
    await screen.findByText('中队c');
    return asked;
  }
  const commit = () => screen.getByRole('button', { name: '冻结名单并公布承诺' }) as HTMLButtonElement;
  const ticked = () => SQUADS.filter(({ name }) => (screen.getByLabelText(name) as HTMLInputElement).checked);

  it('says at the field how many can be drawn, until another number is asked for', async () => {
    await openForm();
    const count = screen.getByLabelText(/抽取人数/);
    fireEvent.change(count, { target: { value: '12' } });
    fireEvent.click(commit());
    const said = await screen.findByText('当班可抽名单只有 11 人。');
    expect(count.getAttribute('aria-describedby')).toBe(said.id);
    expect(document.body.textContent).not.toContain('请求内容不正确');
    fireEvent.change(count, { target: { value: '11' } });
    await vi.waitFor(() => expect(screen.queryByText(/只有 11 人/)).toBeNull());
  });

  it('chooses all, none or one of many squads; with none it says so instead of asking the server', async () => {
    const asked = await openForm();
    expect(ticked()).toHaveLength(3);
    fireEvent.click(screen.getByRole('button', { name: '全不选' }));
    expect(ticked()).toEqual([]);
    expect(screen.getByText('请至少选择一个单位。')).toBeTruthy();
    expect(commit().disabled).toBe(true);
    expect(posted(asked)).toEqual([]);
    fireEvent.click(screen.getByLabelText('中队b'));
    expect(commit().disabled).toBe(false);
    fireEvent.click(commit());
    await vi.waitFor(() => expect(posted(asked)).toMatchObject([{ body: { squads: ['b'] } }]));
    fireEvent.click(screen.getByRole('button', { name: '全选' }));
    expect(ticked()).toHaveLength(3);
    await vi.waitFor(() => expect(commit().disabled).toBe(false));
    fireEvent.click(commit());
    await vi.waitFor(() => expect(posted(asked)).toHaveLength(2));
    expect(posted(asked)[1]?.body).not.toHaveProperty('squads');
  });
});

describe('依次连线 on /checks', () => {
  const NOBODY = { callable: false, reason: 'no-account', text808: false };
  const CLOSED = { callable: false, reason: 'page-closed', text808: true };

  /** The page with a live feed, a draw of these officers, and whether each can be called. */
  function openCalls(officers: readonly object[], callable: Readonly<Record<string, object>>): FakeFeed {
    serve({
      '/api/session': { body: { name: '督查乙', role: 'supervisor' } },
      '/api/spot-checks': { body: [ofDrawn(officers)] },
      '/api/check-ins': { body: [] },
    });
    const rest = globalThis.fetch;
    vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => {
      const { pathname, searchParams } = new URL(address, 'http://test');
      if (pathname !== '/api/check-ins/callable') return rest(address, init);
      return new Response(JSON.stringify(callable[searchParams.get('officer') ?? '']));
    });
    const feed = fakeFeed([{ name: '无', squad: 'a', state: 'on-post' }]);
    feed.answer = (name) => (name === 'ring-officer' ? { ok: true, data: { id: 'k9' } } : { ok: true, data: {} });
    renderPage(<ChecksPage />, { at: '/checks?show=c1', feed });
    return feed;
  }
  const rung = (feed: FakeFeed) =>
    feed.sent.filter(({ name }) => name === 'ring-officer').map(({ ask }) => (ask as { officer: string }).officer);

  it('SC3: passes over who cannot be called, says why, and rings the next; they stay open', async () => {
    const feed = openCalls(
      [
        drawn('o6', '许旭', { steps: [step('skipped', null, '正在处置突发事件')] }),
        ...[drawn('o1', '陈晨'), drawn('o4', '吴梧'), drawn('o5', '郑筝')],
      ],
      { o1: NOBODY, o4: CLOSED, o5: NOBODY, o6: CLOSED },
    );
    const first = await rowOf('陈晨');
    fireEvent.click(screen.getByRole('button', { name: '依次连线' }));
    await vi.waitFor(() => expect(rung(feed)).toEqual(['o4']));
    expect(first.textContent).toContain('未呼叫：没有队员账号，不能连线');
    expect(first.textContent).toContain('○ 待查');
    expect((await rowOf('许旭')).textContent).toContain('已跳过');
    await screen.findByText(/2 人不能连线，已略过，仍为待查/);
    expect(rung(feed)).toEqual(['o4']);
  });
});
