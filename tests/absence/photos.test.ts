import { createHash } from 'node:crypto';
import { DAY, HOUR } from '@dutywall/shared/kit';
import { MAX_PHOTO_BYTES } from '@dutywall/shared/protocol';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { AbsenceWorld, type Who } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let store: Store;
let world: AbsenceWorld;
let id: string;
let jpeg: Buffer;
beforeAll(async () => {
  store = await openStore();
  jpeg = await picture(640, 480).jpeg().toBuffer();
});
afterAll(() => store.close());
afterEach(() => world?.close());

function picture(width: number, height: number, red = 90) {
  return sharp({ create: { width, height, channels: 3, background: { r: red, g: 120, b: 60 } } });
}
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function open(): Promise<void> {
  world = await AbsenceWorld.open(store);
  ({ id } = await world.flag());
}

/** Uploads; the photo's id, or the code of the refusal. */
async function upload(bytes: Buffer, type = 'image/jpeg', who: Who = 'officer', query = ''): Promise<string> {
  const answer = await world.app.inject({
    ...{ method: 'POST', url: `/api/absences/${id}/photos${query}`, payload: bytes },
    headers: {
      ...{ host: 'localhost:1', origin: 'http://localhost:1', cookie: `dutywall_session=${who}` },
      'content-type': type,
    },
  });
  const body = answer.json();
  return answer.statusCode === 201 ? body.id : body.error.code;
}

describe('photos of an answer', () => {
  it('AB2 JPEG, PNG and WebP are kept byte for byte, hashed, and served to those who see the flag, audited', async () => {
    await open();
    const png = await picture(300, 200).png().toBuffer();
    const webp = await picture(200, 300).webp().toBuffer();
    const ids = [
      await upload(jpeg, 'image/jpeg', 'officer', `?sha256=${sha(jpeg)}`),
      await upload(png, 'image/png'),
      await upload(webp, 'image/webp'),
    ];
    expect(await upload(jpeg)).toBe(ids[0]);
    expect(await world.act('officer', id, 'answer', { photos: ids })).toBe('answered');
    const { photos } = (await world.file('second', id)).steps.at(-1) ?? { photos: [] };
    expect(photos.map(({ sha256, type }) => [sha256, type])).toEqual([
      [sha(jpeg), 'image/jpeg'],
      [sha(png), 'image/png'],
      [sha(webp), 'image/webp'],
    ]);
    const served = await world.ask('second', 'GET', `/api/absences/${id}/photos/${ids[0]}`);
    expect(served.rawPayload.equals(jpeg)).toBe(true);
    expect(served.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    });
    for (const who of ['elsewhere', 'colleague', 'admin'] as const) {
      expect((await world.ask(who, 'GET', `/api/absences/${id}/photos/${ids[0]}`)).statusCode).toBe(404);
    }
    const opened = (await world.actions()).filter((action) => action === 'absence-photo-opened');
    expect(opened).toHaveLength(1);
    expect((await world.file('officer', id)).openings?.map((one) => one.what)).toContain('absence-photo-opened');
    const [answered] = await store.db.query<{ detail: { photos: string[] } }>(
      `SELECT detail FROM audit WHERE action = 'absence-answered'`,
    );
    expect(answered?.detail.photos).toEqual([sha(jpeg), sha(png), sha(webp)]);
    await expect(store.db.query('DELETE FROM absence_photo')).rejects.toThrow(/append-only/);
  });

  it('what is no plain picture is refused by code, whatever it calls itself', async () => {
    await open();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const gif = await picture(20, 20).gif().toBuffer();
    const half = jpeg.subarray(0, jpeg.length / 2);
    const withZip = Buffer.concat([jpeg, Buffer.from('PK\u0003\u0004 and more')]);
    const withPage = Buffer.concat([await picture(9, 9).png().toBuffer(), Buffer.from('<script>alert(1)</script>')]);
    const broken = Buffer.from(jpeg);
    broken.fill(0x41, 200, 600);
    const lying = await picture(9, 9).png().toBuffer();
    lying.writeUInt32BE(60_000, 16);
    lying.writeUInt32BE(60_000, 20);
    const cases: readonly (readonly [string, Buffer, string])[] = [
      ['photo-empty', Buffer.alloc(0), 'image/jpeg'],
      ['photo-format', svg, 'image/png'],
      ['photo-format', gif, 'image/webp'],
      ['photo-format', Buffer.from('<html><body>'), 'image/jpeg'],
      ['photo-broken', half, 'image/jpeg'],
      ['photo-broken', jpeg.subarray(0, 3), 'image/jpeg'],
      ['photo-extra', withZip, 'image/jpeg'],
      ['photo-extra', withPage, 'image/png'],
      ['photo-broken', broken, 'image/jpeg'],
    ];
    for (const [code, bytes, type] of cases) expect(await upload(bytes, type), `${code} ${bytes.length}`).toBe(code);
    expect(['photo-pixels', 'photo-broken']).toContain(await upload(lying, 'image/png'));
    // 64 million pixels in a few kilobytes.
    expect(await upload(await picture(8_000, 8_000).png().toBuffer(), 'image/png')).toBe('photo-pixels');
    expect(await upload(svg, 'image/svg+xml')).toBe('bad-request');
    expect(await upload(jpeg, 'image/jpeg', 'officer', `?sha256=${'0'.repeat(64)}`)).toBe('photo-hash');
    expect(await upload(jpeg, 'image/jpeg', 'officer', '?sha256=x')).toBe('bad-request');
    expect(await upload(Buffer.alloc(MAX_PHOTO_BYTES + 1, 0xff))).toBe('too-large');
    expect(await store.db.query('SELECT id FROM absence_photo')).toEqual([]);
  });

  it('only the officer uploads, only while an answer can be given, never without bound', async () => {
    await open();
    expect(await upload(jpeg, 'image/jpeg', 'second')).toBe('forbidden');
    expect(await upload(jpeg, 'image/jpeg', 'colleague')).toBe('not-found');
    const many: string[] = [];
    for (let red = 0; red < 9; red += 1)
      many.push(
        await upload(
          await picture(8, 8, red * 20)
            .jpeg()
            .toBuffer(),
        ),
      );
    expect(many.at(-1)).toBe('photo-limit');
    expect(await world.act('officer', id, 'answer', { photos: many.slice(0, 5) })).toBe('bad-request');
    expect(await world.act('officer', id, 'answer', { photos: ['nothing'] })).toBe('not-found');
    expect(await world.act('officer', id, 'answer', { photos: [many[0] ?? '', many[0] ?? ''] })).toBe('bad-request');
    expect((await world.file('second', id)).stage).toBe('notified');
    expect(await world.act('officer', id, 'answer', { photos: many.slice(0, 4) })).toBe('answered');
    expect(await upload(await picture(8, 8, 250).jpeg().toBuffer())).toBe('wrong-stage');
    // What was never sent goes after two days; what was sent stays.
    world.clock.at += 2 * DAY + HOUR;
    await world.room.photos.sweep();
    expect(await store.db.query('SELECT id FROM absence_photo')).toHaveLength(4);
  });

  it('a large photo comes back whole from the store', async () => {
    await open();
    const noise = sharp({
      create: {
        width: 1_600,
        height: 1_200,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    });
    const large = await noise.png({ compressionLevel: 1 }).toBuffer();
    expect(large.length).toBeGreaterThan(3_000_000);
    const photo = await upload(large, 'image/png');
    await world.act('officer', id, 'answer', { photos: [photo] });
    const served = await world.ask('officer', 'GET', `/api/absences/${id}/photos/${photo}`);
    expect(sha(served.rawPayload)).toBe(sha(large));
  });
});
