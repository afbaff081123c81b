import type { OwnCheckIn } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { NO_BROWSER, type Visit } from '../support/browser.ts';
import { type DemoFile, readDemo } from '../support/demonstration.ts';
import {
  answer,
  connect,
  flows,
  guest,
  json,
  openDesk,
  openPhone,
  openWall,
  PATIENCE,
  press,
  putAway,
  reachable,
  ring,
} from './people.ts';

const BADGE = '9002';

/** CI2: what breaks heals or ends, and says which part it was; nothing of it counts against the officer. */
/** Minutes of silence, refusals and outages: with the long suite. */
const LONG = process.env.DUTYWALL_LONG === '1';

describe.skipIf(NO_BROWSER || !LONG)(`a check-in and what goes wrong ${NO_BROWSER ?? '(with --long)'}`, () => {
  let demo: DemoFile;
  let phone: Visit;
  let desk: Visit;
  const officer = `guest-${BADGE}`;
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: PATIENCE, interval: 250 });
  const own = () => json<OwnCheckIn[]>(phone.page, demo.address, '/api/me/check-ins');
  const last = async () => (await own())[0];

  beforeAll(async () => {
    demo = readDemo(inject('demonstration').dataDir);
    phone = await openPhone(demo, guest(demo, BADGE));
    desk = await openDesk(demo, `/desk?officer=${officer}`);
    await reachable(desk.page, demo.address, officer);
  });
  afterAll(async () => {
    await phone?.close();
    await desk?.close();
  });
  afterEach(async () => {
    const hangUp = desk.page.locator('.ci-tools button[aria-keyshortcuts=h]');
    while ((await hangUp.count()) > 0) {
      await hangUp.click();
      await desk.page.waitForTimeout(300);
    }
    await eventually(async () => (await own()).filter((one) => one.stage !== 'ended').length).toBe(0);
    await putAway(phone.page);
  });

  it('permission withdrawn in the middle: it ends, says what it was on both sides, and stays answered', async () => {
    await connect(desk.page, phone.page);
    await phone.page.evaluate(() => {
      // What a browser does when the person takes it back: the tracks end, and asking says denied.
      navigator.permissions.query = async () => ({ state: 'denied' }) as PermissionStatus;
      const video = document.querySelector<HTMLVideoElement>('video.call-own');
      for (const track of (video?.srcObject as MediaStream | null)?.getTracks() ?? []) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    });
    await phone.page.getByText('没有摄像头或麦克风权限').waitFor();
    await eventually(async () => (await last())?.stage).toBe('ended');
    expect(await last()).toMatchObject({ outcome: 'answered', endedBy: 'system' });
    await desk.page.locator('.ci-tile[data-phase=ended]').waitFor();
  });

  it('permission refused from the start: a technical failure that names it, at once', async () => {
    await phone.page.evaluate(() => {
      navigator.permissions.query = async () => ({ state: 'denied' }) as PermissionStatus;
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('no', 'NotAllowedError');
      };
    });
    await ring(desk.page);
    await answer(phone.page);
    await eventually(async () => (await last())?.outcome).toBe('technical-failure');
    expect((await last())?.failedPart).toBe('permission');
    await desk.page.getByText('手机没有允许使用摄像头或麦克风').first().waitFor();
    await desk.page.getByText('技术故障不计入对队员的任何评价').waitFor();
    await phone.page.reload();
  });

  it('CI2: a page that is closed is said before ringing, and no answer is then technical, not the officer’s', async () => {
    await phone.page.goto('about:blank');
    await desk.page.getByText('终端页面未打开').waitFor();
    await ring(desk.page);
    const row = async () =>
      (
        await json<{ outcome: string | null; failedPart: string | null }[]>(
          desk.page,
          demo.address,
          `/api/check-ins?officer=${officer}&limit=1`,
        )
      )[0];
    await eventually(async () => (await row())?.outcome).toBe('technical-failure');
    expect((await row())?.failedPart).toBe('terminal-not-reached');
    await phone.page.goto(`${demo.address}/me`);
    await phone.page.locator('.me-tabs').waitFor();
  });

  it('at most three look through one phone: the fourth is refused and told why, and the officer sees who looks', async () => {
    await connect(desk.page, phone.page);
    await press(desk.page, 'w');
    const wall = await openWall(demo);
    const second = await openDesk(demo, `/desk?officer=${officer}`, 1);
    const third = await openDesk(demo, `/desk?officer=${officer}`, 2);
    try {
      await wall.page.locator('.wall-tile[data-phase=flowing]').waitFor();
      await second.page.locator('.card-actions button[aria-keyshortcuts=v]:not([disabled])').waitFor();
      await second.page.keyboard.press('v');
      await second.page.locator('.ci-tile[data-phase=flowing]').waitFor();
      await eventually(() => phone.page.locator('.call-watchers li').count()).toBe(3);
      await third.page.locator('.card-actions button[aria-keyshortcuts=v]:not([disabled])').waitFor();
      await third.page.keyboard.press('v');
      await third.page.getByText('观看人数已满').first().waitFor();
      await flows(desk.page);
    } finally {
      await Promise.all([wall.close(), second.close(), third.close()]);
    }
    await eventually(() => phone.page.locator('.call-watchers li').count()).toBe(1);
  });
});
