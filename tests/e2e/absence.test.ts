import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AbsenceFile, ListedAbsence, NoticeList } from '@dutywall/shared/protocol';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { NO_BROWSER, type Visit, visit } from './support/browser.ts';
import { type DemoFile, readDemo } from './support/demonstration.ts';

// One machine runs the demonstration, a browser and this; what is waited for is waited for long.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
const PATIENCE = { timeout: 90_000 };

/** Where the screens of the walk are kept when somebody wants to look at them. */
const SHOTS = process.env.DUTYWALL_SHOTS ?? null;
const OFFICER = 'guest-9001';
const MINUTE_S = 60;
/** UTC+8, where the guests' shifts change at midnight. */
const ZONE_S = 8 * 3_600;
/** The officer of this file is an hour inside, then leaves; all of it in one shift, and the steps after it, too. */
const NEEDED_MIN = 65;
const STEPS_MIN = 15;
const shiftMin = ((Date.now() / 1000 + ZONE_S) % 86_400) / MINUTE_S;
/** Why the guests' shift does not do now; null: it does. */
const SHIFT_CHANGES =
  shiftMin >= NEEDED_MIN && shiftMin < 24 * 60 - STEPS_MIN
    ? null
    : `needs the guests' shift of the day for an hour before and ${STEPS_MIN} min after: not around midnight in China`;

interface Incident {
  readonly id: string;
  readonly officer: string;
  readonly kind: string;
  readonly from: number;
  readonly to: number | null;
  readonly retracted: boolean;
  readonly text: { readonly zh: string };
}

describe.skipIf(NO_BROWSER !== null || SHIFT_CHANGES !== null)(
  `an absence from the street to its correction (${NO_BROWSER ?? SHIFT_CHANGES ?? 'Chromium'})`,
  () => {
    const { dataDir } = inject('demonstration');
    let demo: DemoFile;
    const cookies = new Map<string, string>();
    const visits: Visit[] = [];
    const errors: string[] = [];
    let incident: Incident;
    let id = '';
    let sentence = '';

    const passwordOf = (name: string) => demo.accounts.find((one) => one.name === name)?.password ?? '';

    async function signIn(name: string): Promise<void> {
      const answer = await fetch(`${demo.address}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: demo.address },
        body: JSON.stringify({ name, password: passwordOf(name) }),
      });
      expect(answer.status, name).toBe(200);
      cookies.set(name, (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
    }

    async function ask(name: string, path: string, body?: unknown) {
      const answer = await fetch(`${demo.address}${path}`, {
        headers: {
          ...{ cookie: cookies.get(name) ?? '', origin: demo.address },
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    }

    /** The code with which an act is refused; the stage it led to when it is not. */
    async function act(name: string, doing: string, seen: string, more: object = {}): Promise<string> {
      const { body } = await ask(name, `/api/absences/${id}/steps`, { act: doing, reason: '直接调用', seen, ...more });
      return body.error?.code ?? body.stage;
    }

    const file = async (name: string) => (await ask(name, `/api/absences/${id}`)).body as AbsenceFile;

    async function enter(name: string, width: number, height: number, path: string): Promise<Page> {
      const one = await visit(width, height);
      visits.push(one);
      const [cookie = '', value = ''] = (cookies.get(name) ?? '').split('=');
      await one.context.addCookies([{ name: cookie, value, url: demo.address }]);
      await one.page.goto(`${demo.address}${path}`);
      return one.page;
    }

    async function shot(page: Page, name: string): Promise<void> {
      if (!SHOTS) return;
      mkdirSync(SHOTS, { recursive: true });
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: name.includes('full') });
    }

    beforeAll(async () => {
      demo = readDemo(dataDir);
      for (const name of ['ducha1', 'ducha2', 'ducha3', 'ducha4', 'tiyan9001', 'tiyan9002', 'auditor', 'lingdao']) {
        await signIn(name);
      }
    });
    afterEach(async () => {
      for (const one of visits.splice(0)) {
        errors.push(...one.errors);
        await one.close();
      }
    });

    it('DU6 DU12 an officer leaves the post: an incident with a true sentence', async () => {
      const posts = (await ask('ducha1', '/api/posts')).body.features as {
        id: string;
        geometry: { coordinates: number[][][] };
      }[];
      const ring = posts.find((post) => post.id === 'guests')?.geometry.coordinates[0] ?? [];
      const lons = ring.map(([lon = 0]) => lon);
      const north = Math.max(...ring.map(([, lat = 0]) => lat));
      const lon = (Math.min(...lons) + Math.max(...lons)) / 2;
      const address = demo.terminals.find((one) => one.badge === '9001')?.address ?? '';
      const now = Math.floor(Date.now() / 1000);
      const outside: number[] = [];
      /** Somebody on foot: no two steps alike, else it would be a made-up position (DU16). */
      const report = async (at: number, metresNorth: number) => {
        const metre = 1 / 111_320;
        const east = 90 * Math.sin(at * 0.031) + 35 * Math.sin(at * 0.173);
        const wander = metresNorth + 30 * Math.sin(at * 0.057) + 9 * Math.sin(at * 0.41);
        const query = `lat=${north + wander * metre}&lon=${lon + east * metre}&timestamp=${at}&accuracy=12`;
        if (metresNorth > 0) outside.push(at * 1000);
        for (let again = 0; again < 120; again += 1) {
          const answer = await fetch(`${address}?${query}`);
          if (answer.status === 200) return;
          // Too many at once, or the store is behind: both are asked again.
          expect([429, 503]).toContain(answer.status);
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
        throw new Error('the terminal was refused for good');
      };
      // Farther than any other datum would move a place (DU13): the terminal has not shown its own.
      // The newest first: it shows that the clock is right (DU10), so that the rest may come late.
      await report(now, 2_100);
      for (let minute = 60; minute > 40; minute -= 1) await report(now - minute * MINUTE_S, -300);
      for (let half = 80; half > 0; half -= 1) await report(now - half * 30, half === 40 ? 2_220 : 2_080);

      const found = async () => {
        const rows = (await ask('ducha1', '/api/incidents?limit=1000')).body as Incident[];
        return rows.find((one) => one.officer === OFFICER && !one.retracted && /off-post|not-arrived/.test(one.kind));
      };
      let before = '';
      incident = await vi.waitFor(
        async () => {
          const one = await found();
          const settled = one !== undefined && one.text.zh === before;
          before = one?.text.zh ?? '';
          return settled ? one : Promise.reject(new Error('no incident that has settled yet'));
        },
        { ...PATIENCE, interval: 3_000 },
      );
      console.log(incident.text.zh);
      expect(incident.text.zh).toContain('示范区全域');
      const [, farthest, count] = /最远 (\d+) 米，.*期间 (\d+) 个定位点均在岗位外/.exec(incident.text.zh) ?? [];
      expect(Number(farthest)).toBeGreaterThan(2_030);
      expect(Number(farthest)).toBeLessThan(2_260);
      const { from, to } = incident;
      expect(Number(count)).toBe(outside.filter((at) => at >= from && (to === null || at <= to)).length);
      expect(incident.text.zh).toMatch(/σ 8/);
      expect(incident.text.zh).toMatch(/规则 v\d/);
    });

    it('AB1 a supervisor flags it at the desk', async () => {
      const page = await enter('ducha2', 1000, 700, `/desk?officer=${OFFICER}&incident=${incident.id}`);
      await page.locator('.card-actions').last().waitFor(PATIENCE);
      // By keys, as at a desk: F opens with the fitting reason chosen, Enter flags.
      await page.keyboard.press('f');
      await page.locator('.flag-dialog').waitFor(PATIENCE);
      // DU11: on a machine that cannot keep up its own terminals fall silent, and the desk asks once more.
      const sure = page.locator('.flag-degraded input');
      const submit = page.locator('.flag-dialog button[type="submit"]');
      await vi.waitFor(
        async () => {
          if (await page.locator('.flag-done').isVisible()) return;
          if ((await sure.count()) > 0 && !(await sure.isChecked())) await sure.press('Space');
          if (await submit.isEnabled({ timeout: 2_000 })) await submit.press('Enter');
          await page.locator('.flag-done').waitFor({ timeout: 15_000 });
        },
        { ...PATIENCE, interval: 1_000 },
      );
      const list = (await ask('ducha2', '/api/absences')).body as ListedAbsence[];
      const flag = list.find((one) => one.officer === OFFICER);
      expect(flag).toMatchObject({ stage: 'notified', incident: incident.id, flaggedBy: 'ducha2' });
      id = flag?.id ?? '';
      // What is frozen is what was known at that moment.
      const frozen = (await file('ducha1')).evidence as { readonly incident: { readonly textZh: string } };
      sentence = frozen.incident.textZh;
      const told = (await ask('tiyan9001', '/api/notices')).body as NoticeList;
      expect(told.notices[0]).toMatchObject({ key: 'absence-flagged', subject: id, readAt: null });
    });

    it('by direct calls: nobody too early, not the flagger, nobody elsewhere, no unknown keys', async () => {
      const { seen, evidenceSha256 } = await file('ducha1');
      expect(await act('ducha1', 'confirm', seen)).toBe('too-early');
      expect(await act('ducha2', 'confirm', seen)).toBe('own-flag');
      expect(await act('ducha2', 'answer', seen)).toBe('forbidden');
      expect(await act('tiyan9001', 'confirm', seen)).toBe('self-flag');
      expect(await act('lingdao', 'withdraw', seen)).toBe('forbidden');
      expect(await act('tiyan9001', 'answer', seen, { stage: 'withdrawn' })).toBe('bad-request');
      expect(await act('tiyan9001', 'appeal', seen)).toBe('wrong-stage');
      for (const name of ['ducha4', 'tiyan9002']) {
        expect((await ask(name, `/api/absences/${id}`)).status).toBe(404);
        expect((await ask(name, '/api/absences')).body.map((one: ListedAbsence) => one.id)).not.toContain(id);
        expect(await act(name, 'withdraw', seen)).toBe('not-found');
      }
      const bundle = await fetch(`${demo.address}/api/absences/${id}/bundle`, {
        headers: { cookie: cookies.get('ducha1') ?? '' },
      });
      const bytes = Buffer.from(await bundle.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(evidenceSha256);
    });

    it('AB2 the officer reads the same evidence on the phone and answers with a photo', async () => {
      const page = await enter('tiyan9001', 390, 844, '/me/flags');
      await page.getByRole('link', { name: /剩/ }).waitFor(PATIENCE);
      await shot(page, '2-me-flags');
      await page.getByRole('link', { name: /剩/ }).click();
      await page.getByText(sentence).waitFor(PATIENCE);
      await page.locator('.map-picture[data-drawn="true"]').waitFor(PATIENCE);
      await shot(page, '3-me-flag-full');
      const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
      const create = { width: 1200, height: 900, channels: 3, background: 'grey', noise } as const;
      const photo = await sharp({ create }).jpeg().toBuffer();
      await page
        .locator('input[type="file"]')
        .setInputFiles({ name: 'post.jpg', mimeType: 'image/jpeg', buffer: photo });
      await page.locator('.own-photos img').waitFor(PATIENCE);
      await page.locator('.own-answer textarea').fill('群众求助，我离开岗位协助处理，已向班长报告。');
      await shot(page, '4-me-answer');
      await page.getByRole('button', { name: '提交申辩' }).click();
      await page.getByText('已提交，等待督查员认定。').waitFor(PATIENCE);
      const { stage, steps } = await file('ducha1');
      expect(stage).toBe('answered');
      expect(steps.at(-1)?.photos).toHaveLength(1);
    });

    it('AB3 another supervisor reads the answer, opens the photo and confirms', async () => {
      const page = await enter('ducha3', 1440, 900, '/absences?view=mine');
      await page.getByRole('link', { name: '体验甲' }).waitFor(PATIENCE);
      await shot(page, '5-absences');
      await page.getByRole('link', { name: '体验甲' }).click();
      await page.getByText('群众求助').waitFor(PATIENCE);
      await page.getByRole('button', { name: '申辩照片 1' }).click();
      await vi.waitFor(async () => {
        const width = await page.locator('.absence-photos img').evaluate((img: HTMLImageElement) => img.naturalWidth);
        expect(width).toBe(1200);
      }, PATIENCE);
      await page.getByRole('button', { name: '认定缺岗', exact: true }).click();
      await page.locator('.absence-acts textarea').fill('现场核实：离岗未报备，时间超过容忍时限。');
      await page.locator('.map-picture[data-drawn="true"]').waitFor(PATIENCE);
      await shot(page, '6-absence');
      await page.getByRole('button', { name: '确认：认定缺岗' }).click();
      await page.locator('.stage-mark', { hasText: '确认缺岗' }).waitFor(PATIENCE);
      // The flagger’s page offers nothing, and says why.
      const flagger = await enter('ducha2', 1440, 900, `/absences/${id}`);
      await flagger.getByText('您现在没有可做的操作。').waitFor(PATIENCE);
    });

    it('AB4 the officer appeals once, and one who took no part corrects it', async () => {
      const phone = await enter('tiyan9001', 390, 844, `/me/flags/${id}`);
      await phone.locator('.own-answer textarea').fill('班长可以证明我报备过，请重新核实。');
      await phone.getByRole('button', { name: '提出申诉' }).click();
      await phone.getByText('已提交，等待督查员认定。').waitFor(PATIENCE);
      await phone.getByText('查看照片').waitFor(PATIENCE);
      await shot(phone, '7-me-appealed-full');
      const { seen } = await file('ducha1');
      expect(await act('tiyan9001', 'appeal', seen)).toBe('appealed-already');
      expect(await act('ducha2', 'uphold', seen)).toBe('own-decision');
      expect(await act('ducha3', 'uphold', seen)).toBe('own-decision');

      const page = await enter('ducha1', 1440, 900, `/absences/${id}`);
      await page.getByRole('button', { name: '更正：不算缺岗', exact: true }).click(PATIENCE);
      await page.locator('.absence-acts textarea').fill('班长证实已报备，更正。');
      await page.getByRole('button', { name: '确认：更正：不算缺岗' }).click();
      await page.locator('.stage-mark', { hasText: '已更正' }).waitFor(PATIENCE);
      await shot(page, '8-absence-corrected-full');
      const told = (await ask('tiyan9001', '/api/notices')).body as NoticeList;
      expect(told.notices.map((one) => one.key).slice(0, 3)).toEqual([
        ...['absence-corrected', 'absence-confirmed', 'absence-flagged'],
      ]);
    });

    it('AB5 WW1 every step is in the audit and on the evidence sheet, which prints on paper', async () => {
      const entries = (await ask('auditor', `/api/audit?subject=${id}&limit=200`)).body.entries as {
        action: string;
        reason: string | null;
      }[];
      const steps = entries
        .map((one) => one.action)
        .filter((one) => !/opened|exported/.test(one))
        .reverse();
      expect(steps).toEqual([
        ...['absence-flagged', 'absence-notified', 'absence-answered', 'absence-confirmed', 'absence-appealed'],
        'absence-corrected',
      ]);
      expect(entries.map((one) => one.action)).toContain('absence-photo-opened');
      expect((await ask('auditor', `/api/absences/${id}`)).status).toBe(403);

      const page = await enter('ducha1', 1000, 1400, `/absences/${id}/print`);
      await page.locator('.map-picture[data-drawn="true"]').waitFor(PATIENCE);
      await page.locator('.absence-photos img').waitFor(PATIENCE);
      const text = (await page.locator('.sheet').textContent()) ?? '';
      const { evidenceSha256 } = await file('ducha1');
      for (const part of [
        evidenceSha256,
        sentence,
        '群众求助',
        '离岗未报备',
        '请重新核实',
        '班长证实',
        '体验甲',
        'DU6',
      ]) {
        expect(text).toContain(part);
      }
      await page.emulateMedia({ media: 'print' });
      const pdf = await page.pdf({
        format: 'A4',
        printBackground: true,
        ...(SHOTS ? { path: `${SHOTS}/sheet.pdf` } : {}),
      });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect([...errors, ...visits.flatMap((one) => one.errors)]).toEqual([]);
    });
  },
);
