// @vitest-environment jsdom
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { SosButton } from '@dutywall/client/features/me/parts/sos-button.tsx';
import type { Terminal } from '@dutywall/client/features/me/terminal/terminal.ts';
import { TerminalProvider } from '@dutywall/client/features/me/terminal/terminal-context.ts';
import { startI18n } from '@dutywall/client/i18n';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
  startI18n('zh-CN');
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

interface Opened {
  readonly called?: number;
  readonly taken?: Me['view']['sos'];
  readonly bound?: boolean;
}

/** The button of a phone, bound unless told; how often it has called for help. */
function open({ called, taken = null, bound = true }: Opened = {}) {
  const sos = vi.fn(async () => undefined);
  const kept = called === undefined ? null : { key: 1, at: called, deliveredAt: called + 1_000 };
  const state = { binding: bound ? { id: 't1' } : null, sos: kept, sender: { problem: null } };
  const terminal = { state, subscribe: () => () => undefined, sos } as unknown as Terminal;
  render(
    <MeProvider value={{ offsetMs: 60_000, view: { sos: taken } } as Me}>
      <TerminalProvider value={terminal}>
        <SosButton />
      </TerminalProvider>
    </MeProvider>,
  );
  const button = screen.getByRole('button');
  /** An event of that kind, made `at` ms after the page began; it may be heard later. */
  const say = (type: string, at: number) => {
    const event = new Event(type, { bubbles: true });
    Object.defineProperty(event, 'timeStamp', { value: at });
    fireEvent(button, event);
  };
  return { sos, button, say, pass: (ms: number) => act(() => vi.advanceTimersByTime(ms)) };
}

it('held two seconds it calls once; let go before, it does not', () => {
  const { sos, button, say, pass } = open();
  say('pointerdown', 1_000);
  expect(button.getAttribute('data-holding')).toBe('true');
  pass(1_900);
  say('pointerup', 2_900);
  pass(5_000);
  expect(sos).not.toHaveBeenCalled();
  say('pointerdown', 10_000);
  pass(2_000);
  say('pointerup', 12_100);
  expect(sos).toHaveBeenCalledTimes(1);
});

it('on a phone that stood still while it was held, the time of the fingers counts, not that of the page', () => {
  const { sos, say, pass } = open();
  // Both are heard at once, 2.6 s late: no timer has run in between.
  say('pointerdown', 1_000);
  say('pointerup', 3_600);
  expect(sos).toHaveBeenCalledTimes(1);
  say('pointerdown', 10_000);
  say('pointerup', 10_700);
  pass(5_000);
  expect(sos).toHaveBeenCalledTimes(1);
});

/** 2026-11-26 08:31:05 in Shanghai, by the phone's clock, which is a minute behind the server's. */
const CALLED = Date.UTC(2026, 10, 26, 0, 31, 5);

it('says on a phone that is not enrolled that it cannot call, and what can be done instead', () => {
  open({ bound: false });
  expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true);
  screen.getByText('本机未登记，不能发送求助：请打电话给中队，紧急时拨打 110。');
  cleanup();
  open();
  expect(screen.queryByText(/110/)).toBeNull();
});

it('says which supervisor has taken the call and when, beside that it was delivered', () => {
  open({ called: CALLED, taken: { at: CALLED + 60_000, takenBy: '王督查', takenAt: CALLED + 120_000 } });
  const said = screen.getAllByRole('status').map(({ textContent }) => textContent);
  expect(said).toEqual(['求助已送达指挥中心 08:31:06', '督查已响应 08:33（王督查）']);
});

it('says of nobody that they responded to a call that nobody has taken, or that is newer than what was taken', () => {
  open({ called: CALLED, taken: { at: CALLED + 60_000, takenBy: null, takenAt: null } });
  expect(screen.queryByText(/已响应/)).toBeNull();
  cleanup();
  open({ called: CALLED, taken: { at: CALLED - 60_000, takenBy: '王督查', takenAt: CALLED + 59_000 } });
  expect(screen.queryByText(/已响应/)).toBeNull();
});
