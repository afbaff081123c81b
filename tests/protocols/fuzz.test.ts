import {
  createReassembler,
  DECODE_CODES,
  type DecodeResult,
  decodeHexFrame,
  decodeOsmand,
  decodeOwntracks,
  decodeWeb,
} from '@dutywall/server/ingest/decode';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchBody, frame, plain, positionBody, travel } from '../support/jt808-frames.ts';

/** Ten times as many with `--long`. */
const numRuns = process.env.DUTYWALL_LONG ? 10_000 : 1_000;
const at = { receivedAt: Date.UTC(2026, 10, 23, 15, 15, 2) };
const CODES = new Set<string>(DECODE_CODES);

/** Whatever comes, the answer is a coded refusal, or fixes that could be stored as they are. */
function sound(result: DecodeResult): void {
  if (!result.ok) {
    expect(CODES).toContain(result.refusal.code);
    expect(result.refusal.reason.length).toBeGreaterThan(0);
    return;
  }
  for (const item of result.value.rejected ?? []) expect(CODES).toContain(item.code);
  for (const fix of result.value.fixes) {
    expect(Number.isNaN(Date.parse(fix.eventAt ?? ''))).toBe(false);
    expect(Math.abs(fix.lat)).toBeLessThanOrEqual(90);
    expect(Math.abs(fix.lon)).toBeLessThanOrEqual(180);
    for (const value of [fix.sigmaM, fix.accuracyM, fix.speedMps, fix.courseDeg, fix.altitudeM, fix.battery]) {
      expect(value === undefined || Number.isFinite(value)).toBe(true);
    }
    const text = JSON.stringify(fix);
    expect(text.length).toBeLessThan(64 * 1024);
    expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  }
}

describe('decoders under fire', () => {
  it('any bytes in a frame with a right checksum', () => {
    const inside = fc.uint8Array({ minLength: 1, maxLength: 1_200 }).map((bytes) => {
      const xor = bytes.reduce((sum, byte) => sum ^ byte, 0);
      return travel(Buffer.from([...bytes, xor]));
    });
    fc.assert(
      fc.property(inside, (bytes) => sound(decodeHexFrame(bytes.toString('hex'), createReassembler(), at))),
      { numRuns },
    );
  });

  it('any body under a right header, for every message', () => {
    const id = fc.constantFrom(0x0001, 0x0002, 0x0003, 0x0100, 0x0102, 0x0200, 0x0702, 0x0704, 0x0f01);
    fc.assert(
      fc.property(
        id,
        fc.constantFrom(2013 as const, 2019 as const),
        fc.uint8Array({ maxLength: 200 }),
        (one, layout, body) =>
          sound(
            decodeHexFrame(
              frame({ id: one, layout, body: Buffer.from(body) }).toString('hex'),
              createReassembler(),
              at,
            ),
          ),
      ),
      { numRuns },
    );
  });

  it('a good batch with bits turned', () => {
    const good = plain({ id: 0x0704, body: batchBody([positionBody(), positionBody()], 0) });
    fc.assert(
      fc.property(fc.array(fc.nat(good.length * 8 - 9), { minLength: 1, maxLength: 6 }), (bits) => {
        const bad = Buffer.from(good);
        for (const bit of bits) bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        bad[bad.length - 1] = bad.subarray(0, -1).reduce((sum, byte) => sum ^ byte, 0);
        sound(decodeHexFrame(travel(bad).toString('hex'), createReassembler(), at));
      }),
      { numRuns },
    );
  });

  it('a split message, its parts in any order, repeated and lost', () => {
    const bodies = Array.from({ length: 9 }, (_, index) => positionBody({ altitude: index }));
    const whole = batchBody(bodies, 0);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.array(fc.nat(8), { maxLength: 40 }), (total, order) => {
        const size = Math.ceil(whole.length / total);
        const parts = createReassembler();
        const seen = new Set<number>();
        let fixes = 0;
        let complete = 0;
        for (const pick of order) {
          const index = (pick % total) + 1;
          const body = whole.subarray((index - 1) * size, index * size);
          const bytes = frame({ id: 0x0704, serial: 500 + index, part: { index, total }, body });
          const result = decodeHexFrame(bytes.toString('hex'), parts, at);
          seen.add(index);
          if (seen.size === total) {
            complete += 1;
            seen.clear();
          }
          if (result.ok) fixes += result.value.fixes.length;
        }
        expect(fixes).toBe(complete * bodies.length);
      }),
      { numRuns: numRuns / 5 },
    );
  });

  const odd = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('NaN', 'Infinity', '1e309', '31,2', '', ' ', '-0', '0x1f', null, true, [], {}, '\ud800', '\u0000'),
    fc.jsonValue(),
  );
  const keys = (names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), odd);

  it('any JSON and any text in place of a report', () => {
    const osmand = fc.record({
      device_id: odd,
      location: keys(['timestamp', 'coords', 'battery', 'mock', 'alarm', '__proto__', 'extras']).chain((rest) =>
        keys(['latitude', 'longitude', 'accuracy', 'speed', 'heading', 'altitude']).map((coords) => ({
          ...rest,
          coords,
        })),
      ),
    });
    const own = keys(['lat', 'lon', 'tst', 'acc', 'vel', 'cog', 'alt', 'batt', 'topic', 'tid']).map((rest) => ({
      _type: 'location',
      ...rest,
    }));
    const item = keys([
      'lat',
      'lon',
      'eventAt',
      'accuracyM',
      'speedMps',
      'battery',
      'alarms',
      'raw',
      'marks',
      'heartbeat',
    ]);
    fc.assert(
      fc.property(
        osmand,
        own,
        fc.array(item, { maxLength: 5 }),
        fc.string({ unit: 'binary' }),
        (first, second, third, text) => {
          sound(decodeOsmand({ url: '/', body: JSON.stringify(first) }, at));
          sound(decodeOwntracks(JSON.stringify(second), at));
          sound(decodeWeb(JSON.stringify(third), at));
          sound(decodeOsmand({ url: `/?${text}`, body: text }, at));
          sound(decodeOwntracks(text, at));
          sound(decodeWeb(text, at));
        },
      ),
      { numRuns },
    );
  });

  it('any query', () => {
    const pair = fc.tuple(
      fc.constantFrom('id', 'lat', 'lon', 'location', 'timestamp', 'speed', 'accuracy', 'batt', 'valid', 'alarm', 'x'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String), fc.integer().map(String)),
    );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
        const query = pairs.map(([key, value]) => `${key}=${value.replace(/[&#]/g, '')}`).join('&');
        sound(decodeOsmand({ url: `/ingest/osmand/t?${query}` }, at));
      }),
      { numRuns },
    );
  });
});
