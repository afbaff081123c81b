// @vitest-environment jsdom
import { createQueryClient } from '@dutywall/client/app/query-client.ts';
import { OwnLeaves } from '@dutywall/client/features/me/leaves/leaves-page.tsx';
import { type Me, MeProvider } from '@dutywall/client/features/me/me-context.ts';
import { startI18n } from '@dutywall/client/i18n';
import { DAY, HOUR } from '@dutywall/shared/kit';
import type { LeaveRequestRow, MeView } from '@dutywall/shared/protocol';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answers, serve } from '../client-pages/support/render.tsx';

/** Midnight in Shanghai, a day with room around it. */
const DAY_0 = Date.parse('2026-12-01T00:00:00+08:00');
const VIEW = { officer: { id: 'o1', badge: '0101', name: '陈晨', squad: 'a', squadName: '一中队' } } as MeView;

function leave(id: string, stage: LeaveRequestRow['stage'], more: Partial<LeaveRequestRow> = {}): LeaveRequestRow {
  return {
    ...{ id, officer: 'o1', from: DAY_0, to: DAY_0 + DAY, reason: `事假：${id}`, stage, requestedBy: '陈晨' },
    ...{ requestedAt: DAY_0 - DAY, by: '陈晨', at: DAY_0 - DAY, note: null, takenTo: null, hasCourse: true, ...more },
  };
}

function open(answers: Answers, how: Partial<Me> = {}) {
  const { asked } = serve({ '/api/leave-requests': { body: [] }, '/api/leaves': { body: [] }, ...answers });
  startI18n('zh-CN');
  const me: Me = { ...{ view: VIEW, seenAt: 0, offsetMs: 0, fresh: true, signedOut: false, refresh() {} }, ...how };
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter>
        <MeProvider value={me}>
          <OwnLeaves />
        </MeProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return { posted: () => asked.filter(({ method }) => method === 'POST') };
}
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('/me/leaves: leave with approval begins with the officer', () => {
  it('lists the own leaves with where they stand, what waits first, an imported one too', async () => {
    open({
      '/api/leave-requests': {
        body: [
          leave('k1', 'approved', { by: '督查甲', from: DAY_0 + 9 * DAY, to: DAY_0 + 10 * DAY }),
          leave('k2', 'requested'),
          leave('k3', 'rejected', { by: '督查甲', note: '当日有保障任务' }),
        ],
      },
      '/api/leaves': {
        body: [
          { id: 'k1', officer: 'o1', from: DAY_0, to: DAY_0 + DAY, reason: '事假', approvedBy: 'x' },
          { id: 'old', officer: 'o1', from: DAY_0 - 9 * DAY, to: DAY_0 - 8 * DAY, reason: '公出', approvedBy: null },
        ],
      },
    });
    const cards = (await screen.findAllByRole('article')).map((card) => card.textContent ?? '');
    expect(cards).toHaveLength(4);
    expect(cards[0]).toContain('◌ 待批');
    expect(cards[1]).toMatch(/● 已批准.*督查甲/);
    expect(cards[2]).toMatch(/✕ 未批准.*当日有保障任务/);
    expect(cards[3]).toMatch(/公出.*随排班导入/);
    expect(screen.getAllByRole('button', { name: '撤回申请' })).toHaveLength(1);
  });

  it('asks for kind, from and to, says what is missing, and sends the bureau’s own time', async () => {
    const { posted } = open({ 'POST /api/leaves': { status: 201, body: leave('n', 'requested') } });
    await screen.findByText(/都没有请假/);
    press('申请请假或公出');
    const send = () => screen.getByRole('button', { name: '提交申请' }) as HTMLButtonElement;
    expect(send().disabled).toBe(true);
    expect(screen.getByText('请先选择类别。')).toBeTruthy();
    press('公出');
    fill('从', '2026-12-01T08:00');
    fill('到', '2026-12-01T07:00');
    expect(screen.getByText('结束时间应晚于开始时间。')).toBeTruthy();
    fill('到', '2026-12-01T12:30');
    fill('说明（可不填）', '市局会议');
    fireEvent.click(send());
    expect(await screen.findByText('已提交，等待审批。')).toBeTruthy();
    const [from, to] = [DAY_0 + 8 * HOUR, DAY_0 + 12.5 * HOUR];
    expect(posted()).toEqual([
      { method: 'POST', path: '/api/leaves', body: { officer: 'o1', from, to, reason: '公出：市局会议' } },
    ]);
  });

  it('keeps what was written when the time is taken already, and says so', async () => {
    const conflict = { error: { code: 'conflict', reason: 'taken', reference: 'R' } };
    open({ 'POST /api/leaves': { status: 409, body: conflict } });
    press('申请请假或公出');
    press('病假');
    press('提交申请');
    expect((await screen.findByRole('alert')).textContent).toBe('这段时间已有请假。');
    expect(screen.getByRole('button', { name: '病假' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('withdraws what nobody decided, after a second press', async () => {
    const { posted } = open({
      '/api/leave-requests': { body: [leave('k2', 'requested')] },
      'POST /api/leaves/k2/cancel': { body: leave('k2', 'cancelled') },
    });
    const card = within(await screen.findByRole('article'));
    fireEvent.click(card.getByRole('button', { name: '撤回申请' }));
    expect(posted()).toEqual([]);
    fireEvent.click(card.getByRole('button', { name: '再按一次，确认撤回' }));
    await vi.waitFor(() => expect(posted().map(({ path }) => path)).toEqual(['/api/leaves/k2/cancel']));
  });

  it('without the server says that it needs the network, and sends nothing then or later', async () => {
    const { posted } = open({ '/api/leave-requests': { body: [leave('k2', 'requested')] } }, { fresh: false });
    const withdraw = (await screen.findByRole('button', { name: '撤回申请' })) as HTMLButtonElement;
    expect(withdraw.disabled).toBe(true);
    press('申请请假或公出');
    press('病假');
    expect((screen.getByRole('button', { name: '提交申请' }) as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getAllByText(/需要网络/).length).toBeGreaterThan(0);
    expect(posted()).toEqual([]);
  });
});
