// @vitest-environment jsdom
import { OutcomeMark } from '@dutywall/client/app/check-in/outcome.tsx';
import { CallResult } from '@dutywall/client/features/me/call/call-result.tsx';
import { CheckInList } from '@dutywall/client/features/me/call/check-in-list.tsx';
import { switchLanguage } from '@dutywall/client/i18n';
import { CHECK_IN_OUTCOMES, ENDED_BY, FAILED_PARTS } from '@dutywall/shared/domain';
import type { CheckInCall, OwnCheckIn } from '@dutywall/shared/protocol';
import { act, cleanup, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPage, serve } from '../client-pages/support/render.tsx';

const RANG = Date.UTC(2026, 10, 26, 1);
const ENDED: CheckInCall = {
  ...{ id: 'c1', stage: 'ended', reason: 'routine', by: '王督查', unit: '一中队', rangAt: RANG, heardAt: RANG + 500 },
  ...{ ringsUntil: RANG + 45_000, answeredAt: null, liveAt: null, endedAt: RANG + 45_000, outcome: 'no-answer' },
  ...{ endedBy: 'time', failedPart: null, busyReason: null, coveredUntil: null, onWall: false, recordingSince: null },
  viewers: 0,
};
const BUSY: CheckInCall = { ...ENDED, id: 'c2', outcome: 'busy', endedBy: 'officer', busyReason: '正在驾驶' };

afterEach(() => {
  cleanup();
  switchLanguage('zh-CN');
  vi.unstubAllGlobals();
});

describe('CI6 how a check-in ended, to the officer', () => {
  it('says a missed call and a declined one as what they are to the one who was rung', async () => {
    const listed: OwnCheckIn[] = [ENDED, BUSY].map((call) => ({ ...call, checklist: null }));
    serve({ '/api/me/check-ins': { body: listed } });
    renderPage(<CheckInList />);
    const [missed, declined] = await screen.findAllByRole('listitem');
    expect(missed?.textContent).toContain('未接来电');
    expect(missed?.textContent).not.toContain('无人接听');
    expect(declined?.textContent).toContain('您已回复：忙碌');
    expect(declined?.textContent).toContain('正在驾驶');
    expect(declined?.textContent).not.toContain('队员忙');
  });

  it('over the whole phone, too, and in English', async () => {
    serve({ '/api/me/check-ins': { body: [] } });
    renderPage(<CallResult call={BUSY} failed={null} onClose={() => undefined} />);
    act(() => switchLanguage('en'));
    const result = within(screen.getByRole('alertdialog'));
    expect(result.getByText('You replied: busy')).toBeTruthy();
    expect(result.getByText(/正在驾驶/)).toBeTruthy();
  });

  it('never calls the officer “队员”, whatever the outcome, the end and the part', () => {
    for (const outcome of CHECK_IN_OUTCOMES) {
      for (const [n, failedPart] of [null, ...FAILED_PARTS].entries()) {
        const endedBy = ENDED_BY[n % ENDED_BY.length] ?? null;
        const view = renderPage(<OutcomeMark own row={{ ...ENDED, outcome, endedBy, failedPart }} />);
        expect(view.container.textContent).not.toMatch(/队员|checkIn\./);
        view.unmount();
      }
    }
  });

  it('keeps the supervisor’s words at the desk', () => {
    renderPage(<OutcomeMark row={ENDED} />);
    expect(screen.getByText('无人接听')).toBeTruthy();
  });
});
