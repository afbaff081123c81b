import { SECOND } from '@dutywall/shared/kit';
import { COUNTERPART_MS, MAX_FRAME_BYTES, SNAPSHOT_MS, SNAPSHOTS_PER_CHECK_IN } from '@dutywall/shared/protocol';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { CHECK_IN, codeOf, EvidenceWorld, sha, type Who } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const picture = (width: number, height: number, red = 90) =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: 120, b: 60 } } });
const address = (snapshot: string, side: 'picture' | 'counterpart') =>
  `/api/check-ins/${CHECK_IN}/snapshots/${snapshot}/${side}`;

describe.each(['any', 'embedded'] as const)('snapshots (%s database)', (engine) => {
  let store: Store;
  let world: EvidenceWorld;
  let ours: Buffer;
  let theirs: Buffer;
  beforeAll(async () => {
    store = await openStore(engine);
    ours = await picture(640, 420).jpeg().toBuffer();
    theirs = await picture(640, 360, 200).jpeg().toBuffer();
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    world = await EvidenceWorld.open(store);
  });
  afterEach(() => world.close());

  it('CI5 time, place, badge and a one-time code are the server’s, and the officer’s page is asked at once', async () => {
    const begun = await world.begin();
    expect(begun.at).toBe(world.clock.at);
    expect(begun.watermark[0]).toBe('2026-11-20 09:00:00  B001 队员1 一中队');
    expect(begun.watermark[1]).toMatch(/^宫涵疏导点（岗位内） 北纬 31\.30018 东经 120\.58000 ±10 米（8 秒前）$/);
    expect(begun.watermark[2]).toBe(`核验码 ${begun.code}  督查 ringer的名字`);
    expect(begun.code).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
    const { snapshot, code, at } = begun;
    expect(world.wall.calls).toEqual([
      { to: { officer: 'o1' }, event: { kind: 'snapshot', checkIn: CHECK_IN, snapshot, code, at } },
    ]);
    expect((await world.begin()).code).not.toBe(code);
  });

  it('CI5 without a fix of the last half hour the picture says so', async () => {
    world.clock.at += 40 * 60 * SECOND;
    expect((await world.begin()).watermark[1]).toBe('地点：30 分钟内没有定位');
  });

  it('CI5 both pictures are kept as they came and hashed on arrival; the same again is the same', async () => {
    const { snapshot } = await world.begin();
    expect(await world.put('ringer', address(snapshot, 'picture'), ours, 'image/jpeg')).toMatchObject({
      mark: 'waiting',
      picture: { sha256: sha(ours), width: 640, height: 420, bytes: ours.length },
    });
    world.clock.at += COUNTERPART_MS - 1;
    expect(await world.put('officer', address(snapshot, 'counterpart'), theirs, 'image/jpeg')).toMatchObject({
      mark: 'both',
      counterpart: { sha256: sha(theirs) },
    });
    world.clock.at += 10 * SECOND;
    expect(await world.put('officer', address(snapshot, 'counterpart'), theirs, 'image/jpeg')).toMatchObject({
      mark: 'both',
    });
    expect(await world.put('officer', address(snapshot, 'counterpart'), ours, 'image/jpeg')).toBe('conflict');
    const served = await world.ask('other', 'GET', address(snapshot, 'counterpart'));
    expect(served.rawPayload.equals(theirs)).toBe(true);
    expect(served.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    await expect(store.db.query('UPDATE check_in_picture SET sha256 = $1', ['x'])).rejects.toThrow(/append-only/);
    await expect(store.db.query('DELETE FROM check_in_snapshot')).rejects.toThrow(/append-only/);
  });

  it('CI5 a counterpart that does not come within 20 s leaves a one-sided snapshot', async () => {
    const { snapshot } = await world.begin();
    await world.put('ringer', address(snapshot, 'picture'), ours, 'image/jpeg');
    world.clock.at += COUNTERPART_MS;
    expect(await world.put('officer', address(snapshot, 'counterpart'), theirs, 'image/jpeg')).toBe('picture-late');
    expect((await world.evidence()).snapshots[0]).toMatchObject({ mark: 'one-sided', counterpart: null });
    const late = await world.begin();
    world.clock.at += SNAPSHOT_MS;
    expect(await world.put('ringer', address(late.snapshot, 'picture'), ours, 'image/jpeg')).toBe('picture-late');
    expect((await world.evidence()).snapshots[1]?.mark).toBe('missing');
  });

  it('what is no plain picture, or not what its sender hashed, is refused by code', async () => {
    const { snapshot } = await world.begin();
    const to = address(snapshot, 'picture');
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const put = (bytes: Buffer, type = 'image/jpeg', declared?: string) =>
      world.put('ringer', to, bytes, type, declared);
    expect(await put(svg, 'image/svg+xml')).toBe('bad-request');
    expect(await put(svg, 'image/png')).toBe('photo-format');
    expect(await put(Buffer.concat([ours, Buffer.from('PK\u0003\u0004')]))).toBe('photo-extra');
    expect(await put(await picture(8_000, 8_000).png().toBuffer(), 'image/png')).toBe('photo-pixels');
    expect(await put(ours, 'image/jpeg', sha(theirs))).toBe('photo-hash');
    expect(await put(ours, 'image/jpeg', 'x')).toBe('bad-request');
    expect(await put(Buffer.alloc(0))).toBe('photo-empty');
    expect(await put(ours.subarray(0, ours.length / 2))).toBe('photo-broken');
    expect(await put(Buffer.alloc(MAX_FRAME_BYTES + 1, 0xff))).toBe('too-large');
    expect(await store.db.query('SELECT 1 FROM check_in_picture')).toEqual([]);
  });

  it('CI5 only who rang takes one, only while live, and never without bound', async () => {
    const ask = async (who: Who) => codeOf(await world.ask(who, 'POST', `/api/check-ins/${CHECK_IN}/snapshots`));
    expect(await ask('other')).toBe('not-yours-to-record');
    expect(await ask('officer')).toBe('not-yours-to-record');
    for (const who of ['elsewhere', 'colleague', 'leader', 'wall', 'auditor', 'admin'] as const) {
      expect(await ask(who), who).toBe('not-found');
    }
    for (const stage of ['ringing', 'connecting', 'ended'] as const) {
      world.know(CHECK_IN, stage);
      expect(await ask('ringer')).toBe('check-in-not-live');
    }
    world.know(CHECK_IN, 'live');
    for (let n = 0; n < SNAPSHOTS_PER_CHECK_IN; n += 1) expect(await ask('ringer')).toBe('201');
    expect(await ask('ringer')).toBe('evidence-limit');
  });

  it('another officer’s call: neither sent to nor seen', async () => {
    const { snapshot } = await world.begin();
    expect(await world.put('colleague', address(snapshot, 'counterpart'), theirs, 'image/jpeg')).toBe('not-found');
    expect(await world.put('officer', address(snapshot, 'picture'), theirs, 'image/jpeg')).toBe('not-found');
    expect(await world.put('other', address(snapshot, 'picture'), ours, 'image/jpeg')).toBe('not-found');
    await world.insertCheckIn('checkin2', 'o2');
    const wrong = address(snapshot, 'picture').replace(CHECK_IN, 'checkin2');
    expect(await world.put('ringer', wrong, ours, 'image/jpeg')).toBe('not-found');
    await world.put('ringer', address(snapshot, 'picture'), ours, 'image/jpeg');
    for (const who of ['elsewhere', 'colleague', 'leader', 'wall', 'auditor', 'admin'] as const) {
      expect(codeOf(await world.ask(who, 'GET', address(snapshot, 'picture'))), who).toBe('not-found');
      expect(codeOf(await world.ask(who, 'GET', `/api/check-ins/${CHECK_IN}/evidence`)), who).toBe('not-found');
    }
  });

  it('WW1 opening a snapshot is one audited fact that the officer finds under their own name', async () => {
    const { snapshot } = await world.begin();
    await world.put('ringer', address(snapshot, 'picture'), ours, 'image/jpeg');
    await world.put('officer', address(snapshot, 'counterpart'), theirs, 'image/jpeg');
    await world.evidence('other');
    expect(await world.audited('snapshot-opened')).toEqual([]);
    await world.ask('other', 'GET', address(snapshot, 'picture'));
    await world.ask('other', 'GET', address(snapshot, 'counterpart'));
    expect(await world.audited('snapshot-opened')).toEqual([
      { actor: 'other', subject: 'o1', detail: { checkIn: CHECK_IN, snapshot } },
    ]);
    world.clock.at += 11 * 60 * SECOND;
    await world.ask('other', 'GET', address(snapshot, 'picture'));
    expect(await world.audited('snapshot-opened')).toHaveLength(2);
    expect((await world.ask('officer', 'GET', address(snapshot, 'picture'))).statusCode).toBe(200);
  });
});
