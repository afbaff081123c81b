// @vitest-environment jsdom
import { LeavePanel } from '@dutywall/client/features/roster/leave-panel.tsx';
import { useRosterWrites } from '@dutywall/client/features/roster/roster-data.ts';
import type { LeaveRequestRow, RosterWeek } from '@dutywall/shared/protocol';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderPage, serve } from './support/render.tsx';

const DAY = 86_400_000;
const now = Date.now();

const leave = (id: string, from: number, to: number, more: Partial<LeaveRequestRow> = {}): LeaveRequestRow => ({
  ...{ id, officer: 'o1', from, to, reason: '年休假', stage: 'approved', requestedBy: '张三', requestedAt: from - DAY },
  ...{ by: '王督查', at: from - DAY, note: null, takenTo: null, hasCourse: true },
  ...more,
});

function Panel({ leaves }: { leaves: readonly LeaveRequestRow[] }) {
  const writes = useRosterWrites();
  const week: RosterWeek = {
    from: 0,
    to: 0,
    squads: [],
    officers: [],
    shifts: [],
    leaves: [...leaves],
    posts: [],
    next: null,
  };
  return (
    <LeavePanel
      {...{ week, writes }}
      day={20_000}
      officer={null}
      decides
      onDone={() => undefined}
      onClose={() => undefined}
    />
  );
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('DU2 a leave that has begun ends for a reason, and the page says what stays', async () => {
  const { asked } = serve({ 'POST /api/leaves/l1/cancel': { body: leave('l1', now - DAY, now + DAY) } });
  renderPage(<Panel leaves={[leave('l1', now - DAY, now + DAY)]} />);
  fireEvent.click(screen.getByText('提前销假'));
  expect(asked).toEqual([]);
  expect(screen.getByText(/已休的时间仍算请假/)).toBeDefined();
  const send = screen.getByText<HTMLButtonElement>('提前销假');
  expect(send.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('销假理由（必填）'), { target: { value: '提前返岗' } });
  expect(send.disabled).toBe(false);
  fireEvent.click(send);
  await waitFor(() =>
    expect(asked).toContainEqual({ method: 'POST', path: '/api/leaves/l1/cancel', body: { note: '提前返岗' } }),
  );
});

it('one to come is cancelled at once; one that is over offers nothing; one that was ended says until when it was taken', async () => {
  const { asked } = serve({});
  const ended = leave('l3', now - 5 * DAY, now + DAY, { stage: 'cancelled', takenTo: now - DAY, note: '提前返岗' });
  renderPage(<Panel leaves={[leave('l1', now + DAY, now + 2 * DAY), leave('l2', now - 3 * DAY, now - DAY), ended]} />);
  expect(screen.queryByText('提前销假')).toBeNull();
  expect(screen.getByText(/已休至 .*仍算请假/)).toBeDefined();
  expect(screen.getByText('理由：提前返岗')).toBeDefined();
  fireEvent.click(screen.getByText('撤销请假'));
  await waitFor(() => expect(asked).toContainEqual({ method: 'POST', path: '/api/leaves/l1/cancel', body: {} }));
});
