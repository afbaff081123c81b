// @vitest-environment jsdom
import type { OfficerCall, OfficerCallState } from '@dutywall/client/call/officer-call.ts';
import { CallScreen } from '@dutywall/client/features/me/call/call-screen.tsx';
import type { OwnConnection } from '@dutywall/client/features/me/connection.ts';
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import type { CallEvent, CheckInCall } from '@dutywall/shared/protocol';
import { act, cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPage } from '../client-pages/support/render.tsx';

// jsdom has neither a camera nor links; what is asked is what the page says beside the picture.
const STATE: OfficerCallState = {
  ...{ stage: 'joined', asking: false, failed: null, preview: null, facing: 'user', muted: false, noMicrophone: false },
  ...{ viewers: [], back: new Map(), connected: true, step: 0 },
};
vi.mock('@dutywall/client/call/officer-call.ts', () => ({
  createOfficerCall: (): OfficerCall => ({
    ...{ state: STATE, subscribe: () => () => undefined, turn: () => undefined, mute: () => undefined },
    ...{ hangUp: async () => undefined, close: () => undefined },
  }),
}));

const NOW = Date.UTC(2026, 10, 26, 0, 31, 5);
const LIVE: CheckInCall = {
  ...{ id: 'c1', stage: 'live', reason: 'routine', by: '王督查', unit: '一中队', rangAt: NOW, heardAt: NOW },
  ...{ ringsUntil: NOW, answeredAt: NOW, liveAt: NOW, endedAt: null, outcome: null, endedBy: null, failedPart: null },
  ...{ busyReason: null, coveredUntil: null, onWall: false, recordingSince: null, viewers: 1 },
};

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.useRealTimers();
});

it('CI5 says for some seconds that a picture was taken and when; of another call it says nothing', () => {
  vi.useFakeTimers();
  sessionStorage.setItem('dutywall.check-in', 'c1');
  const listeners = new Set<(event: CallEvent) => void>();
  const connection = {
    command: async () => ({ ok: true, data: {} }),
    onCall: (listener: (event: CallEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...{ onNotice: () => () => undefined, onOpen: () => () => undefined, close: () => undefined },
  } as unknown as OwnConnection;
  const taken = (checkIn: string, at: number) =>
    act(() => {
      for (const tell of listeners) tell({ kind: 'snapshot', checkIn, snapshot: `s${at}`, code: 'ABCD', at });
    });
  renderPage(
    <MeProvider value={{ offsetMs: 0 } as Me}>
      <CallScreen call={LIVE} connection={connection} onClose={() => undefined} />
    </MeProvider>,
  );
  taken('another', NOW);
  expect(screen.queryByRole('status')).toBeNull();
  taken('c1', NOW);
  expect(screen.getByRole('status').textContent).toBe('督查已截图 08:31:05');
  act(() => vi.advanceTimersByTime(6_000));
  taken('c1', NOW + 6_000);
  act(() => vi.advanceTimersByTime(6_000));
  expect(screen.getByRole('status').textContent).toBe('督查已截图 08:31:11');
  act(() => vi.advanceTimersByTime(5_000));
  expect(screen.queryByRole('status')).toBeNull();
});
