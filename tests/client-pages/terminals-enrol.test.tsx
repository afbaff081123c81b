// @vitest-environment jsdom
import type { Enrolled } from '@dutywall/shared/protocol';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Answers } from './support/render.tsx';
import { atRest, form, officer } from './support/terminals.tsx';

atRest();

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
