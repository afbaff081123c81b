// @vitest-environment jsdom

import { Ringing } from '@dutywall/client/features/me/call/ringing.tsx';
import type { OwnConnection } from '@dutywall/client/features/me/connection.ts';
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { type CheckInCall, REPORT_MS } from '@dutywall/shared/protocol';
import { act, cleanup } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPage } from './support/render.tsx';

// What is asked is only whether the camera could be had; jsdom has none.
vi.mock('@dutywall/client/call/failures.ts', () => ({ whyNoCamera: () => null, partOfMediaError: () => 'device' }));

const NOW = Date.UTC(2026, 10, 26, 1);
const CALL: CheckInCall = {
  ...{ id: 'c1', stage: 'ringing', reason: 'routine', by: '王督查', unit: '一中队', rangAt: NOW, heardAt: null },
  ...{ ringsUntil: NOW + 45_000, answeredAt: null, liveAt: null, endedAt: null, outcome: null, endedBy: null },
  ...{ failedPart: null, busyReason: null, coveredUntil: null, onWall: false, recordingSince: null, viewers: 0 },
};

let visibility: DocumentVisibilityState = 'visible';
Object.defineProperty(document, 'visibilityState', { get: () => visibility });
function show(next: DocumentVisibilityState): void {
  visibility = next;
  document.dispatchEvent(new Event('visibilitychange'));
}

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('CI2 a page in the background does not say that it rings; on the screen it does, again and again', () => {
  vi.useFakeTimers();
  const said: unknown[] = [];
  let open = () => {};
  const connection = {
    command: async (name: string, ask: unknown) => {
      said.push([name, ask]);
      return { ok: true, data: {} };
    },
    onCall: () => () => undefined,
    onNotice: () => () => undefined,
    onOpen: (listener: () => void) => {
      open = listener;
      return () => undefined;
    },
    close: () => undefined,
  } as OwnConnection;
  visibility = 'hidden';
  const me = { offsetMs: 0 } as Me;
  renderPage(
    <MeProvider value={me}>
      <Ringing call={CALL} connection={connection} onAnswer={() => undefined} />
    </MeProvider>,
  );
  const pass = () => act(() => vi.advanceTimersByTime(REPORT_MS));
  pass();
  expect(said).toEqual([]);
  act(() => show('visible'));
  expect(said).toEqual([['hear-check-in', { checkIn: 'c1' }]]);
  pass();
  expect(said).toHaveLength(2);
  act(open);
  expect(said).toHaveLength(3);
  act(() => show('hidden'));
  pass();
  expect(said).toHaveLength(3);
});
