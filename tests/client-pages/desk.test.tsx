// @vitest-environment jsdom
import { DeskPage } from '@dutywall/client/features/desk/desk-page.tsx';
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeFeed, fakeFeed } from './support/fake-feed.ts';
import { renderPage, serve } from './support/render.tsx';

vi.mock('@dutywall/client/app/stage.tsx', () => ({ Stage: () => null }));

const HASH = '9f2c4e1b7a60d3585e0c9d11a2b7f46c83e5d0a4b91c7f2e6d08a35b4c1e97f0';
const SIGNED_IN = { '/api/session': { body: { name: '王督查', role: 'supervisor', squads: ['b'] } } };

function scene(): FakeFeed {
  return fakeFeed(
    [
      { name: '张伟', squad: '一中队', state: 'off-post', posts: ['京泰夜市'] },
      { name: '李娜', squad: '一中队', state: 'not-arrived' },
      { name: '王强', squad: '二中队', state: 'no-signal' },
      { name: '赵敏', squad: '二中队', state: 'on-post' },
    ],
    [
      { slot: 0, kind: 'off-post', ageMin: 14 },
      { slot: 1, kind: 'not-arrived', ageMin: 22 },
      { slot: 2, kind: 'silent', ageMin: 6 },
    ],
  );
}

const press = (key: string) => act(async () => void fireEvent.keyDown(document.body, { key }));
const settle = () => act(() => new Promise<void>((resolve) => setTimeout(resolve, 350)));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('the desk', () => {
  it('walks the queue with j and k and opens the card', async () => {
    serve(SIGNED_IN);
    renderPage(<DeskPage />, { feed: scene(), at: '/desk' });
    await press('j');
    expect(screen.getByRole('article').getAttribute('aria-label')).toBe('李娜');
    await press('j');
    expect(screen.getByRole('article').getAttribute('aria-label')).toBe('张伟');
    await press('k');
    expect(screen.getByRole('article').getAttribute('aria-label')).toBe('李娜');
  });

  it('opens an officer from the address', async () => {
    serve(SIGNED_IN);
    renderPage(<DeskPage />, { feed: scene(), at: '/desk?officer=o3' });
    expect(screen.getByRole('article').getAttribute('aria-label')).toBe('赵敏');
  });

  it('says that a candidate is no finding (DU1)', async () => {
    serve(SIGNED_IN);
    renderPage(<DeskPage />, { feed: scene(), at: '/desk?incident=i0' });
    expect(screen.getByRole('article').textContent).toContain('不是缺岗结论');
  });

  it('AB1: flags in two steps, saying first what happens, to whom and who sees it, and shows the checksum', async () => {
    serve({ ...SIGNED_IN, '/api/absences/a0': { body: { evidenceSha256: HASH } } });
    const feed = scene();
    renderPage(<DeskPage />, { feed, at: '/desk?incident=i0' });
    await press('f');
    const dialog = screen.getByRole('dialog');
    expect(dialog.textContent).toContain('张伟 有权看到同样的证据');
    expect(dialog.textContent).toContain('一中队的督查员');
    expect(dialog.textContent).toContain('由您以外的人确认或撤销');
    expect(feed.sent).toEqual([]);
    await act(async () => void fireEvent.click(within(dialog).getByRole('button', { name: /确认标记/ })));
    await waitFor(() => expect(screen.getByText(HASH)).toBeTruthy());
    expect(feed.sent).toEqual([
      {
        name: 'flag-absence',
        ask: { officer: 'o0', incident: 'i0', reason: '巡查时段离开岗位，未见报备' },
      },
    ]);
  });

  it('DU1 offers no flag for a call for help, by key or by button', async () => {
    serve(SIGNED_IN);
    const feed = fakeFeed([{ name: '张伟', squad: '一中队', state: 'on-post' }], [{ slot: 0, kind: 'sos', ageMin: 1 }]);
    renderPage(<DeskPage />, { feed, at: '/desk?incident=i0' });
    expect(screen.getByRole('article').getAttribute('aria-label')).toBe('张伟');
    // Each with its own time: the call is a minute old, the state is not.
    const words = screen.getByRole('article').querySelector('.card-word')?.textContent ?? '';
    expect(words).toMatch(/SOS.*1 分钟在岗/);
    expect(words).not.toMatch(/在岗.*· 1 分钟$/);
    await press('f');
    expect(screen.queryByRole('dialog')).toBeNull();
    const button = () => screen.getByRole<HTMLButtonElement>('button', { name: /^标记/ });
    expect(button().disabled).toBe(true);
    cleanup();
    // What may be flagged can be.
    renderPage(<DeskPage />, { feed: scene(), at: '/desk?incident=i0' });
    expect(button().disabled).toBe(false);
  });

  it('shows a refusal in words and keeps what was written', async () => {
    serve(SIGNED_IN);
    const feed = scene();
    feed.answer = () => ({ ok: false, refusal: { code: 'out-of-scope', reason: 'not your squad' } });
    renderPage(<DeskPage />, { feed, at: '/desk?incident=i0' });
    await press('f');
    const dialog = screen.getByRole('dialog');
    const box = within(dialog).getByRole('textbox') as HTMLTextAreaElement;
    fireEvent.change(box, { target: { value: '已电话核实' } });
    await act(async () => void fireEvent.click(within(dialog).getByRole('button', { name: /确认标记/ })));
    expect(within(dialog).getByRole('alert').textContent).toContain('不在您的辖区内');
    expect(box.value).toBe('已电话核实');
  });

  it('DU11: asks once more where the squad is degraded', async () => {
    serve(SIGNED_IN);
    const feed = scene();
    feed.facts.squads.set('一中队', { id: '一中队', parent: 'b', name: '一中队', degraded: true });
    renderPage(<DeskPage />, { feed, at: '/desk?incident=i0' });
    await press('f');
    const dialog = screen.getByRole('dialog');
    const submit = within(dialog).getByRole('button', { name: /确认标记/ }) as HTMLButtonElement;
    expect(submit.disabled).toBe(true);
    await act(async () => void fireEvent.click(within(dialog).getByRole('checkbox')));
    expect(submit.disabled).toBe(false);
  });

  it('m opens a message with the keys in its text, not on the button that closes it', async () => {
    serve({ ...SIGNED_IN, '/api/messages': { body: [] } });
    // jsdom has no modal dialogs; a browser gives the first thing in one the focus.
    HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
      this.open = true;
      this.querySelector('button')?.focus();
    };
    renderPage(<DeskPage />, { feed: scene(), at: '/desk?incident=i0' });
    await press('m');
    expect(document.activeElement?.tagName).toBe('TEXTAREA');
  });

  it('acknowledges with a', async () => {
    serve(SIGNED_IN);
    const feed = scene();
    renderPage(<DeskPage />, { feed, at: '/desk?incident=i0' });
    await press('a');
    await settle();
    expect(feed.sent).toEqual([{ name: 'acknowledge-incidents', ask: { incidents: ['i0'] } }]);
    expect(screen.getAllByText(/已阅/).length).toBeGreaterThan(1);
  });

  it('filters the queue by state and says how many are left out', async () => {
    serve(SIGNED_IN);
    renderPage(<DeskPage />, { feed: scene(), at: '/desk' });
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: /^失联 ?1$/ })));
    const queue = screen.getByRole('region', { name: '待处理异常' });
    expect(within(queue).getAllByRole('listitem')).toHaveLength(1);
    expect(queue.textContent).toContain('筛选外另有 2 项');
  });

  it('finds by initials and opens the officer', async () => {
    serve(SIGNED_IN);
    renderPage(<DeskPage />, { feed: scene(), at: '/desk' });
    const box = screen.getByRole('combobox');
    fireEvent.focus(box);
    fireEvent.change(box, { target: { value: 'zm' } });
    await act(async () => void fireEvent.keyDown(box, { key: 'Enter' }));
    expect(screen.getByRole('article').getAttribute('aria-label')).toBe('赵敏');
  });

  it('keeps single keys out of fields', async () => {
    serve(SIGNED_IN);
    renderPage(<DeskPage />, { feed: scene(), at: '/desk?incident=i0' });
    const box = screen.getByRole('combobox');
    await act(async () => void fireEvent.keyDown(box, { key: 'f' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
