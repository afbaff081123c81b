import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RecordingManifest, RecordingRow } from '@dutywall/shared/protocol';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { NO_BROWSER, type Visit, visit } from '../e2e/support/browser.ts';
import type { Handle } from '../evidence/harness/main.ts';
import { CHECK_IN, EvidenceWorld, type Who } from '../evidence/world.ts';
import { buildHarness } from '../support/harness-server.ts';

const VERIFY = join(import.meta.dirname, '../../scripts/dist/verify-recording.js');

/** Where it is looked into, s: not at once, as the encoder of a busy machine holds its first picture for some seconds. */
const PLACES_S = [12, 24, 35];

/** What the page under test offers. */
declare const handle: Handle;

describe.skipIf(NO_BROWSER)('evidence from a real browser', () => {
  let store: Store;
  let pagesDir: string;
  let world: EvidenceWorld;
  let address: string;
  const visits: Visit[] = [];
  beforeAll(async () => {
    store = await openStore();
    pagesDir = await buildHarness(new URL('../evidence/harness/', import.meta.url));
  });
  afterAll(async () => {
    await store.close();
    await rm(pagesDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    world = await EvidenceWorld.open(store, pagesDir);
    address = await world.app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    for (const one of visits.splice(0)) await one.close();
    await world.close();
  });

  async function open(who: Who): Promise<Page> {
    const made = await visit(800, 600);
    visits.push(made);
    await made.context.addCookies([{ name: 'dutywall_session', value: who, url: address }]);
    await made.page.goto(address);
    await made.page.waitForFunction(() => 'handle' in window);
    return made.page;
  }
  const rowOf = async (id: string): Promise<RecordingRow> =>
    (await world.ask('other', 'GET', `/api/recordings/${id}`)).json();

  it('a recording whose tab is killed at 40 s plays and seeks, its hash verifies, one byte changed is found', async () => {
    const page = await open('ringer');
    await page.evaluate((checkIn) => handle.record(checkIn), CHECK_IN);
    // As a minute's recording whose tab goes after 40 s: from the first chunk on, so that a slow start takes nothing away.
    await page.waitForFunction(() => (handle.state()?.sentBytes ?? 0) > 0, undefined, { timeout: 60_000 });
    await page.waitForTimeout(40_000);
    // What a slow network still holds back in the page is lost with it, and is not asked about here.
    await page.waitForFunction(() => handle.state()?.waiting === 0, undefined, { timeout: 60_000 });
    const id = await page.evaluate(() => handle.state()?.recording ?? '');
    await visits.splice(0)[0]?.close();
    world.clock.at += 31_000;
    await world.room.recordings.tick();
    await world.room.recordings.settle();
    const row = await rowOf(id);
    expect(row).toMatchObject({ stage: 'finished', endedBy: 'silence', unplayable: false });
    expect(row.chunks).toBeGreaterThanOrEqual(15);
    expect(row.playable?.durationMs).toBeGreaterThan(36_000);
    expect(world.errors).toEqual([]);

    const viewer = await open('other');
    const shown = await viewer.evaluate(({ recording, places }) => handle.play(recording, places), {
      recording: id,
      places: PLACES_S,
    });
    expect(shown.durationS).toBeCloseTo((row.playable?.durationMs ?? 0) / 1_000, 0);
    expect(shown.seekableS).toBeCloseTo(shown.durationS, 1);
    // Recording began a moment after the picture did.
    for (const [index, place] of PLACES_S.entries()) {
      expect(Math.abs((shown.seen[index] ?? 0) - place), `at ${place} s: ${shown.seen}`).toBeLessThan(4);
    }
    expect(await world.audited('recording-opened')).toHaveLength(1);

    const folder = await mkdtemp(join(tmpdir(), 'dutywall-verify-'));
    const [list, webm] = [join(folder, 'recording.json'), join(folder, 'recording.webm')];
    const manifest = await world.ask('other', 'GET', `/api/recordings/${id}/manifest`);
    const original = (await world.ask('other', 'GET', `/api/recordings/${id}/original`)).rawPayload;
    await writeFile(list, manifest.body);
    await writeFile(webm, original);
    const kept = join(world.dataDir, 'media/recordings', id);
    expect(await verify([list, webm, kept, '--chain', row.chain])).toMatchObject({
      status: 0,
      fits: true,
      files: [{ is: 'original' }, { is: 'chunks' }, { is: 'playable' }],
    });
    const at = Math.floor(original.length / 2);
    original[at] = (original[at] ?? 0) ^ 1;
    await writeFile(webm, original);
    const { chunks } = manifest.json() as RecordingManifest;
    expect(await verify([list, webm])).toMatchObject({ status: 65, files: [{ badChunk: chunkAt(chunks, at) }] });
    // The list rewritten to fit: the chain that the page and the audit log show does not.
    await writeFile(list, manifest.body.replace(chunks[3]?.sha256 ?? '', '0'.repeat(64)));
    expect(await verify([list, '--chain', row.chain])).toMatchObject({ status: 65, chainFits: false });
    const copy = await readFile(join(kept, 'playable.webm'));
    copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
    await writeFile(join(kept, 'playable.webm'), copy);
    await writeFile(list, manifest.body);
    expect(await verify([list, kept])).toMatchObject({
      status: 65,
      files: [{ fits: true }, { is: 'playable', fits: false }],
    });
    await rm(folder, { recursive: true });
  });

  it('a network that goes for a while costs nothing: chunks wait, in order, and all arrive', async () => {
    const page = await open('ringer');
    await page.evaluate((checkIn) => handle.record(checkIn), CHECK_IN);
    await page.waitForFunction(() => (handle.state()?.sentBytes ?? 0) > 0, undefined, { timeout: 60_000 });
    await page.context().setOffline(true);
    await page.waitForFunction(() => (handle.state()?.waiting ?? 0) >= 3, undefined, { timeout: 60_000 });
    await page.context().setOffline(false);
    await page.waitForFunction(() => handle.state()?.waiting === 0, undefined, { timeout: 60_000 });
    await page.evaluate(() => handle.stop());
    await page.waitForFunction(() => handle.state()?.phase === 'done', undefined, { timeout: 60_000 });
    const state = await page.evaluate(() => handle.state());
    await world.room.recordings.settle();
    expect(await rowOf(state?.recording ?? '')).toMatchObject({
      endedBy: 'supervisor',
      bytes: state?.sentBytes,
      unplayable: false,
    });
  });

  it('CI5 both sides’ pictures of one moment, with the lines below the frame and nothing of it covered', async () => {
    const [desk, phone] = [await open('ringer'), await open('officer')];
    const taken = desk.evaluate((checkIn) => handle.snapshot(checkIn), CHECK_IN);
    await expect.poll(() => world.wall.calls.length, { timeout: 30_000 }).toBe(1);
    const event = world.wall.calls[0]?.event;
    if (event?.kind !== 'snapshot') throw new Error('the officer’s page was not asked');
    await phone.evaluate((asked) => handle.counterpart(asked), event);
    await taken;
    const [snapshot] = (await world.evidence()).snapshots;
    expect(snapshot?.mark).toBe('both');
    for (const side of ['picture', 'counterpart'] as const) {
      const bytes = (await world.ask('other', 'GET', `/api/check-ins/${CHECK_IN}/snapshots/${snapshot?.id}/${side}`))
        .rawPayload;
      const { width, height } = await sharp(bytes).metadata();
      expect([width, (height ?? 0) > 360]).toEqual([640, true]);
      // The band: dark, with light letters in it.
      const band = await sharp(bytes)
        .extract({ left: 0, top: 362, width: 640, height: (height ?? 0) - 364 })
        .greyscale()
        .stats();
      expect(band.channels[0]?.max).toBeGreaterThan(200);
      expect(band.channels[0]?.mean).toBeLessThan(80);
      if (process.env.EVIDENCE_PICTURES) await writeFile(join(process.env.EVIDENCE_PICTURES, `${side}.jpg`), bytes);
    }
  });
});

function chunkAt(chunks: RecordingManifest['chunks'], at: number): number {
  let end = 0;
  return chunks.findIndex(({ bytes }) => {
    end += bytes;
    return at < end;
  });
}

/** The command's verdict and exit status. */
async function verify(args: readonly string[]): Promise<Record<string, unknown>> {
  const ran = promisify(execFile)(process.execPath, [VERIFY, ...args]);
  const { stdout, code } = await ran.then(
    (done) => ({ stdout: done.stdout, code: 0 }),
    (failed: { stdout: string; code: number }) => failed,
  );
  return { status: code, ...JSON.parse(stdout) };
}
