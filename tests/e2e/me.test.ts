import type { DutyCard } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accountOf, NO_BROWSER, type Visit, visit } from './support/browser.ts';
import { type DemoFile, readDemo } from './support/demonstration.ts';

/** The guest of this file; nobody else speaks for that officer. */
const BADGE = '9003';
const OFFICER = `guest-${BADGE}`;
const MINUTE = 60_000;
/** What a machine that does much else may take for one step, ms. */
const PATIENCE = 90_000;
const QUEUED = 500;
const CANDIDATES = ['off-post', 'not-arrived', 'late', 'left-early'];

interface Incident {
  readonly id: string;
  readonly kind: string;
  readonly to: number | null;
}

describe.skipIf(NO_BROWSER)(`the officer’s terminal in Chromium ${NO_BROWSER ?? ''}`, () => {
  let demo: DemoFile;
  let boss: string;
  let seen: Visit;
  let place: { longitude: number; latitude: number };
  /** Event times of fixes in the order in which they left the phone and were acknowledged. */
  const acknowledged: string[] = [];

  const json = async <T>(path: string, cookie: string, body?: object): Promise<T> => {
    const headers = { cookie, origin: demo.address, 'content-type': 'application/json' };
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const answer = await fetch(`${demo.address}${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const send = () => seen.page.locator('.me-send').textContent();
  const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: PATIENCE, interval: 500 });
  const incidents = () => json<{ incidents: Incident[] }>(`/api/duty/${OFFICER}`, boss).then((card) => card.incidents);
  const candidates = async () =>
    (await incidents()).filter((one) => CANDIDATES.includes(one.kind)).map((one) => one.id);

  beforeAll(async () => {
    demo = readDemo(inject('demonstration').dataDir);
    const { name, password } = accountOf(demo, 'supervisor');
    const answer = await fetch(`${demo.address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: demo.address },
      body: JSON.stringify({ name, password }),
    });
    boss = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    seen = await visit(390, 844);
    seen.page.setDefaultTimeout(PATIENCE);
    const { features } = await json<{ features: { id: string; geometry: { coordinates: number[][][] } }[] }>(
      '/api/posts',
      boss,
    );
    const ring = features.find((post) => post.id === 'guests')?.geometry.coordinates[0] ?? [];
    const middle = (axis: 0 | 1) => ring.slice(0, 4).reduce((sum, point) => sum + (point[axis] ?? 0), 0) / 4;
    place = { longitude: middle(0), latitude: middle(1) };
    await seen.context.grantPermissions(['geolocation'], { origin: demo.address });
    await seen.context.setGeolocation({ ...place, accuracy: 20 });
    seen.page.on('requestfinished', async (request) => {
      if (!request.url().includes('/ingest/web/') || (await request.response())?.status() !== 200) return;
      const { fixes } = JSON.parse(request.postData() ?? '{}') as { fixes: { eventAt: string; lon?: number }[] };
      acknowledged.push(...fixes.filter((fix) => fix.lon !== undefined).map((fix) => fix.eventAt));
    });
  });
  afterAll(async () => {
    await seen?.close();
  });

  it('is bound by a code from the desk, once, and reports without the secret in any address of the page', async () => {
    const { page } = seen;
    const { address } = await json<{ address: string }>('/api/terminals/codes', boss, { officer: BADGE });
    await page.goto(address);
    const account = demo.accounts.find((one) => one.badge === BADGE);
    if (!account) throw new Error('the guest has no account');
    await page.getByLabel('账号').fill(account.name);
    await page.getByLabel('密码', { exact: true }).fill(account.password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('button', { name: '登记本机' }).click();
    await page.getByText(/本机已是/).waitFor();
    expect(page.url()).toBe(`${demo.address}/me/enrol`);
    await page.getByRole('link', { name: '打开我的页面' }).click();
    await eventually(send).toMatch(/前已发送$/);
    await eventually(() => page.locator('.me-state').textContent()).toContain('在岗');
    await page.goto(address);
    await page.getByRole('button', { name: '登记本机' }).click();
    await page.getByText('这个二维码已经用过').waitFor();
  });

  it('offline for 30 min, reloaded twice: 500 fixes arrive once, in event-time order, and no candidate comes of it', async () => {
    const { page, context } = seen;
    await page.goto(`${demo.address}/me`);
    // Everything the page needs is kept on the phone before the network goes.
    await eventually(() =>
      page.evaluate(async () => {
        const cache = await caches.open('dutywall-me-1');
        const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
        return ['/me', 'now-tab', 'settings-tab', 'enrol-tab'].every((part) =>
          kept.some((path) => path.includes(part)),
        );
      }),
    ).toBe(true);
    const before = await candidates();
    const sentBefore = acknowledged.length;
    await context.setOffline(true);
    const now = Date.now();
    const times = Array.from({ length: QUEUED }, (_, n) => now - 30 * MINUTE + Math.round((n * 30 * MINUTE) / QUEUED));
    await page.evaluate(
      async ({ times, place }) => {
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const open = indexedDB.open('dutywall-me');
          open.onsuccess = () => resolve(open.result);
          open.onerror = () => reject(open.error);
        });
        const tx = db.transaction('outbox', 'readwrite');
        // Not in order: what counts is when it happened.
        const order = times.map((_, n) => (n * 7) % times.length);
        for (const n of order) {
          const at = times[n] ?? 0;
          const lon = place.longitude + (n % 5) * 1e-5;
          const report = { eventAt: new Date(at).toISOString(), lon, lat: place.latitude, accuracyM: 20 };
          tx.objectStore('outbox').add({ at, report });
        }
        await new Promise((resolve) => {
          tx.oncomplete = resolve;
        });
        db.close();
      },
      { times, place },
    );
    for (let reload = 0; reload < 2; reload += 1) {
      await page.reload();
      await eventually(send).toMatch(/没有网络，5\d\d 条待发/);
      await eventually(() => page.locator('.me-notice').textContent()).toContain('没有网络');
      expect(await page.locator('.me-state').textContent()).toContain('截至');
    }
    await context.setOffline(false);
    await eventually(send).not.toContain('待发');

    const span = `from=${now - 30 * MINUTE}&to=${now + 1}&why=incident`;
    const { t } = await json<{ t: number[] }>(`/api/duty/${OFFICER}/track?${span}`, boss);
    const wanted = new Set(times);
    const arrived = t.filter((at) => wanted.has(at));
    expect(arrived).toEqual(times);
    const order = acknowledged.slice(sentBefore).filter((at) => wanted.has(Date.parse(at)));
    expect(new Set(order).size).toBe(QUEUED);
    expect(order.map((at) => Date.parse(at))).toEqual(times);
    // Late evidence is judged within seconds; wait for it, then look.
    await eventually(async () => {
      const { intervals, shift } = await json<DutyCard>(`/api/duty/${OFFICER}`, boss);
      // A shift that began meanwhile (guests change at midnight) knows of its own time only.
      const since = Math.max(now - 29 * MINUTE, (shift?.from ?? 0) + MINUTE);
      return intervals.some((one) => one.state === 'on-post' && one.from <= since);
    }).toBe(true);
    expect(await candidates()).toEqual(before);
  });

  it('two pages of one phone: one reports, the other says so, nothing is sent twice', async () => {
    const { page, context } = seen;
    const second = await context.newPage();
    await second.goto(`${demo.address}/me`);
    await eventually(send).toContain('另一个页面正在上报');
    const posts: string[] = [];
    for (const one of [page, second]) {
      one.on('request', (request) => {
        if (request.url().includes('/ingest/web/') && request.postData()?.includes('"lon"')) {
          posts.push(request.postData() ?? '');
        }
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    await context.setGeolocation({ ...place, longitude: place.longitude + 3e-4, accuracy: 20 });
    await eventually(async () => posts.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const events = posts.flatMap((post) => (JSON.parse(post) as { fixes: { eventAt: string }[] }).fixes);
    expect(new Set(events.map((fix) => fix.eventAt)).size).toBe(events.length);
    await second.close();
    await page.reload();
    await eventually(send).not.toContain('另一个页面');
  });

  it('SOS: letting go cancels; held 2 s it waits offline, says so, and is delivered first when the network is back', async () => {
    const { page, context } = seen;
    await page.goto(`${demo.address}/me`);
    // Before the phone's binding is read, the button does nothing.
    const button = page.locator('.me-sos button:not([disabled])');
    const press = async () => {
      await button.waitFor();
      const box = await button.boundingBox();
      if (!box) throw new Error('no button');
      await page.mouse.move(box.x + 40, box.y + box.height / 2);
      await page.mouse.down();
      await page.locator('.me-sos button[data-holding=true]').waitFor();
    };
    await press();
    await page.mouse.up();
    expect(await page.locator('[data-sos]').count()).toBe(0);
    await context.setOffline(true);
    await press();
    await page.locator('[data-sos=waiting]').waitFor();
    await page.mouse.up();
    expect(await page.locator('[data-sos=delivered]').count()).toBe(0);
    await context.setOffline(false);
    await page.locator('[data-sos=delivered]').waitFor();
    await eventually(
      async () => (await incidents()).filter((one) => one.kind === 'sos' && one.to === null).length,
    ).toBe(1);
  });

  it('a message is seen, and the sender sees that it was read', async () => {
    const { page } = seen;
    await json('/api/messages', boss, { officer: OFFICER, text: '请到人民路口支援' });
    await page.locator('.me-tabs b').waitFor();
    await page.getByRole('link', { name: /消息/ }).click();
    await page.getByText('请到人民路口支援').first().waitFor();
    await eventually(async () => {
      const sent = await json<{ readAt: number | null; downlink: string | null }[]>(
        `/api/messages?officer=${OFFICER}`,
        boss,
      );
      return sent[0]?.readAt;
    }).not.toBeNull();
    const [message] = await json<{ downlink: string | null }[]>(`/api/messages?officer=${OFFICER}`, boss);
    // The guest also carries a JT/T 808 terminal that nobody has switched on.
    expect(message?.downlink).toBe('not-reachable');
  });
});
