import { rm } from 'node:fs/promises';
import type { CameraKind, CameraRow } from '@dutywall/shared/protocol';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../duty-service/support/store.ts';
import { NO_BROWSER, type Visit, visit } from '../../e2e/support/browser.ts';
import { buildHarness } from '../../support/harness-server.ts';
import type { CameraLab } from '../harness/main.tsx';
import type { Source } from '../harness/source.ts';
import { Splitter } from '../mp4.ts';
import { CameraWorld, SECRETS } from '../world.ts';

/** What the pages under test offer, and what the source's page keeps. */
declare const cameras: CameraLab;
declare global {
  var street: Source;
}

const PATIENCE = 40_000;
const M3U8 = 'application/vnd.apple.mpegurl';

describe.skipIf(NO_BROWSER)(`street cameras in Chromium ${NO_BROWSER ?? ''}`, () => {
  let store: Store;
  let pagesDir: string;
  let world: CameraWorld;
  let address: string;
  /** The camera, and who looks at it: two browsers. */
  let source: Visit;
  let viewer: Visit;
  beforeAll(async () => {
    store = await openStore();
    pagesDir = await buildHarness(new URL('../harness/', import.meta.url));
    source = await visit(400, 300, { devices: true });
    viewer = await visit(640, 480);
  });
  afterAll(async () => {
    await source?.close();
    await viewer?.close();
    await store?.close();
    if (pagesDir) await rm(pagesDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    world = await CameraWorld.open(store, pagesDir);
    address = await world.app.listen({ port: 0, host: '127.0.0.1' });
    await viewer.context.addCookies([{ name: 'dutywall_session', value: 'supervisor', url: address }]);
    for (const { page } of [source, viewer]) {
      await page.goto(address);
      await page.waitForFunction(() => 'cameras' in window);
    }
    await source.page.evaluate(async () => {
      globalThis.street = await cameras.createSource();
    });
  });
  afterEach(async () => {
    await viewer.page.goto('about:blank');
    await world.close();
  });

  async function show(path: string, kind: CameraKind): Promise<CameraRow> {
    const camera = await world.add(path, { kind });
    await viewer.page.evaluate((row) => cameras.show(row), camera as CameraRow);
    return camera;
  }
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: PATIENCE, interval: 200 });
  const phase = () => viewer.page.getAttribute('.camera-tile', 'data-phase');
  const words = () => viewer.page.textContent('.camera-picture');
  const frames = (page: Page) =>
    page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
  const pause = (paused: boolean) => source.page.evaluate((now) => street.pause(now), paused);
  /** Pictures go on being decoded. */
  async function moves(): Promise<void> {
    await eventually(phase).toBe('live');
    const before = await frames(viewer.page);
    await eventually(async () => (await frames(viewer.page)) > before + 5).toBe(true);
  }

  it('WHEP: pictures are decoded; one that stands says so and heals; closing ends the session at the gateway', async () => {
    world.gateway.answers.set('POST /street/whep', async ({ body }, response) => {
      const answer = await source.page.evaluate((sdp) => street.answer(sdp), body);
      response.writeHead(201, { 'content-type': 'application/sdp', location: '/street/whep/1' }).end(answer);
    });
    world.gateway.answers.set('DELETE /street/whep/1', (_asked, response) => void response.writeHead(200).end());
    await show('/street/whep?key=streettoken', 'whep');
    await moves();
    await eventually(words).toBe('');
    expect(world.gateway.asked.find(({ method }) => method === 'POST')?.body).toMatch(/a=recvonly/);
    await pause(true);
    await eventually(phase).toBe('still');
    expect(await words()).toMatch(/^已 \d+ 秒没有新画面$/);
    await pause(false);
    await moves();
    await viewer.page.evaluate(() => cameras.show(null));
    await eventually(async () => world.gateway.paths('DELETE')).toEqual(['/street/whep/1']);
    expect(await world.audited('camera-opened')).toHaveLength(1);
    // The harness has no accounts and no icon; anything else, as a breach of the page's policy, is a fault.
    expect(viewer.errors.filter((error) => !error.includes('404'))).toEqual([]);
  });

  it('HLS: fragments play through the server under the page’s policy; a camera that stops says so, is tried again, and heals', async (test) => {
    const live = new Splitter();
    await source.page.exposeFunction('chunk', (base64: string) => live.push(Buffer.from(base64, 'base64')));
    const writes = await source.page.evaluate(() => street.record());
    test.skip(!writes, 'this Chromium writes no MP4');
    world.gateway.answers.set('GET *', ({ path }, response) => {
      const name = path.split('?')[0]?.split('/').at(-1) ?? '';
      const part = /^part(\d+)\.m4s$/.exec(name)?.[1];
      const bytes = name === 'init.mp4' ? live.init : part === undefined ? null : live.fragments[Number(part)]?.bytes;
      if (bytes) response.writeHead(200, { 'content-type': 'video/mp4' }).end(bytes);
      else if (name === 'index.m3u8') response.writeHead(200, { 'content-type': M3U8 }).end(live.playlist(8));
      else response.writeHead(404).end();
    });
    await eventually(async () => live.fragments.length).toBeGreaterThan(4);
    await show('/street/index.m3u8?key=streettoken', 'hls');
    await moves();
    expect(world.gateway.paths().some((path) => path.endsWith('.m4s?key=streettoken'))).toBe(true);
    await pause(true);
    await eventually(phase).toBe('still');
    expect(await words()).toMatch(/^已 \d+ 秒没有新画面$/);
    // It tries again every few seconds, and says other things meanwhile.
    await eventually(words).toMatch(/长时间没有收到新画面。 \d+ 秒后重试。/);
    await pause(false);
    await moves();
    const html = await viewer.page.content();
    for (const secret of SECRETS) expect(html + world.answers.join('')).not.toContain(secret);
    expect(await world.audited('camera-opened')).toHaveLength(1);
    expect(viewer.errors.filter((error) => !error.includes('404'))).toEqual([]);
  });

  it('what cannot be shown says why: a gateway that is down is tried again, a camera that is retired is not', async () => {
    const { id } = await show('/street/whep', 'whep');
    await eventually(words).toMatch(/^视频网关拒绝了请求.*\d+ 秒后重试。/s);
    await world.ask('admin', 'DELETE', `/api/cameras/${id}`);
    await viewer.page.click('.camera-picture button');
    await eventually(phase).toBe('failed');
    expect(await words()).toMatch(/^没有找到。/);
  });
});
