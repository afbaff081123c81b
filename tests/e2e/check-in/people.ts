import { callControl } from '@dutywall/scripts/control';
import type { CheckInEvidence } from '@dutywall/shared/protocol';
import type { Page } from '@playwright/test';
import { expect, vi } from 'vitest';
import { type Visit, type VisitOptions, visit } from '../support/browser.ts';
import type { DemoFile } from '../support/demonstration.ts';

/** What a machine that does much else may take for one step, ms. */
export const PATIENCE = 150_000;
/** Supervisors whose scope the guests are in (scripts/demo: bureau, and the zone of their squad twice). */
const SUPERVISORS = ['ducha1', 'ducha2', 'ducha3'];

/** Maps are drawn by the processor here, and every pixel costs the calls some of it. */
const SMALL = [1280, 760] as const;

export interface Account {
  readonly name: string;
  readonly password: string;
}

/** Signs in as the page would; the cookie is the browser's own. */
async function signIn(page: Page, address: string, { name, password }: Account): Promise<void> {
  const answer = await page.request.post(`${address}/api/session`, {
    headers: { origin: address },
    data: { name, password },
  });
  expect(answer.status(), `${name} signs in`).toBe(200);
}

/**
 * Every RTCPeerConnection of the page, so that what comes through is measured by the browser and not by our code.
 * `relayed`: direct candidates are blocked.
 */
async function watchConnections(page: Page, relayed: boolean): Promise<void> {
  await page.addInitScript((relayed) => {
    const made: RTCPeerConnection[] = [];
    const Real = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Real {
      constructor(config?: RTCConfiguration) {
        super(relayed ? { ...config, iceTransportPolicy: 'relay' } : config);
        made.push(this);
      }
    };
    Object.assign(globalThis, { connections: made });
  }, relayed);
}

async function open(
  address: string,
  account: Account,
  path: string,
  [width, height]: readonly [number, number],
  relayed = false,
  cheap: Pick<VisitOptions, 'frugal' | 'beside'> = {},
): Promise<Visit> {
  const seen = await visit(width, height, { devices: true, insecure: true, ...cheap });
  seen.page.setDefaultTimeout(PATIENCE);
  await watchConnections(seen.page, relayed);
  // As on a phone that was allowed once; who is asked is another test.
  await seen.context.grantPermissions(['camera', 'microphone'], { origin: address });
  await signIn(seen.page, address, account);
  await seen.page.goto(`${address}${path}`);
  return seen;
}

/** A phone with an officer's page; guests are `tiyan9001`–`tiyan9004`. */
export function openPhone(demo: DemoFile, account: Account, relayed = false): Promise<Visit> {
  return open(demo.address, account, '/me', [390, 844], relayed);
}

/** One phone of many: a small page in the browser of the first one. */
export function openSmallPhone(demo: DemoFile, account: Account, first: Visit | undefined): Promise<Visit> {
  return open(demo.address, account, '/me', [320, 480], false, { frugal: true, beside: first });
}

/** The desk of nine calls: painted by the processor's own compositor, which costs it a third of a software GPU's. */
export function openFrugalDesk(demo: DemoFile): Promise<Visit> {
  return open(demo.address, supervisorOf(demo), '/desk', SMALL, false, { frugal: true });
}

export function openDesk(demo: DemoFile, path = '/desk', at = 0, relayed = false): Promise<Visit> {
  return open(demo.address, supervisorOf(demo, at), path, SMALL, relayed);
}

/** The wall, by its own read-only account. */
export function openWall(demo: DemoFile): Promise<Visit> {
  const account = demo.accounts.find((one) => one.role === 'wall');
  if (!account) throw new Error('the demonstration has no wall');
  return open(demo.address, account, '/wall', SMALL);
}

function supervisorOf(demo: DemoFile, at = 0): Account {
  const account = demo.accounts.find((one) => one.name === SUPERVISORS[at]);
  if (!account) throw new Error(`no supervisor number ${at}`);
  return account;
}

export function guest(demo: DemoFile, badge: string): Account & { readonly officer: string } {
  const account = demo.accounts.find((one) => one.badge === badge);
  if (!account) throw new Error(`no account of guest ${badge}`);
  return { ...account, officer: `guest-${badge}` };
}

/** An account for an officer of the demonstration, made through the running server. */
export async function accountFor(dataDir: string, officer: string, name: string): Promise<Account> {
  const made = await callControl(dataDir, '/control/account', { verb: 'create', name, role: 'officer', officer });
  const answer = made.ok ? made : await callControl(dataDir, '/control/account', { verb: 'reset', name });
  if (!answer.ok) throw new Error(`${name}: ${answer.refusal.reason}`);
  return answer.value as Account;
}

/** Asks the server as the person of that page. */
export async function json<T>(page: Page, address: string, path: string): Promise<T> {
  const answer = await page.request.get(`${address}${path}`);
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export interface Came {
  readonly frames: number;
  readonly energy: number;
}

/** What all connections of that page have received together. */
export function received(page: Page): Promise<Came> {
  return page.evaluate(async () => {
    const { connections } = globalThis as unknown as { connections: RTCPeerConnection[] };
    let frames = 0;
    let energy = 0;
    for (const one of connections) {
      if (one.connectionState === 'closed') continue;
      for (const entry of (await one.getStats()).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        if (entry.kind === 'video') frames += entry.framesDecoded ?? 0;
        else energy += entry.totalAudioEnergy ?? 0;
      }
    }
    return { frames, energy };
  });
}

/** Waits until pictures and sound go on coming, not merely began. */
export async function flows(page: Page, sound = true): Promise<void> {
  const before = await received(page);
  await expect
    .poll(async () => (await received(page)).frames, { timeout: PATIENCE, interval: 250 })
    .toBeGreaterThan(before.frames + 5);
  if (!sound) return;
  await expect
    .poll(async () => (await received(page)).energy, { timeout: PATIENCE, interval: 250 })
    .toBeGreaterThan(before.energy + 1e-5);
}

/** Rings the officer whose card is open at the desk, once the desk knows that no check-in with them is open any more. */
export async function ring(desk: Page): Promise<void> {
  await desk.locator('.card-actions button[aria-keyshortcuts=v]:not([disabled]):has(small)').waitFor();
  await desk.keyboard.press('v');
  await desk.locator('.ci, .ring-refused').first().waitFor();
  // A refusal is said in words; here they are the reason of the failure.
  const refused = desk.locator('.ring-refused');
  if ((await refused.count()) > 0) throw new Error((await refused.textContent()) ?? 'refused');
}

/**
 * Presses a key of the call panel as a person does, who sees its button first: a picture may flow before the server's
 * word that the check-in is live has come back, and till then the key does nothing.
 */
export async function press(desk: Page, key: 'd' | 'h' | 'l' | 'w'): Promise<void> {
  await desk.locator(`.ci-side button[aria-keyshortcuts=${key}]:not([disabled])`).waitFor();
  await desk.keyboard.press(key);
}

/**
 * CI5: takes snapshots until one has both sides' pictures; the phone has 20 s for its own, which a busy machine may
 * miss. Answers that snapshot.
 */
export async function bothSides(
  desk: Page,
  evidence: () => Promise<CheckInEvidence>,
): Promise<CheckInEvidence['snapshots'][number]> {
  for (let takes = 1; takes <= MOST_TAKES; takes += 1) {
    await press(desk, 'd');
    const snapshot = await vi.waitFor(
      async () => {
        const { snapshots } = await evidence();
        const made = snapshots[takes - 1];
        if (made?.mark !== 'both' && made?.mark !== 'one-sided') throw new Error('no snapshot yet');
        return made;
      },
      { timeout: PATIENCE, interval: 500 },
    );
    if (snapshot.mark === 'both') return snapshot;
    console.log(`snapshot ${takes} has one side only`);
  }
  throw new Error(`${MOST_TAKES} snapshots, and the phone was in time for none`);
}
const MOST_TAKES = 3;

export async function answer(phone: Page): Promise<void> {
  await phone.locator('.call-answer').click();
}

/** A call that found no path within the 14 s of CI2 is rung again, so often in all: people do the same. */
const MOST_RINGS = 3;

/** Rings and answers until the desk has a picture. */
export async function connect(desk: Page, phone: Page): Promise<void> {
  for (let rings = 1; ; rings += 1) {
    await ring(desk);
    await answer(phone);
    await desk.locator('.ci-tile:is([data-phase=flowing],[data-phase=ended])').first().waitFor();
    if ((await desk.locator('.ci-tile[data-phase=flowing]').count()) > 0) return;
    const said = await desk.locator('.ci-side').textContent();
    console.log(`no picture, ring ${rings}: ${said}`);
    if (rings === MOST_RINGS) throw new Error(`no picture in ${rings} calls: ${said}`);
    await press(desk, 'h');
    await desk.locator('.ci-tile').waitFor({ state: 'detached' });
    await putAway(phone);
  }
}

/** Closes the phone's result of a call that has ended, as soon as the phone has heard of the end. */
export async function putAway(phone: Page): Promise<void> {
  await vi.waitFor(
    async () => {
      const close = phone.locator('.call-close');
      if ((await close.count()) > 0) await close.click({ timeout: 5_000 });
      expect(await phone.locator('.call').count()).toBe(0);
    },
    { timeout: PATIENCE, interval: 250 },
  );
}

/** Waits until the officer's page has the connection that it rings by. */
export async function reachable(desk: Page, address: string, officer: string): Promise<void> {
  const path = `/api/check-ins/callable?officer=${officer}`;
  await vi.waitFor(async () => expect((await json<{ reason: string | null }>(desk, address, path)).reason).toBeNull(), {
    timeout: PATIENCE,
    interval: 500,
  });
}
