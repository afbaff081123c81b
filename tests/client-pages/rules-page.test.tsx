// @vitest-environment jsdom
import { createQueryClient } from '@dutywall/client/app/query-client.ts';
import { RulesPage } from '@dutywall/client/features/rules/rules-page.tsx';
import { startI18n } from '@dutywall/client/i18n';
import { DEFAULT_RULES, RULE_KEYS } from '@dutywall/shared/domain';
import type { RulePreview, RuleSet } from '@dutywall/shared/protocol';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serve } from './support/render.tsx';

const { version: _version, ...effective } = DEFAULT_RULES;
const set = (more: Partial<RuleSet>): RuleSet => ({
  ...{ squad: null, name: null, parent: null, own: {}, effective, version: 1, mine: false },
  ...more,
});
const SETS = [
  set({}),
  set({
    squad: 'd1',
    name: '一大队',
    mine: true,
    own: { arrivalGraceS: 900 },
    effective: { ...effective, arrivalGraceS: 900 },
  }),
  set({ squad: 'z1', name: '一中队', parent: 'd1', mine: true, effective: { ...effective, arrivalGraceS: 900 } }),
];
/** Another unit between a unit and what belongs to it, as the server's order may have it. */
const UNORDERED = [SETS[0], SETS[1], set({ squad: 'd2', name: '二大队', mine: true }), SETS[2]];
const counts = (off: number) => ({ 'not-arrived': 0, 'off-post': off, 'no-signal': 2 });
const PREVIEW: RulePreview = {
  ...{ id: 'p', state: 'done', from: 0, to: 1, shifts: 3_000, sampled: 2_000, judged: 2_000 },
  ...{ total: { before: counts(4), after: counts(9) }, squads: [], differing: [], differingCount: 5 },
};

function open(at: string, answers: Parameters<typeof serve>[0] = {}) {
  const { asked } = serve({
    '/api/session': { body: { name: '督查甲', role: 'supervisor' } },
    '/api/rules': { body: SETS },
    '/api/rules/history': { body: [] },
    ...answers,
  });
  startI18n('zh-CN');
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={[at]}>
        <RulesPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return asked;
}
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('/rules', () => {
  it('shows every number of the table with its rule, its source and a sentence that names it', async () => {
    open('/rules?squad=z1');
    const rows = await screen.findAllByRole('row');
    expect(rows.slice(1)).toHaveLength(RULE_KEYS.length);
    const grace = screen.getByRole('row', { name: /到岗宽限/ });
    expect(grace.textContent).toContain('DU6');
    expect(grace.textContent).toContain('沿用上级');
    expect(grace.textContent).toContain('900 秒内');
    expect(screen.getByRole('row', { name: /^离岗容忍/ }).textContent).toContain('系统默认');
  });

  it('draws the units as a tree', async () => {
    open('/rules', { '/api/rules': { body: UNORDERED } });
    const nav = await screen.findByRole('navigation');
    const names = within(nav)
      .getAllByRole('button')
      .map((one) => one.textContent);
    expect(names).toEqual([
      '全局默认',
      '一大队自设 1 项',
      '一中队',
      '二大队',
      '核实程序的时限',
      '视频检查项目',
      '录像保存期限',
    ]);
  });

  it('marks what a squad sets itself, lets go of it, and says what is out of bounds', async () => {
    open('/rules?squad=d1');
    const grace = await screen.findByRole('row', { name: /到岗宽限/ });
    expect(grace.textContent).toContain('本级自设');
    fireEvent.click(within(grace).getByRole('button', { name: '改为沿用（600）' }));
    expect(screen.getByRole('row', { name: /到岗宽限/ }).textContent).toContain('系统默认');
    fireEvent.change(screen.getByLabelText('离岗容忍'), { target: { value: '5' } });
    expect(screen.getByRole('alert').textContent).toContain('60–14400');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '用上周的数据预览' }).disabled).toBe(true);
  });

  it('previews what was typed, says that it sampled, and forgets the answer with the next change', async () => {
    const asked = open('/rules?squad=d1', {
      'POST /api/rules/preview': { status: 202, body: PREVIEW },
      '/api/rules/preview/p': { body: PREVIEW },
    });
    fireEvent.change(await screen.findByLabelText('离岗容忍'), { target: { value: '300' } });
    fireEvent.click(screen.getByRole('button', { name: '用上周的数据预览' }));
    await screen.findByText('若按这些数值，最近 7 天会有 9 段待核，而不是 4 段。');
    await screen.findByText('班次较多：共 3000 个，抽取其中 2000 个判定。');
    expect(asked.find((one) => one.method === 'POST')?.body).toEqual({
      squad: 'd1',
      own: { arrivalGraceS: 900, leaveToleranceS: 300 },
    });
    fireEvent.change(screen.getByLabelText('离岗容忍'), { target: { value: '360' } });
    expect(screen.queryByText(/若按这些数值/)).toBeNull();
  });

  it('publishes only with a reason, and says why a stricter version cannot reach running shifts', async () => {
    const refused = { error: { code: 'stricter-for-running', reason: 'x', reference: 'R1' } };
    const asked = open('/rules?squad=d1', { 'POST /api/rules': { status: 400, body: refused } });
    fireEvent.change(await screen.findByLabelText('离岗容忍'), { target: { value: '300' } });
    const publish = await screen.findByRole<HTMLButtonElement>('button', { name: '发布新版本' });
    expect(publish.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('发布理由（必填）'), { target: { value: '夜间离岗多' } });
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(publish);
    await screen.findByText(/正在执行的班次只能放宽/);
    expect(asked.find((one) => one.method === 'POST')?.body).toEqual({
      ...{
        squad: 'd1',
        own: { arrivalGraceS: 900, leaveToleranceS: 300 },
        basedOn: 0,
        running: true,
        reason: '夜间离岗多',
      },
    });
  });

  it('lets nobody change the bureau’s default who may not', async () => {
    open('/rules?squad=none-such', { '/api/rules': { body: [SETS[0]] } });
    await screen.findByText('由管理员设定，您只能查看。');
    expect(screen.getByLabelText<HTMLInputElement>('离岗容忍').disabled).toBe(true);
    expect(screen.queryByRole('button', { name: '发布新版本' })).toBeNull();
  });
});
