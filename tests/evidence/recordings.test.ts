import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chainOf } from '@dutywall/shared/domain';
import { DAY, MINUTE, SECOND } from '@dutywall/shared/kit';
import {
  MAX_CHUNK_BYTES,
  MAX_RECORDING_MS,
  RECORDING_SILENCE_MS,
  RECORDINGS_PER_CHECK_IN,
  type RecordingManifest,
  type RecordingRow,
} from '@dutywall/shared/protocol';
import { BufferSource, Input, WEBM } from 'mediabunny';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { pieces, syntheticWebm } from './webm.ts';
import { CHECK_IN, codeOf, EvidenceWorld, sha, type Who } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const TYPE = 'video/webm;codecs=vp8,opus';
let webm: Buffer;
let chunks: Buffer[];
let store: Store;
let world: EvidenceWorld;
beforeAll(async () => {
  store = await openStore();
  webm = await syntheticWebm(20);
  chunks = pieces(webm, 10);
});
afterAll(() => store.close());
beforeEach(async () => {
  world = await EvidenceWorld.open(store);
});
afterEach(() => world.close());

async function begin(who: Who = 'ringer'): Promise<string> {
  const answer = await world.ask(who, 'POST', `/api/check-ins/${CHECK_IN}/recordings`);
  return answer.statusCode === 201 ? answer.json().recording : codeOf(answer);
}
const send = (
  id: string,
  n: number,
  bytes = chunks[n] ?? Buffer.alloc(0),
  who: Who = 'ringer',
  declared = sha(bytes),
) => world.put(who, `/api/recordings/${id}/chunks/${n}`, bytes, TYPE, declared);
async function record(count = chunks.length): Promise<string> {
  const id = await begin();
  for (let n = 0; n < count; n += 1) expect(await send(id, n)).toMatchObject({ next: n + 1 });
  return id;
}
async function finish(id: string): Promise<RecordingRow> {
  expect(codeOf(await world.ask('ringer', 'POST', `/api/recordings/${id}/finish`))).toBe('204');
  await world.room.recordings.settle();
  return read(id);
}
const read = async (id: string): Promise<RecordingRow> =>
  (await world.ask('other', 'GET', `/api/recordings/${id}`)).json();
const manifestOf = async (id: string): Promise<RecordingManifest> =>
  (await world.ask('other', 'GET', `/api/recordings/${id}/manifest`)).json();
const folderOf = (id: string) => join(world.dataDir, 'media/recordings', id);

describe('recordings come in while they are made', () => {
  it('chunks are kept as they came, hashed, chained, and both sides see that it is being recorded', async () => {
    const began = world.clock.at;
    const id = await record();
    expect(world.checkIns.said).toEqual([[CHECK_IN, began]]);
    const row = await finish(id);
    expect(world.checkIns.said.at(-1)).toEqual([CHECK_IN, null]);
    const manifest = await manifestOf(id);
    expect(manifest.chunks).toEqual(chunks.map((bytes, n) => ({ n, bytes: bytes.length, sha256: sha(bytes) })));
    expect(row).toMatchObject({
      stage: 'finished',
      endedBy: 'supervisor',
      chunks: 10,
      bytes: webm.length,
      unplayable: false,
    });
    expect(row.chain).toBe(chainOf(id, manifest.chunks));
    const stored = await Promise.all(
      (await readdir(join(folderOf(id), 'chunks'))).sort().map((name) => readFile(join(folderOf(id), 'chunks', name))),
    );
    expect(Buffer.concat(stored).equals(webm)).toBe(true);
    const original = await world.ask('other', 'GET', `/api/recordings/${id}/original`);
    expect(original.rawPayload.equals(webm)).toBe(true);
    // WW2: the chain stands in the audit log.
    expect((await world.audited('recording-finished'))[0]).toMatchObject({
      subject: 'o1',
      detail: { chain: row.chain },
    });
    expect(world.errors).toEqual([]);
  });

  it('the finished one has a duration and an index, every frame of the original, and its own hash', async () => {
    const row = await finish(await record());
    const file = await readFile(join(folderOf(row.id), 'playable.webm'));
    expect(row.playable).toEqual({ sha256: sha(file), bytes: file.length, durationMs: 19_900 });
    // Cues (RFC 9559, 5.1.5): what a player seeks by.
    expect(file.indexOf(Buffer.from([0x1c, 0x53, 0xbb, 0x6b]))).toBeGreaterThan(0);
    expect(await packetsOf(file)).toEqual(await packetsOf(webm));
  });

  it('a page killed in the middle: what was sent stays, ends after 30 s of silence, and plays', async () => {
    const id = await record(6);
    world.clock.at += RECORDING_SILENCE_MS - 1;
    await world.room.recordings.tick();
    expect((await read(id)).stage).toBe('recording');
    world.clock.at += 1;
    await world.room.recordings.tick();
    await world.room.recordings.settle();
    const row = await read(id);
    expect(row).toMatchObject({ stage: 'finished', endedBy: 'silence', chunks: 6 });
    expect(row.playable?.durationMs).toBeGreaterThan(11_000);
    expect(await send(id, 6)).toBe('recording-over');
    expect(await send(id, 5)).toMatchObject({ next: 6 });
  });

  it('the end of the check-in ends it, once the last chunks had their time', async () => {
    const id = await record(3);
    world.know(CHECK_IN, 'ended', world.clock.at);
    await world.room.recordings.tick();
    expect(await send(id, 3)).toMatchObject({ next: 4 });
    world.clock.at += 9 * SECOND;
    await world.room.recordings.tick();
    expect(await read(id)).toMatchObject({ stage: 'finished', endedBy: 'check-in', chunks: 4 });
  });

  it('a server killed in the middle knows every acknowledged chunk and goes on', async () => {
    const id = await record(4);
    await world.app.close();
    await world.serve();
    expect(await send(id, 4)).toMatchObject({ next: 5 });
    await world.ask('ringer', 'POST', `/api/recordings/${id}/finish`);
    // Killed before the copy was made: the next start makes it.
    await world.room.recordings.settle();
    await store.db.query('UPDATE recording SET playable_sha256 = NULL WHERE id = $1', [id]);
    await world.room.close();
    await world.app.close();
    await world.serve();
    await world.room.start();
    await world.room.recordings.settle();
    expect((await read(id)).playable).not.toBeNull();
  });

  it('the same chunk again is the same; a gap, another content, a wrong hash and no WebM are refused', async () => {
    // Chromium's first chunk is now and then a single byte.
    const short = await begin();
    expect(await send(short, 0, webm.subarray(0, 1))).toMatchObject({ next: 1 });
    const id = await begin();
    expect(await send(id, 0, Buffer.from('<html><script>alert(1)</script>'))).toBe('not-a-recording');
    expect(await send(id, 1)).toBe('chunk-order');
    expect(await send(id, 0)).toMatchObject({ next: 1 });
    const again = await send(id, 0);
    expect(again).toMatchObject({ next: 1 });
    expect(await send(id, 0, chunks[1])).toBe('conflict');
    expect(await send(id, 1, chunks[1], 'ringer', sha(webm))).toBe('chunk-hash');
    expect(await send(id, 1, Buffer.alloc(0))).toBe('bad-request');
    expect(await send(id, 1, Buffer.alloc(MAX_CHUNK_BYTES + 1))).toBe('too-large');
    const many = await Promise.all([1, 1, 1].map((n) => send(id, n)));
    expect(many.map((one) => one.next)).toEqual([2, 2, 2]);
    expect((await manifestOf(id)).chunks).toHaveLength(2);
    await expect(store.db.query('UPDATE recording_chunk SET sha256 = $1', ['x'])).rejects.toThrow(/append-only/);
  });

  it('CI5 only who rang records, only while live, not on a full disk, never without bound', async () => {
    for (const who of ['elsewhere', 'colleague', 'leader', 'wall', 'auditor'] as const) {
      expect(await begin(who), who).toBe('not-found');
    }
    expect(await begin('other')).toBe('not-yours-to-record');
    expect(await begin('officer')).toBe('not-yours-to-record');
    world.diskLow = true;
    expect(await begin()).toBe('disk-full');
    world.diskLow = false;
    world.know(CHECK_IN, 'connecting');
    expect(await begin()).toBe('check-in-not-live');
    world.know(CHECK_IN, 'live');
    const first = await begin();
    expect(await send(first, 0, chunks[0], 'other')).toBe('not-found');
    const both = await Promise.all([begin(), begin()]);
    const stages = await Promise.all(both.map(async (id) => (await read(id)).stage));
    expect([...stages].sort()).toEqual(['finished', 'recording']);
    const second = both[stages.indexOf('recording')] ?? '';
    expect(await read(first)).toMatchObject({ stage: 'finished', unplayable: true });
    world.clock.at += MAX_RECORDING_MS;
    await world.room.recordings.tick();
    expect(await read(second)).toMatchObject({ stage: 'finished', endedBy: 'bound' });
    for (let n = 3; n < RECORDINGS_PER_CHECK_IN; n += 1) await begin();
    expect(await begin()).toBe('evidence-limit');
  });

  it('more than 400 MB is not taken: what is there is finished', async () => {
    const id = await record(2);
    await store.db.query('UPDATE recording SET byte_count = 419430000 WHERE id = $1', [id]);
    expect(await send(id, 2)).toBe('recording-over');
    expect(await read(id)).toMatchObject({ stage: 'finished', endedBy: 'bound', chunks: 2 });
  });

  it('what cannot be played says so, and its chunks stay', async () => {
    const id = await begin();
    const broken = Buffer.concat([chunks[0]?.subarray(0, 40) ?? Buffer.alloc(0), Buffer.alloc(500, 7)]);
    expect(await send(id, 0, broken)).toMatchObject({ next: 1 });
    expect(await finish(id)).toMatchObject({ unplayable: true, playable: null, chunks: 1 });
    expect(codeOf(await world.ask('other', 'GET', `/api/recordings/${id}/file`))).toBe('not-found');
    expect((await world.ask('other', 'GET', `/api/recordings/${id}/original`)).rawPayload.equals(broken)).toBe(true);
    expect(world.errors).toHaveLength(1);
  });
});

describe('recordings are seen and kept', () => {
  it('WW1 the file comes in ranges; however many, it is one audited opening, and never another officer’s', async () => {
    const { id, playable } = await finish(await record());
    const size = playable?.bytes ?? 0;
    const file = await readFile(join(folderOf(id), 'playable.webm'));
    const get = (range: string, who: Who = 'other') =>
      world.ask(who, 'GET', `/api/recordings/${id}/file`, undefined, { range });
    for (const [range, start, end] of [
      ['bytes=0-99', 0, 99],
      ['bytes=1000-', 1_000, size - 1],
      ['bytes=-50', size - 50, size - 1],
      [`bytes=5-${size + 10}`, 5, size - 1],
    ] as const) {
      const part = await get(range);
      expect(part.statusCode, range).toBe(206);
      expect(part.headers['content-range']).toBe(`bytes ${start}-${end}/${size}`);
      expect(part.rawPayload.equals(file.subarray(start, end + 1)), range).toBe(true);
    }
    expect((await get(`bytes=${size}-`)).statusCode).toBe(416);
    expect((await get('bytes=1-2,4-5')).statusCode).toBe(200);
    expect((await get('bytes=9-2')).rawPayload.length).toBe(size);
    expect(await world.audited('recording-opened')).toEqual([
      { actor: 'other', subject: 'o1', detail: { checkIn: CHECK_IN, recording: id } },
    ]);
    for (const who of ['elsewhere', 'colleague', 'leader', 'wall', 'auditor', 'admin'] as const) {
      for (const what of ['', '/file', '/original', '/manifest']) {
        expect(codeOf(await world.ask(who, 'GET', `/api/recordings/${id}${what}`)), `${who}${what}`).toBe('not-found');
      }
    }
    expect((await get('bytes=0-9', 'officer')).statusCode).toBe(206);
  });

  it('ordinary ones go after 30 days, evidence after two years, a held one never; hashes stay', async () => {
    const plain = await finish(await record(2));
    const kept = await finish(await record(2));
    const held = await finish(await record(2));
    const put = (id: string, what: string, body: unknown, who: Who = 'other') =>
      world.ask(who, 'PUT', `/api/recordings/${id}/${what}`, body);
    expect(codeOf(await put(kept.id, 'retention', { retention: 'evidence', reason: '涉及投诉' }))).toBe('200');
    expect((await put(held.id, 'hold', { held: true, reason: '法院调取' })).json()).toMatchObject({
      hold: { by: 'other的名字', reason: '法院调取' },
      keptUntil: null,
    });
    expect(codeOf(await put(plain.id, 'hold', { held: true, reason: '' }))).toBe('bad-request');
    expect(codeOf(await put(plain.id, 'hold', { held: true, reason: '  ' }))).toBe('bad-request');
    expect(codeOf(await put(plain.id, 'hold', { held: true, reason: '不想留' }, 'officer'))).toBe('forbidden');
    expect(codeOf(await put(plain.id, 'hold', { held: true, reason: '不想留' }, 'elsewhere'))).toBe('not-found');
    expect(plain.keptUntil).toBe((plain.endedAt ?? 0) + 30 * DAY);
    expect((await read(kept.id)).keptUntil).toBe((kept.endedAt ?? 0) + 730 * DAY);

    world.clock.at += 30 * DAY - MINUTE;
    await world.room.keeping.sweep();
    expect((await read(plain.id)).stage).toBe('finished');
    world.clock.at += 2 * MINUTE;
    await world.room.keeping.sweep();
    expect(await read(plain.id)).toMatchObject({ stage: 'erased', chain: plain.chain });
    expect((await manifestOf(plain.id)).chunks).toHaveLength(2);
    expect(codeOf(await world.ask('other', 'GET', `/api/recordings/${plain.id}/file`))).toBe('not-found');
    expect((await readdir(join(world.dataDir, 'media/recordings'))).sort()).toEqual([kept.id, held.id].sort());
    expect((await world.audited('recording-erased')).map((one) => one.detail.recording)).toEqual([plain.id]);

    world.clock.at += 1_000 * DAY;
    await world.room.keeping.sweep();
    expect((await read(kept.id)).stage).toBe('erased');
    expect((await read(held.id)).stage).toBe('finished');
    expect((await put(held.id, 'hold', { held: false, reason: '已结案' })).json().hold).toBeNull();
    await world.room.keeping.sweep();
    expect((await read(held.id)).stage).toBe('erased');
    expect((await world.audited('recording-released')).length).toBe(1);
  });

  it('a kill between the mark and the files leaves nothing behind; strangers in the folder go too', async () => {
    const { id } = await finish(await record(2));
    await store.db.query(`UPDATE recording SET stage = 'erased' WHERE id = $1`, [id]);
    await world.room.keeping.sweep();
    expect(await readdir(join(world.dataDir, 'media/recordings'))).toEqual([]);
  });

  it('how long they stay is a version with a reason, within bounds, by administrators', async () => {
    const set = (who: Who, body: unknown) => world.ask(who, 'POST', '/api/retention', body);
    const wish = { ordinary: 60, evidence: 1_000, reason: '局里规定' };
    expect(codeOf(await set('other', wish))).toBe('forbidden');
    expect(codeOf(await set('admin', { ...wish, ordinary: 1 }))).toBe('bad-request');
    expect(codeOf(await set('admin', { ...wish, ordinary: 365, evidence: 90 }))).toBe('bad-request');
    expect((await set('admin', wish)).json()[0]).toMatchObject({ ordinary: 60, evidence: 1_000, reason: '局里规定' });
    const row = await finish(await record(1));
    expect(row.keptUntil).toBe((row.endedAt ?? 0) + 60 * DAY);
    await store.db.query('TRUNCATE retention_version');
    await store.db.query(
      `INSERT INTO retention_version VALUES (1, 30, 730, '2026-01-01Z', 'installation', 'defaults')`,
    );
  });

  it('a chunk changed on the disk is seen: the copy made of it is not the one that was hashed', async () => {
    const { id } = await finish(await record());
    const path = join(folderOf(id), 'chunks', '000003');
    const bytes = await readFile(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const original = (await world.ask('other', 'GET', `/api/recordings/${id}/original`)).rawPayload;
    const { chunks: listed } = await manifestOf(id);
    const start = listed.slice(0, 3).reduce((sum, one) => sum + one.bytes, 0);
    expect(sha(original.subarray(start, start + (listed[3]?.bytes ?? 0)))).not.toBe(listed[3]?.sha256);
  });
});

/** Kind, time and content of every packet. */
async function packetsOf(file: Buffer): Promise<string[]> {
  const { EncodedPacketSink } = await import('mediabunny');
  const input = new Input({ source: new BufferSource(file), formats: [WEBM] });
  const all: string[] = [];
  for (const track of await input.getTracks()) {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      all.push(`${track.type} ${packet.type} ${packet.timestamp.toFixed(3)} ${sha(packet.data)}`);
    }
  }
  return all;
}
