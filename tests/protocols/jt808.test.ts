import { createReassembler, type Decoded, decodeHexFrame } from '@dutywall/server/ingest/decode';
import { describe, expect, it } from 'vitest';
import { batchBody, frame, type PositionOptions, plain, positionBody, travel } from '../support/jt808-frames.ts';

const RECEIVED = Date.UTC(2026, 10, 23, 15, 15, 2);

function decode(bytes: Buffer | string, parts = createReassembler()) {
  const hex = typeof bytes === 'string' ? bytes : bytes.toString('hex');
  return decodeHexFrame(hex, parts, { receivedAt: RECEIVED });
}

function decoded(bytes: Buffer, parts = createReassembler()): Decoded {
  const result = decode(bytes, parts);
  if (!result.ok) throw new Error(`refused: ${result.refusal.code}`);
  return result.value;
}

function code(bytes: Buffer | string): string {
  const result = decode(bytes);
  return result.ok ? 'accepted' : result.refusal.code;
}

const position = (options: PositionOptions, layout: 2013 | 2019 = 2013): Buffer =>
  frame({ id: 0x0200, layout, body: positionBody(options) });

describe('JT/T 808: valid messages', () => {
  it.each([2013, 2019] as const)('a 0x0200 with the %s header becomes one canonical fix', (layout) => {
    const { message, fixes } = decoded(position({}, layout));
    expect(message).toBe('position');
    expect(fixes).toHaveLength(1);
    expect(fixes[0]).toMatchObject({
      terminal: '13812345678',
      eventAt: '2026-11-23T15:15:00.000Z', // 23:15 in GMT+8
      lat: 32.060255,
      lon: 118.796877,
      altitudeM: 15,
      speedMps: 1, // 3.6 km/h
      courseDeg: 90,
      located: true,
      alarms: [],
      datum: 'WGS-84',
    });
  });

  it('a frame with 7E and 7D inside is un-escaped before its checksum', () => {
    const { fixes } = decoded(position({ latE6: 0x01_7e_7d_02, altitude: 0x7e7d }));
    expect(fixes[0]).toMatchObject({ lat: 0x01_7e_7d_02 / 1e6, altitudeM: 0x7e7d });
  });

  it('DU4: σ is 15 m with six satellites and more, 30 m and a mark when the item is missing', () => {
    const six = decoded(position({ items: Buffer.from([0x31, 1, 6]) })).fixes[0];
    const none = decoded(position({ items: Buffer.alloc(0) })).fixes[0];
    expect(six?.sigmaM).toBe(15);
    expect(none?.sigmaM).toBe(30);
    expect(none?.marks).toContain('satellites-missing');
    expect(six?.marks ?? []).not.toContain('satellites-missing');
  });

  it('DU4: the located bit off keeps the fix, not located', () => {
    expect(decoded(position({ status: 1 })).fixes[0]).toMatchObject({ located: false, lat: 32.060255 });
    expect(decoded(position({ status: 1, latE6: 0, lonE6: 0 })).fixes[0]).toMatchObject({ located: false, lat: 0 });
  });

  it('south and west bits are signs where they can be meant', () => {
    const { fixes } = decoded(position({ status: 3 | 4 | 8, latE6: 23_550_000, lonE6: 46_633_000 }));
    expect(fixes[0]).toMatchObject({ lat: -23.55, lon: -46.633 });
  });

  it('alarm bits and the manual alarm item have names', () => {
    const { fixes } = decoded(position({ alarm: 0x193, items: Buffer.from([0x04, 2, 0, 1, 0x31, 1, 8]) }));
    expect(fixes[0]?.alarms).toEqual(['sos', 'overspeed', 'gnss-fault', 'low-voltage', 'power-off', 'manual']);
  });

  it('unknown vendor items are skipped and kept raw; known ones are read', () => {
    const items = Buffer.from('010400000064' + '300115' + '31010a' + 'e4020055' + 'eb03aabbcc' + '2500', 'hex');
    const fix = decoded(position({ items })).fixes[0];
    expect(fix?.battery).toBe(0.85);
    expect(fix?.raw).toMatchObject({ satellites: 10, mileageM: 10_000, signal: 21, items: { eb: 'aabbcc', '25': '' } });
  });

  it('an item past the end costs only itself', () => {
    const fix = decoded(position({ items: Buffer.from([0x31, 1, 9, 0xeb, 200, 1, 2]) })).fixes[0];
    expect(fix).toMatchObject({ sigmaM: 15, located: true });
    expect(fix?.raw).toMatchObject({ itemPastEnd: true });
  });

  it('a 0x0704 of type 1 marks its fixes replayed, of type 0 does not', () => {
    const bodies = [positionBody(), positionBody({ time: '261123231505' })];
    const replayed = decoded(frame({ id: 0x0704, body: batchBody(bodies, 1) }));
    const live = decoded(frame({ id: 0x0704, body: batchBody(bodies, 0) }));
    expect(replayed.message).toBe('position-batch');
    expect(replayed.fixes).toHaveLength(2);
    expect(replayed.fixes.every((fix) => fix.marks?.includes('replayed'))).toBe(true);
    expect(live.fixes.some((fix) => fix.marks?.includes('replayed'))).toBe(false);
  });

  it('every listed message has a name, an unlisted one says its id', () => {
    const names = (
      [
        [0x0002, 'heartbeat'],
        [0x0003, 'logout'],
        [0x0702, 'identity-card'],
        [0x8001, 'general-answer'],
        [0x8100, 'register-answer'],
        [0x8103, 'parameters'],
        [0x8300, 'text'],
        [0x9101, 'live-video-request'],
        [0x0f01, 'unknown-0x0f01'],
      ] as const
    ).map(([id, name]) => [decoded(frame({ id })).message, name]);
    for (const [got, want] of names) expect(got).toBe(want);
    const answer = decoded(frame({ id: 0x0001, body: Buffer.from('0007810300', 'hex') }));
    expect(answer).toMatchObject({ message: 'terminal-answer', details: { serial: 7, id: 'parameters', result: 0 } });
  });

  it('a registration reads in its three layouts, the plate in GBK', () => {
    const plate = Buffer.from('cbd54131', 'hex'); // 苏A1
    const fields = (maker: number, model: number, id: number) =>
      Buffer.concat([
        Buffer.from([0, 32, 0, 1]),
        Buffer.alloc(maker, 0x41),
        Buffer.alloc(model, 0x42),
        Buffer.alloc(id, 0x43),
        Buffer.from([1]),
        plate,
      ]);
    const y2011 = decoded(frame({ id: 0x0100, body: fields(5, 8, 7) })).details;
    const y2013 = decoded(frame({ id: 0x0100, body: fields(5, 20, 7) })).details;
    const y2019 = decoded(frame({ id: 0x0100, layout: 2019, body: fields(11, 30, 30) })).details;
    for (const details of [y2011, y2013, y2019])
      expect(details).toMatchObject({ province: 32, plate: '苏A1', colour: 1 });
    expect(y2013?.model).toBe('B'.repeat(20));
  });

  it('an authentication reads in both layouts and never prints its code', () => {
    const old = decoded(frame({ id: 0x0102, body: Buffer.from('c0de-secret') }));
    const body = Buffer.concat([
      Buffer.from([6]),
      Buffer.from('secret'),
      Buffer.from('860000000000001'),
      Buffer.alloc(20),
    ]);
    const young = decoded(frame({ id: 0x0102, layout: 2019, body }));
    expect(old.details).toEqual({ codeLength: 11 });
    expect(young.details).toMatchObject({ codeLength: 6, imei: '860000000000001' });
    expect(JSON.stringify([old, young])).not.toContain('secret');
  });

  it('an SOS without a fix passes whatever its place and time are', () => {
    const { fixes } = decoded(position({ alarm: 1, status: 0, latE6: 0xffffffff, time: '000000000000' }));
    expect(fixes[0]).toMatchObject({ alarms: ['sos'], located: false, eventAt: new Date(RECEIVED).toISOString() });
    expect(fixes[0]?.marks).toContain('time-missing');
  });
});

describe('JT/T 808: bad frames are refused, each with its own code', () => {
  const good = position({});
  const cases: readonly (readonly [string, Buffer | string, string])[] = [
    ['a flood of 7E', Buffer.alloc(5_000, 0x7e), 'frame-empty'],
    ['1 MB without a closing 7E', Buffer.concat([Buffer.from([0x7e]), Buffer.alloc(1 << 20, 1)]), 'frame-too-long'],
    ['a missing closing 7E', good.subarray(0, good.length - 1), 'frame-unterminated'],
    ['a missing opening 7E', good.subarray(1), 'not-framed'],
    [
      'a trailing 7D',
      Buffer.concat([good.subarray(0, good.length - 1), Buffer.from([0x7d, 0x7e])]),
      'escape-truncated',
    ],
    ['7D 00', Buffer.concat([good.subarray(0, 20), Buffer.from([0x7d, 0]), good.subarray(20)]), 'escape-unknown'],
    ['7D 03', Buffer.concat([good.subarray(0, 20), Buffer.from([0x7d, 3]), good.subarray(20)]), 'escape-unknown'],
    ['two frames on one line', Buffer.concat([good, good]), 'flag-inside'],
    ['one bit off in the xor', frame({ id: 0x0200, body: positionBody(), xorError: 1 }), 'checksum-mismatch'],
    ['a length of 0', frame({ id: 0x0200, body: positionBody(), lengthError: -31 }), 'length-mismatch'],
    ['a length of one more', frame({ id: 0x0200, body: positionBody(), lengthError: 1 }), 'length-mismatch'],
    ['a length of 1023', frame({ id: 0x0200, body: positionBody(), lengthError: 1023 - 31 }), 'length-mismatch'],
    [
      'the version bit with the 2013 header',
      frame({ id: 2, attributeBits: 0x4000, body: positionBody() }),
      'version-mismatch',
    ],
    ['encryption bits', frame({ id: 0x0200, body: positionBody(), attributeBits: 0x0400 }), 'encrypted'],
    ['a phone with nibbles above 9', frame({ id: 2, phone: '1381234A678' }), 'phone-not-bcd'],
    ['a split of 0 parts', frame({ id: 0x0704, part: { index: 1, total: 0 } }), 'split-total-zero'],
    ['a part 0', frame({ id: 0x0704, part: { index: 0, total: 2 } }), 'split-index-zero'],
    ['a part past the total', frame({ id: 0x0704, part: { index: 3, total: 2 } }), 'split-index-past-total'],
    ['a split of 65535 parts', frame({ id: 0x0704, part: { index: 1, total: 65535 } }), 'split-too-many'],
    ['time 000000000000', position({ time: '000000000000' }), 'time-zero'],
    ['time 991399256199', position({ time: '991399256199' }), 'time-no-such-day'],
    ['30 February', position({ time: '260230120000' }), 'time-no-such-day'],
    ['a time with nibbles above 9', position({ time: '26112323150a' }), 'time-not-bcd'],
    ['latitude 90.000001', position({ latE6: 90_000_001 }), 'latitude-out-of-range'],
    ['latitude 190', position({ latE6: 190_000_001, lonE6: 118_796_877 }), 'latitude-out-of-range'],
    ['latitude 0xFFFFFFFF', position({ latE6: 0xffffffff }), 'coordinates-unset'],
    ['longitude 180.000001', position({ lonE6: 180_000_001 }), 'longitude-out-of-range'],
    ['swapped coordinates', position({ latE6: 118_796_877, lonE6: 32_060_255 }), 'coordinates-swapped'],
    ['0,0 with located on', position({ latE6: 0, lonE6: 0 }), 'null-island'],
    ['the south bit in China', position({ status: 3 | 4 }), 'hemisphere-implausible'],
    ['the west bit in China', position({ status: 3 | 8 }), 'hemisphere-implausible'],
    ['a position of 27 bytes', frame({ id: 0x0200, body: positionBody().subarray(0, 27) }), 'body-too-short'],
    ['0x0102 with an empty code', frame({ id: 0x0102 }), 'code-empty'],
    ['0x0102 (2019) with an empty code', frame({ id: 0x0102, layout: 2019, body: Buffer.from([0]) }), 'code-empty'],
    ['hex of half a byte', '7e0', 'bad-hex'],
    ['no hex', '7ezz7e', 'bad-hex'],
    ['an empty line', '', 'empty-body'],
    ['a frame of five bytes', travel(Buffer.from([1, 1, 1, 1, 0])), 'frame-too-short'],
  ];
  it.each(cases)('%s', (_name, bytes, want) => {
    expect(code(bytes)).toBe(want);
  });

  it('the 2019 header without its version bit', () => {
    const message = plain({ id: 0x0002, layout: 2019 });
    message[2] = (message[2] ?? 0) & ~0x40;
    let xor = 0;
    for (const byte of message.subarray(0, message.length - 1)) xor ^= byte;
    message[message.length - 1] = xor;
    expect(code(travel(message))).toBe('version-mismatch');
  });

  it('0x0704: 65535 announced and one present keeps the one and names the fault', () => {
    const result = decoded(frame({ id: 0x0704, body: batchBody([positionBody()], 0, 65535) }));
    expect(result.fixes).toHaveLength(1);
    expect(result.rejected?.map((entry) => entry.code)).toEqual(['batch-count-mismatch']);
  });

  it('0x0704: an item length of 0 ends the batch, one bad item does not', () => {
    const zero = decoded(frame({ id: 0x0704, body: batchBody([positionBody(), Buffer.alloc(0)], 0) }));
    expect(zero.fixes).toHaveLength(1);
    expect(zero.rejected?.[0]).toMatchObject({ index: 1, code: 'batch-item-length' });
    const bad = decoded(
      frame({ id: 0x0704, body: batchBody([positionBody(), positionBody({ latE6: 0, lonE6: 0 }), positionBody()], 0) }),
    );
    expect(bad.fixes).toHaveLength(2);
    expect(bad.rejected).toMatchObject([{ index: 1, code: 'null-island' }]);
  });
});

describe('JT/T 808: split messages', () => {
  const whole = batchBody(
    [positionBody(), positionBody({ time: '261123231505' }), positionBody({ time: '261123231510' })],
    0,
  );
  const piece = (index: number, total: number, serial: number): Buffer => {
    const size = Math.ceil(whole.length / total);
    const body = whole.subarray((index - 1) * size, index * size);
    return frame({ id: 0x0704, part: { index, total }, serial, body });
  };

  it.each([[[1, 2, 3]], [[3, 1, 2]], [[2, 2, 3, 3, 1]]])('parts in the order %j make one message', (order) => {
    const parts = createReassembler();
    const results = order.map((index) => decoded(piece(index, 3, 100 + index), parts));
    expect(results.at(-1)?.fixes).toHaveLength(3);
    expect(results.slice(0, -1).every((result) => result.fixes.length === 0)).toBe(true);
    expect(parts.pending).toBe(0);
  });

  it('parts that repeat one serial are still one message', () => {
    const parts = createReassembler();
    const results = [1, 2, 3].map((index) => decoded(piece(index, 3, 5), parts));
    expect(results.at(-1)?.fixes).toHaveLength(3);
  });

  it('a part that comes twice with another content is refused', () => {
    const parts = createReassembler();
    decode(piece(1, 3, 101), parts);
    const other = frame({ id: 0x0704, part: { index: 1, total: 3 }, serial: 101, body: Buffer.from([1]) });
    const result = decode(other, parts);
    expect(result.ok ? 'accepted' : result.refusal.code).toBe('split-inconsistent');
  });

  it('a thousand messages never finished hold a bounded number', () => {
    const parts = createReassembler();
    for (let serial = 0; serial < 5_000; serial += 5) decode(piece(1, 3, serial), parts);
    expect(parts.pending).toBeLessThanOrEqual(8);
    const results = [1, 2, 3].map((index) => decoded(piece(index, 3, 60_000 + index), parts));
    expect(results.at(-1)?.fixes).toHaveLength(3);
  });
});
