// @vitest-environment jsdom
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { SendBar } from '@dutywall/client/features/me/parts/send-bar.tsx';
import { FIRST_STATE, type TerminalState } from '@dutywall/client/features/me/terminal/state.ts';
import type { Terminal } from '@dutywall/client/features/me/terminal/terminal.ts';
import { TerminalProvider } from '@dutywall/client/features/me/terminal/terminal-context.ts';
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { renderPage } from '../client-pages/support/render.tsx';

afterEach(cleanup);

const BINDING = { id: 't1', secret: 's', officer: 'o1', expectedIntervalS: 15 };

function open(change: Partial<TerminalState>) {
  const terminal = {
    state: { ...FIRST_STATE, binding: BINDING, ...change },
    subscribe: () => () => undefined,
  } as unknown as Terminal;
  renderPage(
    <MeProvider value={{ view: { officer: { id: 'o1' }, windows: [] as unknown }, offsetMs: 0 } as Me}>
      <TerminalProvider value={terminal}>
        <SendBar />
      </TerminalProvider>
    </MeProvider>,
  );
}

it.each([
  ['that is nobody’s terminal', { binding: null }, /请督查员出示登记二维码/],
  ['that is another officer’s', { binding: { ...BINDING, officer: 'o2' } }, /登记给了别的队员/],
  ['that the server does not know', { sender: { ...FIRST_STATE.sender, problem: 'unbound' } }, /请重新扫码登记/],
] as const)('leads from a phone %s to how to enrol it', (_name, change, said) => {
  open(change);
  screen.getByText(said);
  expect(screen.getByRole('link', { name: '怎样登记' }).getAttribute('href')).toBe('/me/enrol');
});

it('leads nowhere from a phone that is as it should be', () => {
  open({ leading: true });
  expect(screen.getByRole('list').textContent).toContain('未当班');
  expect(screen.queryByRole('link')).toBeNull();
});
