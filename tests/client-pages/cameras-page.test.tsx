// @vitest-environment jsdom
import { createQueryClient } from '@dutywall/client/app/query-client.ts';
import { CamerasPage } from '@dutywall/client/features/cameras/cameras-page.tsx';
import { startI18n } from '@dutywall/client/i18n';
import type { CameraFile, CameraRow } from '@dutywall/shared/protocol';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serve } from './support/render.tsx';

const row: CameraRow = {
  ...{ id: 'c1', squad: 'z1', name: '人民路口北', lon: 120.58, lat: 31.3, kind: 'whep', onWall: null },
};
const file: CameraFile = { ...row, address: 'https://***@gateway/street/whep?***', allowed: true, changedAt: 1 };
const SQUADS = [{ id: 'z1', parent: null, name: '一中队' }];

function open(
  role: string,
  cameras: readonly CameraRow[],
  files: readonly CameraFile[],
  origins = ['https://gateway'],
) {
  const { asked } = serve({
    '/api/session': { body: { name: '甲', role } },
    '/api/cameras': { body: cameras },
    '/api/cameras/files': { body: { origins, cameras: files } },
    '/api/squads': { body: SQUADS },
  });
  startI18n('zh-CN');
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={['/cameras']}>
        <CamerasPage />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return asked;
}
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('/cameras', () => {
  it('administrators see masked addresses, gateways that are no longer allowed, and what keeps the list', async () => {
    const gone = { ...file, id: 'c2', name: '市场东门', allowed: false };
    open('administrator', [row, { ...row, id: 'c2', name: '市场东门' }], [file, gone]);
    await screen.findAllByText(/gateway\/street/, undefined, { timeout: 20_000 });
    const first = screen.getByRole('row', { name: /人民路口北/ });
    expect(first.textContent).toContain('https://***@gateway/street/whep?***');
    expect(first.textContent).toContain('一中队');
    expect(first.textContent).not.toContain('不在允许清单内');
    expect(screen.getByRole('row', { name: /市场东门/ }).textContent).toContain('网关不在允许清单内');
    expect(within(first).getByRole('button', { name: /编辑/ })).toBeTruthy();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: '东门' } });
    expect(screen.queryByRole('row', { name: /人民路口北/ })).toBeNull();
  });

  it('others look and keep nothing; they ask for no addresses', async () => {
    const asked = open('leader', [{ ...row, onWall: { since: Date.now(), by: '督查甲' } }], []);
    const only = await screen.findByRole('row', { name: /人民路口北/ });
    expect(only.textContent).toContain('督查甲');
    expect(screen.queryByRole('button', { name: /新增|编辑|停用/ })).toBeNull();
    expect(JSON.stringify(asked)).not.toContain('/api/cameras/files');
  });

  it('says why there are none: no gateway is allowed, or none was entered', async () => {
    open('administrator', [], [], []);
    expect(await screen.findByText(/CAMERA_ORIGINS/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /新增摄像头/ })).toHaveProperty('disabled', true);
    cleanup();
    open('administrator', [], []);
    expect(await screen.findByText(/点“新增摄像头”/)).toBeTruthy();
    cleanup();
    open('supervisor', [], []);
    expect(await screen.findByText('还没有登记固定摄像头。')).toBeTruthy();
  });
});
