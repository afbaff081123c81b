// @vitest-environment jsdom
import { RulesPage } from '@dutywall/client/features/rules/rules-page.tsx';
import { DEFAULT_CHECKLIST } from '@dutywall/shared/domain';
import type { ChecklistVersionAsk } from '@dutywall/shared/protocol';
import { cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderPage, serve } from './support/render.tsx';

// A shared machine may take its time to render.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 120_000 });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const session = (role: string) => ({ body: { name: 'admin', role, squads: [], mustChange: false } });
const VERSIONS = [{ version: 1, items: DEFAULT_CHECKLIST, madeAt: 1_000, madeBy: 'installation', reason: 'defaults' }];

describe('/rules?of=checklist', () => {
  it('CI4 an administrator adds, words, moves and removes items, and publishes them with a reason', async () => {
    const { asked } = serve({
      '/api/session': session('administrator'),
      '/api/rules': { body: [] },
      '/api/checklists': { body: VERSIONS },
      'POST /api/checklists': { status: 201, body: VERSIONS },
    });
    renderPage(<RulesPage />, { at: '/rules?of=checklist' });
    fireEvent.click(await screen.findByRole('button', { name: '增加一项' }));
    const publish = screen.getByRole<HTMLButtonElement>('button', { name: '发布新版本' });
    fireEvent.change(screen.getByLabelText(/发布理由/), { target: { value: '新增反光背心' } });
    // An item without its names is not published.
    expect(publish.disabled).toBe(true);
    screen.getByText('每一项都要有中文和英文名称');
    fireEvent.change(screen.getByLabelText('item-1 中文'), { target: { value: '反光背心' } });
    fireEvent.change(screen.getByLabelText('反光背心 英文'), { target: { value: 'High-visibility vest' } });
    fireEvent.change(screen.getByLabelText('反光背心 适用人员'), { target: { value: 'auxiliary' } });
    fireEvent.click(screen.getByRole('button', { name: '上移 反光背心' }));
    fireEvent.click(screen.getByRole('button', { name: '删除 整洁' }));
    fireEvent.click(publish);
    await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true));
    const { items, reason } = (asked.find(({ method }) => method === 'POST')?.body ?? {}) as ChecklistVersionAsk;
    expect(reason).toBe('新增反光背心');
    expect(items.map(({ id }) => id)).toEqual([
      ...['uniform', 'insignia', 'body-camera', 'at-post', 'item-1', 'on-duty'],
    ]);
    expect(items[4]).toEqual({
      ...{ id: 'item-1', group: 'appearance', zh: '反光背心', en: 'High-visibility vest', kinds: ['auxiliary'] },
    });
  });

  it('a supervisor reads it and can change nothing', async () => {
    serve({ '/api/session': session('supervisor'), '/api/rules': { body: [] }, '/api/checklists': { body: VERSIONS } });
    renderPage(<RulesPage />, { at: '/rules?of=checklist' });
    expect((await screen.findByLabelText<HTMLInputElement>('制式服装 中文')).disabled).toBe(true);
    expect(screen.queryByRole('button', { name: '发布新版本' })).toBeNull();
  });
});

describe('/rules?of=retention', () => {
  it('an administrator changes how long recordings are kept, within its bounds', async () => {
    const row = {
      version: 1,
      ordinary: 30,
      evidence: 730,
      validFrom: 1_000,
      madeBy: 'installation',
      reason: 'defaults',
    };
    const { asked } = serve({
      '/api/session': session('administrator'),
      '/api/rules': { body: [] },
      '/api/retention': { body: [row] },
      'POST /api/retention': { status: 201, body: [{ ...row, version: 2, ordinary: 60 }, row] },
    });
    renderPage(<RulesPage />, { at: '/rules?of=retention' });
    const days = await screen.findByLabelText('普通录像');
    fireEvent.change(screen.getByLabelText(/发布理由/), { target: { value: '复核期延长' } });
    fireEvent.change(days, { target: { value: '3' } });
    screen.getByText('应为 7–365');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '发布新版本' }).disabled).toBe(true);
    fireEvent.change(days, { target: { value: '60' } });
    fireEvent.click(screen.getByRole('button', { name: '发布新版本' }));
    await screen.findByText('普通 60 天，证据 730 天');
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      ...{ ordinary: 60, evidence: 730, reason: '复核期延长' },
    });
  });
});
