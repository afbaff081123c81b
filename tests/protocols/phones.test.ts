import {
  type Decoded,
  type DecodeResult,
  decodeOsmand,
  decodeOwntracks,
  decodeWeb,
} from '@dutywall/server/ingest/decode';
import { describe, expect, it } from 'vitest';

const RECEIVED = Date.UTC(2026, 10, 23, 15, 15, 2);
const at = { receivedAt: RECEIVED };

const get = (query: string): DecodeResult => decodeOsmand({ url: `/ingest/osmand/t?${query}` }, at);
const json = (value: unknown): DecodeResult => decodeOsmand({ url: '/', body: JSON.stringify(value) }, at);
const own = (value: unknown): DecodeResult => decodeOwntracks(JSON.stringify(value), at);
const web = (value: unknown): DecodeResult => decodeWeb(JSON.stringify(value), at);

function value(result: DecodeResult): Decoded {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code}`);
  return result.value;
}
const code = (result: DecodeResult): string => (result.ok ? 'accepted' : result.refusal.code);
const place = 'lat=32.060255&lon=118.796877';

describe('OsmAnd', () => {
  it('a query becomes a canonical fix: knots, percent, 68 % radius', () => {
    const { message, fixes } = value(
      get(
        `id=42&timestamp=1795446900&${place}&speed=10&bearing=90&altitude=15.5&accuracy=15.1&batt=87.5&charge=true&hdop=0.9`,
      ),
    );
    expect(message).toBe('position');
    expect(fixes[0]).toEqual({
      terminal: '42',
      eventAt: '2026-11-23T15:15:00.000Z',
      lat: 32.060255,
      lon: 118.796877,
      accuracyM: 15.1,
      sigmaM: 10,
      speedMps: 5.144444,
      courseDeg: 90,
      altitudeM: 15.5,
      battery: 0.875,
      located: true,
      alarms: [],
      datum: 'WGS-84',
      raw: { charge: 'true', hdop: '0.9' },
    });
  });

  it.each([
    '1795446900',
    '1795446900000',
    '2026-11-23T15:15:00Z',
    '2026-11-23T15:15:00.000%2B00:00',
    '2026-11-23T23:15:00%2B08:00',
    '2026-11-23%2015:15:00',
    '2026-11-23+15:15:00',
  ])('the time %s is one and the same moment', (time) => {
    expect(value(get(`id=1&timestamp=${time}&${place}`)).fixes[0]?.eventAt).toBe('2026-11-23T15:15:00.000Z');
  });

  it('location=lat,lon, deviceid and heading are other spellings', () => {
    const { fixes } = value(get('deviceid=7&timestamp=1795446900&location=32.060255,118.796877&heading=270'));
    expect(fixes[0]).toMatchObject({ terminal: '7', lat: 32.060255, lon: 118.796877, courseDeg: 270 });
  });

  it('a form body counts like a query', () => {
    const result = decodeOsmand(
      { url: '/ingest/osmand/t', body: `id=1&timestamp=1795446900&${place}&valid=false` },
      at,
    );
    expect(value(result).fixes[0]).toMatchObject({ located: false, lat: 32.060255 });
  });

  it('DU4: no accuracy is σ 50 m, no time is the received one, both marked', () => {
    const fix = value(get(`id=1&${place}`)).fixes[0];
    expect(fix).toMatchObject({ sigmaM: 50, eventAt: new Date(RECEIVED).toISOString() });
    expect(fix?.marks).toEqual(['time-missing', 'accuracy-missing']);
  });

  it.each(['0', '-1', '', 'abc', 'Infinity'])('DU4: an accuracy of "%s" is none', (accuracy) => {
    expect(value(get(`id=1&timestamp=1795446900&${place}&accuracy=${accuracy}`)).fixes[0]?.sigmaM).toBe(50);
  });

  it('an accuracy of 1e9 stays finite and useless', () => {
    const sigmaM = value(get(`id=1&timestamp=1795446900&${place}&accuracy=1e9`)).fixes[0]?.sigmaM ?? 0;
    expect(sigmaM).toBeGreaterThan(100_000);
    expect(sigmaM).toBeLessThan(1e7);
  });

  it('DU7: no place is a heartbeat', () => {
    expect(value(get('id=1&timestamp=1795446900&batt=50'))).toEqual({
      message: 'heartbeat',
      fixes: [],
      heartbeatAt: '2026-11-23T15:15:00.000Z',
      details: { claim: '1' },
    });
  });

  it("the newer client's JSON: m/s, −1 is unknown, extras are kept", () => {
    const location = {
      timestamp: '2026-11-23T15:15:00.000Z',
      coords: { latitude: 32.060255, longitude: 118.796877, accuracy: 7.55, speed: 1.5, heading: -1, altitude: 15 },
      is_moving: true,
      odometer: 12,
      event: 'motionchange',
      mock: true,
      activity: { type: 'walking', confidence: 90 },
      battery: { level: 0.5, is_charging: false },
      extras: {},
    };
    const fix = value(json({ device_id: 'p-1', location })).fixes[0];
    expect(fix).toMatchObject({ terminal: 'p-1', speedMps: 1.5, battery: 0.5, sigmaM: 8, mock: true, marks: ['mock'] });
    expect(fix).not.toHaveProperty('courseDeg');
    expect(fix?.raw).toMatchObject({ odometer: 12, activity: { type: 'walking' } });
    const unknown = { ...location, coords: { ...location.coords, speed: -1 }, battery: { level: -1 }, alarm: 'sos' };
    const second = value(json({ device_id: 'p-1', location: unknown })).fixes[0];
    expect(second).not.toHaveProperty('speedMps');
    expect(second).not.toHaveProperty('battery');
    expect(second?.alarms).toEqual(['sos']);
  });

  it('repeated and bracketed ids are only claims', () => {
    const fix = value(get(`id=1&id=2&id[]=3&timestamp=1795446900&${place}`)).fixes[0];
    expect(fix?.terminal).toBe('1');
  });

  it('__proto__ and constructor.prototype stay data', () => {
    const query = value(get(`id=1&timestamp=1795446900&${place}&__proto__=x&constructor.prototype=y`)).fixes[0];
    expect(Object.keys(query?.raw ?? {})).toEqual(['constructor.prototype']);
    const body =
      '{"device_id":"1","__proto__":{"polluted":1},"location":{"coords":{"latitude":32,"longitude":118},"extras":{"__proto__":{"polluted":1}}}}';
    const fix = value(decodeOsmand({ url: '/', body }, at)).fixes[0];
    expect(JSON.stringify(fix)).not.toContain('polluted');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('lone surrogates, NUL and direction overrides never reach the store', () => {
    const text = JSON.stringify(value(get(`id=%00%E2%80%AEx&timestamp=1795446900&${place}&note=a%00b`)).fixes[0]);
    const surrogate = value(
      decodeOsmand({ url: '/', body: '{"location":{"coords":{"latitude":32,"longitude":118},"event":"\\ud800"}}' }, at),
    );
    expect(text).not.toMatch(/\\u0000|\u202e/);
    expect(surrogate.fixes[0]?.raw.event).toBe('\ufffd');
  });

  it.each([
    ['lat=NaN&lon=118', 'not-a-number'],
    ['lat=Infinity&lon=118', 'not-a-number'],
    ['lat=1e309&lon=118', 'not-a-number'],
    ['lat=31,2&lon=118', 'not-a-number'],
    ['lat=0x20&lon=118', 'not-a-number'],
    ['lat=32', 'place-incomplete'],
    ['location=32.06', 'place-incomplete'],
    ['lat=90.000001&lon=118', 'latitude-out-of-range'],
    ['lat=32&lon=181', 'longitude-out-of-range'],
    ['lat=118.7&lon=32.06', 'coordinates-swapped'],
    ['lat=0&lon=0', 'null-island'],
    ['lat=32&lat=33&lon=118', 'duplicate-parameter'],
    [`${place}&timestamp=0`, 'time-implausible'],
    [`${place}&timestamp=-1`, 'time-implausible'],
    [`${place}&timestamp=1795446900000000`, 'time-unit-unknown'],
    [`${place}&timestamp=2026-02-30T10:00:00Z`, 'time-no-such-day'],
    [`${place}&timestamp=yesterday`, 'time-unreadable'],
    ['', 'empty-body'],
  ])('%s is refused as %s', (query, want) => {
    expect(code(get(query))).toBe(want);
  });

  it.each([
    ['[1,2', 'not-json'],
    ['[[1]]', 'not-an-object'],
    ['{"location":5}', 'place-incomplete'],
    ['<html>', 'unknown-type'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'nested-too-deep'],
  ])('the body %.20s is refused as %s', (body, want) => {
    const result = decodeOsmand({ url: '/', body }, at);
    expect(result.ok ? result.value.rejected?.[0]?.code : result.refusal.code).toBe(want);
  });
});

describe('OwnTracks', () => {
  it('a location becomes a canonical fix: km/h, percent, seconds', () => {
    const { message, fixes } = value(
      own({
        _type: 'location',
        lat: 32.060255,
        lon: 118.796877,
        tst: 1795446900,
        acc: 12,
        vel: 36,
        cog: 180,
        alt: 12,
        batt: 41,
        t: 'u',
        tid: 'ab',
        topic: 'owntracks/li/phone',
        conn: 'm',
      }),
    );
    expect(message).toBe('location');
    expect(fixes[0]).toMatchObject({
      terminal: 'owntracks/li/phone',
      eventAt: '2026-11-23T15:15:00.000Z',
      speedMps: 10,
      courseDeg: 180,
      battery: 0.41,
      accuracyM: 12,
      raw: { t: 'u', tid: 'ab', conn: 'm' },
    });
    expect(fixes[0]?.sigmaM).toBeCloseTo(8, 0);
  });

  it('fields that are zero may be missing', () => {
    const fix = value(own({ _type: 'location', lat: 32, lon: 118, tst: 1795446900 })).fixes[0];
    expect(fix).toMatchObject({ sigmaM: 50, located: true });
    expect(fix).not.toHaveProperty('speedMps');
  });

  it.each(['waypoint', 'transition', 'lwt', 'status', 'cmd', 'card'])('%s has a name and no fix', (type) => {
    expect(value(own({ _type: type, lat: 1, lon: 2 }))).toMatchObject({ message: type, fixes: [] });
  });

  it('an empty body happens', () => {
    expect(value(decodeOwntracks('', at))).toMatchObject({ message: 'empty', fixes: [] });
  });

  it.each([
    [{ _type: 'encrypted', data: 'x' }, 'encrypted'],
    [{ _type: 'constructor' }, 'unknown-type'],
    [{ lat: 32, lon: 118 }, 'unknown-type'],
    [{ _type: 'location', tst: 1 }, 'place-incomplete'],
    [{ _type: 'location', lat: '31,2', lon: 118, tst: 1 }, 'not-a-number'],
    [{ _type: 'location', lat: 32, lon: 118, tst: 0 }, 'time-implausible'],
    [[], 'not-an-object'],
    [null, 'not-an-object'],
  ])('%j is refused as %s', (body, want) => {
    expect(code(own(body))).toBe(want);
  });
});

describe('web', () => {
  const fix = { eventAt: '2026-11-23T15:15:00Z', lat: 32.06, lon: 118.79, accuracyM: 24.5 };

  it('DU4: σ comes from the 95 % radius; the σ a sender claims is not believed', () => {
    const read = value(web([{ ...fix, sigmaM: 1, terminal: 'x', located: true, alarms: ['sos', 'bogus'] }]));
    expect(read.fixes[0]).toMatchObject({ sigmaM: 10, alarms: ['sos'], datum: 'WGS-84' });
  });

  it('one bad among a thousand good costs itself', () => {
    const items = Array.from({ length: 1_000 }, (_, index) => ({ ...fix, eventAt: 1795446900 + index }));
    const mixed: unknown[] = [...items.slice(0, 500), { ...fix, lat: 'NaN' }, ...items.slice(500)];
    const read = value(web({ fixes: mixed }));
    expect(read.fixes).toHaveLength(1_000);
    expect(read.rejected).toMatchObject([{ index: 500, code: 'not-a-number' }]);
  });

  it('DU7: every heartbeat of a batch is kept, not the last alone', () => {
    const beats = [1795446900, 1795446960, 1795447020].map((eventAt) => ({ heartbeat: true, eventAt }));
    const read = value(web([beats[0], fix, beats[1], beats[2]]));
    expect([read.heartbeatAt, ...(read.moreHeartbeats ?? [])]).toEqual([
      ...['2026-11-23T15:15:00.000Z', '2026-11-23T15:16:00.000Z', '2026-11-23T15:17:00.000Z'],
    ]);
    expect(read.fixes).toHaveLength(1);
  });

  it('a call for help without a place is taken: not located, so neither painted nor evidence', () => {
    const read = web([{ eventAt: '2026-11-23T07:00:00Z', alarms: ['sos'] }, { eventAt: '2026-11-23T07:00:01Z' }]);
    if (!read.ok) throw new Error(read.refusal.code);
    expect(read.value.fixes).toMatchObject([{ alarms: ['sos'], located: false, lat: 0, lon: 0 }]);
    expect(read.value.rejected).toMatchObject([{ index: 1, code: 'place-incomplete' }]);
  });

  it('heartbeats, empty batches, one alone, too many, nested', () => {
    expect(value(web({ heartbeat: true, eventAt: fix.eventAt })).heartbeatAt).toBe('2026-11-23T15:15:00.000Z');
    expect(value(web([]))).toMatchObject({ fixes: [], rejected: [] });
    expect(value(web(fix)).fixes).toHaveLength(1);
    expect(code(web(Array.from({ length: 10_001 }, () => fix)))).toBe('batch-too-large');
    expect(value(web([[fix]])).rejected).toMatchObject([{ code: 'not-an-object' }]);
    expect(code(decodeWeb('  ', at))).toBe('empty-body');
  });

  it('a place without anything else is never an exception', () => {
    for (const item of [null, 1, 'x', true, {}, { lat: {}, lon: [] }, { lat: 1, lon: 2, alarms: 'sos', raw: [] }]) {
      expect(() => web([item])).not.toThrow();
    }
  });
});
