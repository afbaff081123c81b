// @vitest-environment jsdom
import { PAGE_ROLES } from '@dutywall/client/app/session.ts';
import { TerminalsPage } from '@dutywall/client/features/terminals/terminals-page.tsx';
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderPage } from './support/render.tsx';
import { address, atRest, device, NOW, old, open, phone, rowOf } from './support/terminals.tsx';

atRest();

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

  it('supervisors look: no phone numbers, no acts; nobody else opens the page', async () => {
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
