import type { CheckInEvidence, OwnCheckIn } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { NO_COTURN } from '../../support/coturn.ts';
import { NO_BROWSER, type Visit } from '../support/browser.ts';
import { type DemoFile, readDemo } from '../support/demonstration.ts';
import {
  answer,
  bothSides,
  connect,
  flows,
  guest,
  json,
  openDesk,
  openPhone,
  PATIENCE,
  press,
  putAway,
  reachable,
  ring,
} from './people.ts';

const BADGE = '9001';
/** Within this it is to be known that no picture came, ms. */
const LINE_MS = 15_000;
/** Shorter than the server waits for a silent end. */
const GONE_MS = 10_000;
const MISSING = NO_BROWSER ?? NO_COTURN;

describe.skipIf(MISSING)(`a check-in whose ends cannot reach each other ${MISSING ?? ''}`, () => {
  let demo: DemoFile;
  let phone: Visit;
  let desk: Visit;
  const relay = inject('relay');
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: PATIENCE, interval: 250 });
  const last = async () => (await json<OwnCheckIn[]>(phone.page, demo.address, '/api/me/check-ins'))[0];

  beforeAll(async () => {
    demo = readDemo(inject('demonstration').dataDir);
    phone = await openPhone(demo, guest(demo, BADGE), true);
    desk = await openDesk(demo, `/desk?officer=guest-${BADGE}`, 0, true);
    await reachable(desk.page, demo.address, `guest-${BADGE}`);
  });
  afterAll(async () => {
    await phone?.close();
    await desk?.close();
  });

  it.skipIf(relay === null)(
    'is relayed by a real coturn, with picture and sound, and heals after a network that was gone for 10 s',
    async () => {
      await connect(desk.page, phone.page);
      await flows(desk.page);
      const kinds = await desk.page.evaluate(async () => {
        const { connections } = globalThis as unknown as { connections: RTCPeerConnection[] };
        const found: string[] = [];
        for (const one of connections) {
          if (one.connectionState !== 'connected') continue;
          const report = await one.getStats();
          for (const entry of report.values()) {
            if (entry.type !== 'candidate-pair' || !entry.nominated || entry.state !== 'succeeded') continue;
            found.push(report.get(entry.localCandidateId)?.candidateType);
          }
        }
        return found;
      });
      expect(new Set(kinds)).toEqual(new Set(['relay']));

      // CI4, CI5 by way of the relay as well.
      const save = desk.page.locator('.ci-list footer .button.primary');
      await desk.page.locator('.ci-list li').first().waitFor();
      while ((await save.getAttribute('disabled')) !== null) await desk.page.keyboard.press('1');
      await save.click();
      await desk.page.getByText(/已保存，第 1 版/).waitFor();
      const { id } = (await last()) ?? { id: '' };
      await bothSides(desk.page, () => json<CheckInEvidence>(desk.page, demo.address, `/api/check-ins/${id}/evidence`));

      // CI2: the network is gone for 10 s, of pictures and of words. A relay that stands still passes nothing on.
      if (relay === null) throw new Error('skipped above');
      process.kill(relay, 'SIGSTOP');
      await phone.context.setOffline(true);
      const until = performance.now() + GONE_MS;
      await desk.page.locator('.ci-tile[data-phase=interrupted]').waitFor();
      await desk.page.waitForTimeout(Math.max(0, until - performance.now()));
      await phone.context.setOffline(false);
      process.kill(relay, 'SIGCONT');
      await desk.page.locator('.ci-tile[data-phase=flowing]').waitFor();
      await flows(desk.page);
      expect(await last()).toMatchObject({ outcome: null, failedPart: null });
      await press(desk.page, 'h');
      await eventually(async () => (await last())?.outcome).toBe('answered');
      await desk.page.locator('.ci-tile[data-phase=ended]').waitFor();
      await press(desk.page, 'h');
      await putAway(phone.page);
    },
  );

  it('CI2: with the relay stopped it is a technical failure within 15 s, and nothing of it counts against the officer', async () => {
    if (relay !== null) process.kill(relay, 'SIGKILL');
    await ring(desk.page);
    await answer(phone.page);
    await eventually(async () => (await last())?.outcome).toBe('technical-failure');
    const row = await last();
    expect(row?.failedPart).toBe('no-route');
    const took = (row?.endedAt ?? Number.NaN) - (row?.answeredAt ?? 0);
    console.log(`no way between the ends: technical failure ${took} ms after the answer`);
    expect(took).toBeLessThanOrEqual(LINE_MS);
    await desk.page.getByText('两端之间没有可用的网络通路').first().waitFor();
    await desk.page.getByText('技术故障不计入对队员的任何评价').waitFor();
    const flags = await json<unknown[]>(phone.page, demo.address, '/api/absences?limit=10');
    expect(flags).toEqual([]);
  });
});
