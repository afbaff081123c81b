// @vitest-environment jsdom
import { PAGE_ROLES } from '@dutywall/client/app/session.ts';
import { TerminalsPage } from '@dutywall/client/features/terminals/terminals-page.tsx';
import type { Enrolled, TerminalRow } from '@dutywall/shared/protocol';
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useLocation } from 'react-router';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answers, renderPage, serve } from './support/render.tsx';

const NOW = Date.UTC(2026, 10, 26, 2, 0, 0);
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const officer = { id: 'o1', badge: '0101', name: '张三', squadName: '一中队' };
const phone: TerminalRow = {
  ...({ id: '01kb000000000000000000aaaa01', protocol: 'osmand', datum: 'WGS-84', phone: null, officer } as const),
  ...{ expectedIntervalS: 30, restsSilent: true, lastSeenAt: ago(20), disabled: false },
};
const device: TerminalRow = {
  ...({ id: '01kb000000000000000000bbbb02', protocol: 'jt808', datum: 'GCJ-02', phone: '13300000001' } as const),
  ...{ officer: { ...officer, id: 'o2', badge: '0102', name: '李四' }, expectedIntervalS: 30, restsSilent: false },
  ...{ lastSeenAt: ago(14 * 60), disabled: false },
};
const old: TerminalRow = {
  ...phone,
  ...{ id: '01kb000000000000000000cccc03', officer: null, lastSeenAt: null, disabled: true },
};

/** Shows where the page has led. */
function Address() {
  const { search } = useLocation();
  return <output data-testid="address">{search}</output>;
}
const address = () => new URLSearchParams(screen.getByTestId('address').textContent ?? '');

function open(role: string, rows: readonly TerminalRow[], more: Answers = {}, at = '/admin/terminals') {
  const { asked } = serve({
    '/api/session': { body: { name: '甲', role } },
    '/api/terminals': { body: { terminals: rows, next: null } },
    ...more,
  });
  renderPage(
    <>
      <TerminalsPage />
      <Address />
    </>,
    { at },
  );
  const lists = () => asked.filter(({ path }) => path.startsWith('/api/terminals?'));
  return {
    asked,
    lastList: () => new URLSearchParams(lists().at(-1)?.path.split('?')[1]),
    posts: () => asked.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]),
  };
}
const rowOf = async (text: RegExp) => screen.findByRole('row', { name: text });

/** The form of `role`'s page, filled in for a badge and a kind of terminal. */
async function form(protocol: string, more: Answers = {}) {
  const page = open('administrator', [phone], more);
  fireEvent.click(await screen.findByRole('button', { name: '登记终端' }));
  expect(document.activeElement, 'one types at once').toBe(screen.getByLabelText('队员工号'));
  fireEvent.change(screen.getByLabelText('队员工号'), { target: { value: ' 0101 ' } });
  fireEvent.change(screen.getByLabelText(/^终端类型/), { target: { value: protocol } });
  return { ...page, dialog: () => screen.queryByRole('dialog') };
}

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
});
beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('/admin/terminals: the list', () => {
  it('says whose, in use or not in words, when last heard of, and how long ago where that is long', async () => {
    open('administrator', [phone, device, old]);
    const first = await rowOf(/张三/);
    expect(first.textContent).toMatch(/0101.*一中队.*OsmAnd.*在用.*09:59.*30 秒.*静止时可不上报.*WGS-84.*…aaaa01/);
    expect(first.textContent, 'within three intervals').not.toContain('未上报');
    expect(within(first).getByTitle(phone.id)).toBeTruthy();
    const second = await rowOf(/李四/);
    expect(second.textContent).toMatch(/JT\/T 808.*09:46.*已 14 分钟未上报.*GCJ-02.*13300000001/);
    expect(second.textContent).not.toContain('静止时可不上报');
    const third = await rowOf(/未绑定队员/);
    expect(third.textContent).toMatch(/停用.*两天内未上报/);
    expect(screen.getByText('已列出 3 台 · 数据截至 10:00')).toBeTruthy();
  });

  it('search and filter go to the server and the address, together, and the address opens the same view', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    vi.setSystemTime(NOW);
    const { lastList, asked } = open('administrator', [phone]);
    await rowOf(/张三/);
    expect(Object.fromEntries(lastList())).toEqual({ limit: '200' });
    fireEvent.keyDown(document.body, { key: '/' });
    const search = screen.getByRole('searchbox', { name: '按工号、姓名、编号或手机号查找' });
    expect(document.activeElement).toBe(search);
    const before = asked.length;
    for (const value of ['张', '张三', '张三 ']) fireEvent.change(search, { target: { value } });
    expect(asked.length, 'while somebody types, nothing is asked').toBe(before);
    await act(() => vi.advanceTimersByTimeAsync(300));
    expect(Object.fromEntries(address())).toEqual({ text: '张三' });
    await waitFor(() => expect(Object.fromEntries(lastList())).toEqual({ text: '张三', limit: '200' }));
    fireEvent.click(screen.getByRole('button', { name: '停用', pressed: false }));
    await waitFor(() => expect(lastList().get('disabled')).toBe('true'));
    expect(Object.fromEntries(address())).toEqual({ text: '张三', state: 'disabled' });
    expect(lastList().get('text')).toBe('张三');
    cleanup();
    const again = open('administrator', [phone], {}, '/admin/terminals?text=0102&state=used');
    await rowOf(/张三/);
    expect(Object.fromEntries(again.lastList())).toEqual({ text: '0102', disabled: 'false', limit: '200' });
    expect(screen.getByRole('searchbox')).toHaveProperty('value', '0102');
    expect(screen.getByRole('button', { name: '在用', pressed: true })).toBeTruthy();
  });

  it('loads more after the last one it has, and stops when there is no more', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (path: string) => {
      asked.push(path);
      const last = path.includes('after=');
      const body = path.startsWith('/api/session')
        ? { name: '甲', role: 'administrator' }
        : { terminals: [last ? device : phone], next: last ? null : phone.id };
      return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
    });
    renderPage(<TerminalsPage />);
    const more = await screen.findByRole('button', { name: '加载更多' });
    expect(screen.getByText(/已列出 1 台，还有更多/)).toBeTruthy();
    fireEvent.click(more);
    await rowOf(/李四/);
    expect(await rowOf(/张三/)).toBeTruthy();
    expect(new URLSearchParams(asked.at(-1)?.split('?')[1]).get('after')).toBe(phone.id);
    expect(screen.queryByRole('button', { name: '加载更多' })).toBeNull();
  });

  it('says that there are none, or none that fit; a failure can be tried again', async () => {
    open('administrator', []);
    expect(await screen.findByText(/点“登记终端”/)).toBeTruthy();
    cleanup();
    open('supervisor', []);
    expect(await screen.findByText('您的辖区内还没有登记终端。')).toBeTruthy();
    cleanup();
    open('administrator', [], {}, '/admin/terminals?text=x');
    fireEvent.click(await screen.findByRole('button', { name: '清除条件' }));
    expect(await screen.findByText(/点“登记终端”/)).toBeTruthy();
    expect(screen.getByTestId('address').textContent).toBe('');
    cleanup();
    const answer = { status: 500, body: { error: { code: 'internal', reason: 'x', reference: 'REF1' } } as unknown };
    open('administrator', [], { '/api/terminals': answer });
    const failed = await screen.findByRole('alert');
    expect(failed.textContent).toContain('REF1');
    Object.assign(answer, { status: 200, body: { terminals: [phone], next: null } });
    fireEvent.click(within(failed).getByRole('button', { name: '重试' }));
    expect(await rowOf(/张三/)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('supervisors look: no phone numbers, no acts; others get no page at all', async () => {
    open('supervisor', [{ ...device, phone: null }]);
    await rowOf(/李四/);
    expect(screen.queryByRole('columnheader', { name: '终端手机号' })).toBeNull();
    expect(screen.getByRole('searchbox', { name: '按工号、姓名或编号查找' })).toBeTruthy();
    const table = within(screen.getByRole('table'));
    expect(table.queryByRole('button')).toBeNull();
    expect(screen.queryByRole('button', { name: '登记终端' })).toBeNull();
    expect([...PAGE_ROLES.terminals].sort()).toEqual(['administrator', 'supervisor']);
  });
});

describe('/admin/terminals: acts of administrators', () => {
  it('disables after a question that names the officer and says what it means; not when it is answered with no', async () => {
    const confirm = vi.fn(() => false);
    vi.stubGlobal('confirm', confirm);
    const { posts } = open('administrator', [phone, old], { [`/api/terminals/${phone.id}/disable`]: { body: null } });
    const first = within(await rowOf(/张三/));
    expect(first.queryByRole('button', { name: '重新开放注册' }), 'JT/T 808 alone registers').toBeNull();
    expect(within(await rowOf(/未绑定队员/)).queryByRole('button'), 'disabled already').toBeNull();
    fireEvent.click(first.getByRole('button', { name: '停用' }));
    expect(confirm).toHaveBeenCalledWith(expect.stringMatching(/张三（0101）.*此后的上报不再接收/));
    expect(posts()).toEqual([]);
    confirm.mockReturnValue(true);
    fireEvent.click(first.getByRole('button', { name: '停用' }));
    expect(await screen.findByText('已停用 张三（0101）的终端。')).toBeTruthy();
    expect(posts()).toEqual([[`/api/terminals/${phone.id}/disable`, undefined]]);
  });

  it('reopens a registration and says until when; a refusal is said in words', async () => {
    const answers: Record<string, { status?: number; body: unknown }> = {
      [`/api/terminals/${device.id}/registration`]: { body: { registerUntil: '2026-11-27T02:00:00Z' } },
    };
    const { posts } = open('administrator', [device], answers);
    const row = within(await rowOf(/李四/));
    fireEvent.click(row.getByRole('button', { name: '重新开放注册' }));
    expect(await screen.findByText(/李四（0102）的终端重新开放注册，11月27日 10:00 前/)).toBeTruthy();
    expect(posts()).toEqual([[`/api/terminals/${device.id}/registration`, undefined]]);
    vi.stubGlobal('confirm', () => true);
    fireEvent.click(row.getByRole('button', { name: '停用' }));
    expect((await screen.findByRole('alert')).textContent).toContain('没有找到');
    expect(screen.queryByText(/重新开放注册，/), 'the word of the act before has gone').toBeNull();
  });
});

const made: Enrolled = {
  ...({ id: 't9', protocol: 'osmand', badge: '0101' } as const),
  ...{ address: 'https://wall.example/ingest/osmand/SECRET', secret: 'SECRET' },
};
const enrolled = (body: Enrolled): Answers => ({ '/api/terminals/enrol': { status: 201, body } });

describe('/admin/terminals: enrolment', () => {
  it.each([
    ['osmand', '默认 30 秒', { datum: 'WGS-84', restsSilent: true }],
    ['owntracks', '默认 30 秒', { datum: 'WGS-84', restsSilent: true }],
    ['jt808', '默认 30 秒', { datum: 'WGS-84', restsSilent: false }],
  ])('%s: sends what is shown; what is left empty is the server’s to fill in', async (protocol, placeholder, sent) => {
    const { posts } = await form(protocol, enrolled(made));
    expect(screen.getByLabelText(/^上报间隔/)).toHaveProperty('placeholder', placeholder);
    expect(screen.queryByLabelText(/^终端手机号/) !== null).toBe(protocol === 'jt808');
    fireEvent.click(screen.getByRole('button', { name: /^登记 / }));
    await screen.findByText('0101 的终端已登记');
    expect(posts()).toEqual([['/api/terminals/enrol', { officer: '0101', protocol, ...sent }]]);
  });

  it('sends what was decided, and no interval that is none', async () => {
    const { posts } = await form('jt808', enrolled(made));
    const send = screen.getByRole('button', { name: /^登记 / });
    const interval = screen.getByLabelText(/^上报间隔/);
    for (const value of ['0', '3601', '1.5', 'x']) {
      fireEvent.change(interval, { target: { value } });
      expect(send, value).toHaveProperty('disabled', true);
      expect(screen.getByText(/1–3600 之间的整数/)).toBeTruthy();
    }
    fireEvent.change(interval, { target: { value: '10' } });
    fireEvent.change(screen.getByLabelText(/^坐标系/), { target: { value: 'GCJ-02' } });
    fireEvent.change(screen.getByLabelText(/^终端手机号/), { target: { value: '13300000001' } });
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(send);
    await screen.findByText('0101 的终端已登记');
    expect(posts().map(([, body]) => body)).toEqual([
      {
        ...{ officer: '0101', protocol: 'jt808', datum: 'GCJ-02', restsSilent: true },
        ...{ expectedIntervalS: 10, phone: '13300000001' },
      },
    ]);
  });

  it('shows the secret once: closing asks while nothing was copied, by button and by Escape, and forgets it', async () => {
    const copied: string[] = [];
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: async (text: string) => copied.push(text) } });
    const confirm = vi.fn(() => false);
    vi.stubGlobal('confirm', confirm);
    const { dialog } = await form('osmand', enrolled(made));
    fireEvent.click(screen.getByRole('button', { name: /^登记 / }));
    expect(await screen.findByText(/密钥只显示这一次/)).toBeTruthy();
    const picture = await screen.findByRole('img', { name: '上报地址二维码' }, { timeout: 20_000 });
    expect(picture.getAttribute('src')).toMatch(/^data:image\/png/);
    fireEvent.click(screen.getByRole('button', { name: '完成' }));
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(confirm).toHaveBeenCalledTimes(2);
    expect(dialog()).not.toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '复制上报地址' }));
    await screen.findByText('已复制');
    expect(copied).toEqual([made.address]);
    fireEvent.click(screen.getByRole('button', { name: '复制密钥' }));
    await waitFor(() => expect(copied).toEqual([made.address, 'SECRET']));
    fireEvent.click(screen.getByRole('button', { name: '完成' }));
    expect(confirm).toHaveBeenCalledTimes(2);
    expect(dialog()).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '登记终端' }));
    expect(document.body.textContent).not.toContain('SECRET');
  });

  it('JT/T 808: address, number, secret and until when, each to be copied; without a clipboard the text is chosen', async () => {
    vi.stubGlobal('navigator', { ...navigator, clipboard: undefined });
    const device808 = { phone: '10012345678', address: '127.0.0.1:7611', registerUntil: '2026-11-27T02:00:00Z' };
    const { dialog } = await form('jt808', enrolled({ ...made, protocol: 'jt808', ...device808 }));
    fireEvent.click(screen.getByRole('button', { name: /^登记 / }));
    await screen.findByText('0101 的终端已登记');
    const text = dialog()?.textContent ?? '';
    for (const part of ['127.0.0.1:7611', '10012345678', 'SECRET', '11月27日 10:00']) expect(text).toContain(part);
    expect(text, 'an address that no device reaches is called so').toContain('这是本机地址');
    expect(screen.getAllByRole('button', { name: /^复制/ })).toHaveLength(4);
    expect(screen.queryByRole('img'), 'a device scans nothing').toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '复制密钥' }));
    expect(await screen.findByText(/已选中/)).toBeTruthy();
    expect(globalThis.getSelection()?.toString()).toBe('SECRET');
  });

  it.each([
    ['officer', 404, 'not-found', '没有此工号的在职队员', '队员工号'],
    ['phone', 409, 'conflict', '此手机号已登记过终端', '终端手机号'],
    ['phone', 400, 'bad-request', '请填 1–20 位数字', '终端手机号'],
  ])(
    'a refusal of %s (%i) stands at its field, and the form stays filled in',
    async (field, status, code, words, name) => {
      const refusal = { code, reason: 'x', details: { field }, reference: 'R' };
      await form('jt808', { '/api/terminals/enrol': { status, body: { error: refusal } } });
      fireEvent.change(screen.getByLabelText(/^终端手机号/), { target: { value: '133' } });
      fireEvent.click(screen.getByRole('button', { name: /^登记 / }));
      const said = await screen.findByRole('alert');
      expect(said.textContent).toContain(words);
      expect(said.closest('label')?.textContent).toContain(name);
      expect(screen.getByLabelText(/^队员工号/)).toHaveProperty('value', ' 0101 ');
    },
  );

  it('when no answer came, it may have worked: that is said', async () => {
    await form('osmand');
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed to fetch');
    });
    fireEvent.click(screen.getByRole('button', { name: /^登记 / }));
    expect(await screen.findByText(/登记可能已经成功/)).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('连接不到服务器');
  });

  it('web: a one-time code to scan, no secret; a new one can be made, and closing asks nothing', async () => {
    const confirm = vi.fn(() => false);
    vi.stubGlobal('confirm', confirm);
    const code = { address: 'http://10.0.0.8/me/enrol#abc', expiresAt: '2026-11-26T02:10:00Z', officer };
    const { posts, dialog } = await form('web', { '/api/terminals/codes': { status: 201, body: code } });
    expect(screen.queryByLabelText(/^坐标系/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /^生成二维码/ }));
    const picture = await screen.findByRole('img', { name: '登记二维码' }, { timeout: 20_000 });
    expect(picture.getAttribute('src')).toMatch(/^data:image\/png/);
    expect(dialog()?.textContent).toMatch(/张三（0101）.*10:10 前有效/);
    expect(dialog()?.textContent, 'no position over plain http').toContain('此地址没有加密');
    fireEvent.click(screen.getByRole('button', { name: '重新生成' }));
    await screen.findByRole('img', { name: '登记二维码' });
    expect(posts()).toEqual([
      ['/api/terminals/codes', { officer: '0101' }],
      ['/api/terminals/codes', { officer: '0101' }],
    ]);
    fireEvent.click(screen.getByRole('button', { name: '关闭' }));
    expect(dialog()).toBeNull();
    expect(confirm).not.toHaveBeenCalled();
  });

  it('web: a badge that nobody has is said at its field', async () => {
    const refusal = { code: 'not-found', reason: 'x', details: { field: 'officer' }, reference: 'R' };
    await form('web', { '/api/terminals/codes': { status: 404, body: { error: refusal } } });
    fireEvent.click(screen.getByRole('button', { name: /^生成二维码/ }));
    const said = await screen.findByRole('alert');
    expect(said.textContent).toContain('没有此工号的在职队员');
    expect(said.closest('label')?.textContent).toContain('队员工号');
  });
});
