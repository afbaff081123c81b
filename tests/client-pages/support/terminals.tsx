import { TerminalsPage } from '@dutywall/client/features/terminals/terminals-page.tsx';
import type { TerminalRow } from '@dutywall/shared/protocol';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { useLocation } from 'react-router';
import { afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { type Answers, renderPage, serve } from './render.tsx';

export const NOW = Date.UTC(2026, 10, 26, 2, 0, 0);
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
export const officer = { id: 'o1', badge: '0101', name: '张三', squadName: '一中队' };
export const phone: TerminalRow = {
  ...({ id: '01kb000000000000000000aaaa01', protocol: 'osmand', datum: 'WGS-84', phone: null, officer } as const),
  ...{ expectedIntervalS: 30, restsSilent: true, lastSeenAt: ago(20), disabled: false },
};
export const device: TerminalRow = {
  ...({ id: '01kb000000000000000000bbbb02', protocol: 'jt808', datum: 'GCJ-02', phone: '13300000001' } as const),
  ...{ officer: { ...officer, id: 'o2', badge: '0102', name: '李四' }, expectedIntervalS: 30, restsSilent: false },
  ...{ lastSeenAt: ago(14 * 60), disabled: false },
};
export const old: TerminalRow = {
  ...phone,
  ...{ id: '01kb000000000000000000cccc03', officer: null, lastSeenAt: null, disabled: true },
};

/** Shows where the page has led. */
function Address() {
  const { search } = useLocation();
  return <output data-testid="address">{search}</output>;
}
export const address = () => new URLSearchParams(screen.getByTestId('address').textContent ?? '');

/** The page of somebody of that role, before a server with these terminals. */
export function open(role: string, rows: readonly TerminalRow[], more: Answers = {}, at = '/admin/terminals') {
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
export const rowOf = async (text: RegExp) => screen.findByRole('row', { name: text });

/** The form of `role`'s page, filled in for a badge and a kind of terminal. */
export async function form(protocol: string, more: Answers = {}) {
  const page = open('administrator', [phone], more);
  fireEvent.click(await screen.findByRole('button', { name: '登记终端' }));
  expect(document.activeElement, 'one types at once').toBe(screen.getByLabelText('队员工号'));
  fireEvent.change(screen.getByLabelText('队员工号'), { target: { value: ' 0101 ' } });
  fireEvent.change(screen.getByLabelText(/^终端类型/), { target: { value: protocol } });
  return { ...page, dialog: () => screen.queryByRole('dialog') };
}

/** Each test at NOW, with what jsdom lacks, and nothing left of the one before. */
export function atRest(): void {
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
}
