// Declares `window.dutywall`, the handle that the map offers to operators and tests.
import type {} from '@dutywall/client/map';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { NO_BROWSER, signIn, type Visit, visit } from './support/browser.ts';
import { type DemoFile, readDemo } from './support/demonstration.ts';

interface Flag {
  readonly officer: string;
  readonly stage: string;
  readonly reason: string;
  readonly evidenceSha256?: string;
}

describe.skipIf(NO_BROWSER)(`a supervisor at the desk${NO_BROWSER ? `: ${NO_BROWSER}` : ''}`, () => {
  const { dataDir } = inject('demonstration');
  let demo: DemoFile;
  let desk: Visit;

  beforeAll(async () => {
    demo = readDemo(dataDir);
    desk = await visit(1440, 900);
  });

  afterAll(async () => desk?.close());

  it('lands at the desk with everyone of the own squads', async () => {
    await signIn(desk.context, demo, 'supervisor');
    await desk.page.goto(`${demo.address}/`);
    await desk.page.waitForURL(/\/desk/, { timeout: 30_000 });
    await desk.page.waitForFunction(() => (window.dutywall?.feed.facts.slots.size ?? 0) > 300, null, {
      timeout: 60_000,
    });
  });

  it('DU12: opens the next incident by key, with its sentence', async () => {
    await desk.page.keyboard.press('j');
    await desk.page.waitForURL(/officer=/, { timeout: 30_000 });
    await expect.poll(() => desk.page.locator('body').textContent(), { timeout: 30_000 }).toMatch(/规则 v1/);
  });

  it('AB1: flags in two steps; the evidence is frozen with its hash', async () => {
    await desk.page.keyboard.press('f');
    await desk.page.getByRole('dialog').waitFor({ timeout: 10_000 });
    await desk.page.keyboard.press('Enter');
    await expect.poll(() => desk.page.locator('body').textContent(), { timeout: 30_000 }).toMatch(/[0-9a-f]{12}/);
    const answer = await desk.context.request.get(`${demo.address}/api/absences`);
    const flags = (await answer.json()) as readonly Flag[];
    expect(flags).toHaveLength(1);
    expect(flags[0]?.stage).toBe('flagged');
    expect(flags[0]?.evidenceSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('replays today on the whole map, and says that it is the past', async () => {
    await desk.page.goto(`${demo.address}/replay`);
    await desk.page.waitForFunction(() => (window.dutywall?.stage.stats().drawn ?? 0) > 30, null, { timeout: 60_000 });
    expect(await desk.page.locator('body').textContent()).toContain('不是实时画面');
  });

  it('met no error on the way', () => {
    expect(desk.errors).toEqual([]);
  });
});
