// @vitest-environment jsdom
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

/** The button of a phone that is bound; how often it has called for help. */
function open() {
  const sos = vi.fn(async () => undefined);
  const state = { binding: { id: 't1' }, sos: null, sender: { problem: null } };
  const terminal = { state, subscribe: () => () => undefined, sos } as unknown as Terminal;
  render(
    <TerminalProvider value={terminal}>
      <SosButton />
    </TerminalProvider>,
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
