import { cpus, loadavg } from 'node:os';
import type { OwnCheckIn } from '@dutywall/shared/protocol';
import type { Page } from '@playwright/test';
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
  received,
  ring,
} from './people.ts';

const BADGE = '9004';
const ROUNDS = 20;
/** What people hold us to, ms from the touch to the picture. */
const LINE_MS = 3_000;

/** Two browsers with their encoders and this server keep two cores at 4 to 6 themselves; above this others do, too. */
const BUSY_LOAD = 6;

/** Longer than CI2 gives a call to find its path, ms. */
const NO_PICTURE_MS = 30_000;
/** Rounds without a picture that are rung again. */
const MOST_LOST = 2;

/**
 * From the officer's touch to the first decoded picture at the desk, both taken inside their pages, ms; NaN: none came
 * in CI2's time.
 */
async function timeToPicture(phone: Page, desk: Page): Promise<number> {
  const seenAt = desk.evaluate(async (patience) => {
    const { connections } = globalThis as unknown as { connections: RTCPeerConnection[] };
    for (const until = Date.now() + patience; Date.now() < until; ) {
      for (const one of connections) {
        if (one.connectionState === 'closed') continue;
        for (const entry of (await one.getStats()).values()) {
          if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.framesDecoded > 0) return Date.now();
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return Number.NaN;
  }, NO_PICTURE_MS);
  const touchedAt = phone.evaluate(
    () =>
      new Promise<number>((resolve) => document.addEventListener('click', () => resolve(Date.now()), { once: true })),
  );
  await answer(phone);
  return (await seenAt) - (await touchedAt);
}

describe.skipIf(NO_BROWSER)(`a video check-in between two browsers over HTTPS ${NO_BROWSER ?? ''}`, () => {
  let demo: DemoFile;
  let phone: Visit;
  let desk: Visit;
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: PATIENCE, interval: 250 });
  const own = () => json<OwnCheckIn[]>(phone.page, demo.address, '/api/me/check-ins');
  const last = async () => (await own())[0];
  const open = async () => (await own()).filter((one) => one.stage !== 'ended').length;
  /** Both sides back to where the next test begins, whatever the last one left. */
  const calm = async () => {
    const hangUp = desk.page.locator('.ci-tools button[aria-keyshortcuts=h]');
    while ((await hangUp.count()) > 0) {
      await hangUp.click();
      await desk.page.waitForTimeout(300);
    }
    await eventually(open).toBe(0);
    await putAway(phone.page);
  };

  beforeAll(async () => {
    demo = readDemo(inject('demonstration').dataDir);
    const { officer } = guest(demo, BADGE);
    phone = await openPhone(demo, guest(demo, BADGE));
    desk = await openDesk(demo, `/desk?officer=${officer}`);
    await reachable(desk.page, demo.address, officer);
  });
  afterAll(async () => {
    await phone?.close();
    await desk?.close();
  });
  afterEach(calm);

  it('CI1, CI2: rings with who and why, is answered, and picture and sound go both ways', async () => {
    await ring(desk.page);
    await phone.page.locator('.call-ringing').waitFor();
    const said = await phone.page.locator('.call-ringing').textContent();
    // Nobody has heard of the guest's phone yet, so there may be an incident to ask about.
    expect(said).toMatch(/事由：(例行|异常核实)/);
    expect(said).toMatch(/(4\d|3\d) 秒/);
    await eventually(() => desk.page.locator('.ci-tile-state').textContent()).toContain('终端正在振铃');
    await answer(phone.page);
    await desk.page.locator('.ci-tile[data-phase=flowing]').waitFor();
    await flows(desk.page);
    // The officer hears the supervisor.
    await eventually(async () => (await received(phone.page)).energy).toBeGreaterThan(1e-5);
    await eventually(() => phone.page.locator('.call-watchers').textContent()).toContain('督查员');
    const meter = () => desk.page.locator('.ci-tile meter').getAttribute('value');
    await eventually(async () => Number(await meter())).toBeGreaterThan(0.1);
  });

  it('CI3: hanging up at the desk ends it on the phone, which shows the result; and the other way round', async () => {
    await connect(desk.page, phone.page);
    await press(desk.page, 'h');
    await phone.page.locator('.call-quiet .outcome[data-outcome=answered]').waitFor();
    expect(await last()).toMatchObject({ outcome: 'answered', endedBy: 'supervisor', failedPart: null });
    expect(await phone.page.evaluate(() => document.querySelectorAll('video.call-own').length)).toBe(0);
    await calm();
    await connect(desk.page, phone.page);
    await phone.page.locator('.call-end').click();
    await eventually(async () => (await last())?.endedBy).toBe('officer');
    await desk.page.locator('.ci-tile[data-phase=ended]').waitFor();
  });

  it('CI2: busy with its reason, and a ringing that is taken back', async () => {
    await ring(desk.page);
    await phone.page.locator('.call-busy').click();
    await phone.page.getByRole('button', { name: '正在执法，不便接听' }).click();
    await eventually(async () => (await last())?.outcome).toBe('busy');
    await eventually(() => desk.page.locator('.ci-side').textContent()).toContain('正在执法');
    await calm();
    await ring(desk.page);
    await phone.page.locator('.call-ringing').waitFor();
    await press(desk.page, 'h');
    await eventually(async () => (await last())?.outcome).toBe('cancelled');
  });

  it(`from the answer to the first picture: p95 of ${ROUNDS} within ${LINE_MS / 1000} s`, async () => {
    const took: number[] = [];
    let lost = 0;
    while (took.length < ROUNDS) {
      await ring(desk.page);
      await phone.page.locator('.call-answer').waitFor();
      const ms = await timeToPicture(phone.page, desk.page);
      if (Number.isNaN(ms)) {
        lost += 1;
        expect(lost, 'calls without a picture').toBeLessThanOrEqual(MOST_LOST);
      } else {
        took.push(ms);
        await desk.page.locator('.ci-tile[data-phase=flowing]').waitFor();
        await press(desk.page, 'h');
      }
      await calm();
    }
    took.sort((a, b) => a - b);
    const at = (share: number) => Math.round(took[Math.ceil(share * took.length) - 1] ?? Number.NaN);
    const load = (loadavg()[0] ?? 0) / cpus().length;
    console.log(
      `answer → first decoded picture, ms: median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)} (load ${load.toFixed(1)} a core, without a picture ${lost})`,
    );
    // The tail says how busy the machine is with other things, once it is; the middle says it a good deal later.
    if (load < BUSY_LOAD) expect(at(0.95)).toBeLessThanOrEqual(LINE_MS);
    if (load < 2 * BUSY_LOAD) expect(at(0.5)).toBeLessThanOrEqual(LINE_MS);
    expect(at(1)).toBeLessThan(PATIENCE);
  });

  // The server waits 20 s for a silent end (CI3); a page that takes longer to load on a busy machine is tried again.
  it('a reload of either side heals: the same check-in, picture and sound again', { retry: 2 }, async () => {
    await connect(desk.page, phone.page);
    const id = (await last())?.id;
    await phone.page.reload();
    await phone.page.locator('.call-live').waitFor({ timeout: 60_000 });
    await flows(desk.page);
    await desk.page.reload();
    await desk.page.locator('.ci-tile[data-phase=flowing]').waitFor({ timeout: 60_000 });
    await flows(desk.page, false);
    expect(await last()).toMatchObject({ id, stage: 'live' });
  });

  it('CI7: put on the wall it is a second viewer there, without sound, and the officer sees that', async () => {
    await connect(desk.page, phone.page);
    await press(desk.page, 'w');
    const wall = await openWall(demo);
    try {
      await wall.page.locator('.wall-tile[data-phase=flowing]').waitFor();
      await flows(wall.page, false);
      await flows(desk.page);
      await eventually(() => phone.page.locator('.call-watchers li').count()).toBe(2);
      expect(await wall.page.locator('.wall-tile video').evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);
      await eventually(() => wall.page.locator('.wall-check-ins').textContent()).toContain('连线 1');
      await press(desk.page, 'w');
      await wall.page.locator('.wall-tile').waitFor({ state: 'detached' });
      await eventually(() => phone.page.locator('.call-watchers li').count()).toBe(1);
    } finally {
      await wall.close();
    }
  });
});
