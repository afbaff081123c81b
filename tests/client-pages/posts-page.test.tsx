// @vitest-environment jsdom
import { createQueryClient } from '@dutywall/client/app/query-client.ts';
import { PostsPage } from '@dutywall/client/features/posts/posts-page.tsx';
import { startI18n } from '@dutywall/client/i18n';
import type { PostEntry, PostImportReport, PostVersion } from '@dutywall/shared/protocol';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serve } from './support/render.tsx';

// The map is looked at in a real browser; here it hands over shapes as its editor would.
const map = vi.hoisted(() => ({ props: null as null | Record<string, unknown> }));
vi.mock('../../client/src/map/edit-map.tsx', () => ({
  EditMap: (props: Record<string, unknown>) => {
    map.props = props;
    return null;
  },
}));

const entry = (id: string, name: string, more: Partial<PostEntry['properties']> = {}): PostEntry => ({
  type: 'Feature',
  id,
  geometry: { type: 'Point', coordinates: [120.58, 31.3] },
  properties: {
    ...{ name, squad: 's1', kind: 'circle', version: 1, radiusM: 50, bufferM: null, toleranceM: 30, needs: 1 },
    ...{ standing: 'in-force', latest: 1, from: 0, to: null, mine: true, ...more },
  },
});
const VERSION: PostVersion = {
  ...entry('p1', '宫涵疏导点'),
  properties: {
    ...{
      name: '宫涵疏导点',
      squad: 's1',
      kind: 'circle',
      version: 1,
      radiusM: 40,
      bufferM: null,
      toleranceM: 30,
      needs: 1,
    },
    ...{ act: 'created', from: null, to: null, counts: true, madeAt: 0, madeBy: null, reason: null, changed: [] },
  },
};
const POSTS = [
  entry('p1', '宫涵疏导点'),
  entry('p2', '旧岗亭', { standing: 'retired' }),
  entry('p3', '全局集合点', { squad: null, mine: false }),
];

function open(at: string, answers: Parameters<typeof serve>[0] = {}) {
  const { asked } = serve({
    '/api/session': { body: { name: '督查甲', role: 'supervisor' } },
    '/api/squads': { body: [{ id: 's1', parent: null, name: '一中队' }] },
    '/api/basemaps': { body: { default: null, basemaps: [] } },
    '/api/posts/overview': { body: { type: 'FeatureCollection', features: POSTS } },
    '/api/posts/p1/versions': { body: [VERSION] },
    '/api/posts/p3/versions': { body: [] },
    ...answers,
  });
  startI18n('zh-CN');
  const router = createMemoryRouter([{ path: '/posts', element: <PostsPage /> }], { initialEntries: [at] });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { asked, router };
}
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('/posts', () => {
  it('lists the scope’s posts, those in force first, and finds one', async () => {
    open('/posts');
    const rows = (await screen.findAllByRole('listitem')).map((one) => one.textContent);
    expect(rows[0]).toContain('宫涵疏导点');
    expect(rows.at(-1)).toContain('已停用');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '集合' } });
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zzz' } });
    screen.getByText('没有符合条件的岗位');
  });

  it('opens by address, takes changes back one by one, and saves a version based on what was seen', async () => {
    const { asked } = open('/posts?post=p1', {
      'POST /api/posts/p1/versions': { status: 201, body: { id: 'p1', version: 2, from: 0 } },
    });
    const tolerance = await screen.findByLabelText<HTMLInputElement>(/容差/);
    const save = screen.getByRole<HTMLButtonElement>('button', { name: '保存为新版本' });
    expect(save.disabled).toBe(true);
    fireEvent.change(tolerance, { target: { value: '4' } });
    fireEvent.change(tolerance, { target: { value: '45' } });
    const onShape = map.props?.onShape as (shape: object) => void;
    act(() => onShape({ kind: 'circle', centre: [120.59, 31.3], radiusM: 60 }));
    expect(screen.getByLabelText<HTMLInputElement>(/半径/).value).toBe('60');
    fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    expect(screen.getByLabelText<HTMLInputElement>(/半径/).value).toBe('50');
    expect(tolerance.value).toBe('45');
    fireEvent.click(screen.getByRole('button', { name: '撤销（Ctrl+Z）' }));
    expect(tolerance.value, 'typing in one field is one step').toBe('30');
    fireEvent.click(screen.getByRole('button', { name: '重做（Ctrl+Y）' }));
    fireEvent.click(save);
    await vi.waitFor(() => expect(asked.some((one) => one.method === 'POST')).toBe(true));
    expect(asked.find((one) => one.method === 'POST')?.body).toMatchObject({
      basedOn: 1,
      feature: { geometry: { type: 'Point' }, properties: { name: '宫涵疏导点', toleranceM: 45, radiusM: 50 } },
    });
  });

  it('says what is wrong with a shape while it is drawn, as the server would', async () => {
    open('/posts?post=new');
    await screen.findByLabelText('名称');
    const ring = [
      [0, 0],
      [0.01, 0.01],
      [0.01, 0],
      [0, 0.02],
      [0, 0],
    ];
    await vi.waitFor(() => expect(map.props).not.toBeNull());
    const onShape = map.props?.onShape as (shape: object) => void;
    act(() => onShape({ kind: 'area', polygons: [[ring]] }));
    expect(screen.getByRole('alert').textContent).toBe('边界自相交');
    fireEvent.change(screen.getByLabelText('名称'), { target: { value: '夜市' } });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '创建岗位' }).disabled).toBe(true);
  });

  it('goes to a post just made without asking about changes, which are saved', async () => {
    const confirm = vi.fn(() => false);
    vi.stubGlobal('confirm', confirm);
    const { router } = open('/posts?post=new', {
      'POST /api/posts': { status: 201, body: { id: 'p1', version: 1, from: 0 } },
    });
    fireEvent.change(await screen.findByLabelText('名称'), { target: { value: '新岗亭' } });
    fireEvent.click(screen.getByRole('button', { name: '固定岗' }));
    const onShape = map.props?.onShape as (shape: object) => void;
    act(() => onShape({ kind: 'circle', centre: [120.58, 31.3], radiusM: 60 }));
    fireEvent.click(screen.getByRole('button', { name: '创建岗位' }));
    await vi.waitFor(() => expect(router.state.location.search).toBe('?post=p1'));
    expect(confirm).not.toHaveBeenCalled();
  });

  it('wants a reason for a time before now', async () => {
    open('/posts?post=p1');
    fireEvent.change(await screen.findByLabelText(/容差/), { target: { value: '45' } });
    fireEvent.change(screen.getByLabelText(/生效时间/), { target: { value: '2026-01-01T08:00' } });
    const correct = screen.getByRole<HTMLButtonElement>('button', { name: '更正过去' });
    expect(correct.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText(/理由/), { target: { value: '图纸画错' } });
    expect(correct.disabled).toBe(false);
  });

  it('asks before a change is lost, and stays when told so', async () => {
    const confirm = vi.fn(() => false);
    vi.stubGlobal('confirm', confirm);
    const { router } = open('/posts?post=p1');
    fireEvent.change(await screen.findByLabelText(/容差/), { target: { value: '45' } });
    fireEvent.click(screen.getByRole('button', { name: /全局集合点/ }));
    await vi.waitFor(() => expect(confirm).toHaveBeenCalledOnce());
    expect(router.state.location.search).toBe('?post=p1');
    confirm.mockReturnValue(true);
    fireEvent.click(screen.getByRole('button', { name: /全局集合点/ }));
    await screen.findByText('此岗位由管理员维护，您只能查看。');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: '名称' }).closest('fieldset')?.disabled).toBe(true);
  });

  it('WW1 asks for the last days only when somebody wants them', async () => {
    const tracks = { from: 0, to: 1, cellM: 11, cells: [], officers: 0, fixes: 0, inside: null, cut: false };
    const { asked } = open('/posts?post=p1', { '/api/posts/p1/tracks': { body: tracks } });
    const button = await screen.findByRole('button', { name: '显示最近 3 天的定位' });
    expect(asked.some((one) => one.path.includes('tracks'))).toBe(false);
    fireEvent.click(button);
    await screen.findByText('最近 3 天没有排在此岗位的定位。');
  });

  it('shows an import’s faults first and writes nothing while there are any', async () => {
    const row = { id: null, name: null, squad: null, kind: null, changed: [], problems: [] };
    const report: PostImportReport = {
      rows: [
        { ...row, index: 0, act: 'create', name: '好岗位', squad: 's1', kind: 'circle' },
        {
          ...row,
          index: 1,
          act: 'refuse',
          problems: [{ code: 'no-area', where: 'features[1].geometry', zh: '区域没有面积', en: 'x' }],
        },
      ],
      ...{ counts: { create: 1, change: 0, same: 0, refuse: 1 }, problems: [], written: 0 },
    };
    open('/posts', { 'POST /api/posts/import/preview': { body: report } });
    fireEvent.click(await screen.findByRole('button', { name: '导入' }));
    // jsdom's files have no `text()`, which every browser has.
    const file = (content: string): File =>
      Object.assign(new File([content], 'posts.geojson'), { text: async () => content });
    const give = (content: string) =>
      fireEvent.change(screen.getByLabelText('选择文件'), { target: { files: [file(content)] } });
    give('{"type":"FeatureCollection","features":[]}');
    await screen.findByText(/区域没有面积/);
    const rows = screen.getAllByRole('row', { hidden: true }).map((one) => one.textContent);
    expect(rows[1]).toContain('有误');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '确认写入', hidden: true }).disabled).toBe(true);
    give('not json');
    await screen.findByText('这不是 JSON 文件。');
  });
});
