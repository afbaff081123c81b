import { gzipSync } from 'node:zlib';
import type { Database } from '@dutywall/server/ports';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addTerminal, counted, type IngestWorld, openStore, openWorld } from '../support/ingest-bench.ts';
import { postgresMissing, startPostgres, type ThrowAwayPostgres } from '../support/postgres.ts';

const NOW = Date.UTC(2026, 10, 23, 15, 15, 2);
const iso = (ms: number): string => new Date(ms).toISOString();
const OSMAND = 'osmand-token-0001';
const OWNTRACKS = 'owntracks-token-01';
const WEB = 'web-token-00000001';
const place = 'lat=32.060255&lon=118.796877';

describe.skipIf(postgresMissing)(`positions over HTTP ${postgresMissing ?? ''}`, () => {
  let postgres: ThrowAwayPostgres;
  let db: Database;
  let world: IngestWorld;

  beforeAll(async () => {
    postgres = await startPostgres();
    db = await openStore(await postgres.create());
    await addTerminal(db, { id: 'o1', protocol: 'osmand', token: OSMAND });
    await addTerminal(db, { id: 't1', protocol: 'owntracks', token: OWNTRACKS });
    await addTerminal(db, { id: 'w1', protocol: 'web', token: WEB });
    await addTerminal(db, { id: 'g1', protocol: 'osmand', token: 'gcj-token-0000001', datum: 'GCJ-02' });
  });
  afterAll(async () => {
    await db.close();
    await postgres.stop();
  });
  beforeEach(async () => {
    await db.query('TRUNCATE fix, sealed_fix, heartbeat, quarantine');
    world = await openWorld(db, { at: NOW });
  });
  afterEach(() => world.close());

  const get = (query: string, token = OSMAND) => world.app.inject({ url: `/ingest/osmand/${token}?${query}` });
  const post = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
    world.app.inject({ method: 'POST', url, payload, headers });
  const web = (body: unknown) =>
    post(`/ingest/web/${WEB}`, JSON.stringify(body), { 'content-type': 'application/json' });
  const rows = (table: string) => db.query<Record<string, unknown>>(`SELECT * FROM ${table}`);
  const aside = async () => (await rows('quarantine')).map((row) => row.code);

  it('a fix is acknowledged after it is committed, with its id at the duty room', async () => {
    const answer = await get(`id=7&timestamp=${NOW / 1000 - 2}&${place}&speed=10&batt=80`);
    expect(answer.statusCode).toBe(200);
    const [row] = await rows('fix');
    expect(row).toMatchObject({ terminal_id: 'o1', officer_id: 'officer-of-o1', lat_e6: 32060255, located: true });
    expect(world.taken.fixes).toMatchObject([
      { id: row?.id, officer: 'officer-of-o1', eventAt: NOW - 2_000, receivedAt: NOW, battery: 0.8 },
    ]);
  });

  it('form, JSON and OwnTracks bodies come in; OwnTracks is answered with an array', async () => {
    await post(`/ingest/osmand/${OSMAND}`, `timestamp=${NOW / 1000 - 9}&${place}`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    const location = { timestamp: iso(NOW - 8_000), coords: { latitude: 32, longitude: 118, accuracy: 5 } };
    await post(`/ingest/osmand/${OSMAND}`, JSON.stringify({ device_id: 'x', location }));
    const own = await post(
      `/ingest/owntracks/${OWNTRACKS}`,
      JSON.stringify({ _type: 'location', lat: 32, lon: 118, tst: NOW / 1000 - 7 }),
    );
    expect([own.statusCode, own.body]).toEqual([200, '[]']);
    expect(await rows('fix')).toHaveLength(3);
  });

  it('DU7: a heartbeat without a place is stored as one', async () => {
    expect((await get('id=1&batt=50')).statusCode).toBe(200);
    expect(world.taken.heartbeats).toMatchObject([{ terminal: 'o1', eventAt: NOW }]);
    expect(await rows('heartbeat')).toHaveLength(1);
  });

  it('DU13: a GCJ-02 terminal is converted once, at the edge', async () => {
    await get(`timestamp=${NOW / 1000}&${place}`, 'gcj-token-0000001');
    const [fix] = world.taken.fixes;
    expect(Math.abs((fix?.lon ?? 0) - 118.796877)).toBeGreaterThan(0.003);
    expect(Math.abs((fix?.lat ?? 0) - 32.060255)).toBeGreaterThan(0.001);
  });

  it('an exact repeat × 5 is acknowledged each time and stored once; the same second elsewhere is another fix', async () => {
    const one = `timestamp=${NOW / 1000}&${place}`;
    for (let time = 0; time < 5; time += 1) expect((await get(one)).statusCode).toBe(200);
    expect(await rows('fix')).toHaveLength(1);
    expect(world.taken.fixes).toHaveLength(1);
    await get(`timestamp=${NOW / 1000}&lat=32.0603&lon=118.7969`);
    expect(await rows('fix')).toHaveLength(2);
    expect(await counted(world.registry, 'dutywall_ingest_fixes_total', { outcome: 'duplicate' })).toBe(4);
  });

  it('DU14: outside the duty window a fix is acknowledged, sealed, and kept from the duty room; an SOS is not', async () => {
    world.windows.open = false;
    expect((await get(`timestamp=${NOW / 1000}&${place}`)).statusCode).toBe(200);
    expect(await rows('fix')).toHaveLength(0);
    expect(await rows('sealed_fix')).toHaveLength(1);
    expect(world.taken.fixes).toHaveLength(0);
    await get(`timestamp=${NOW / 1000 + 1}&${place}&alarm=sos`);
    expect(world.taken.fixes).toMatchObject([{ alarms: ['sos'] }]);
  });

  it('one bad in a thousand good is put aside, the rest is stored, the answer says which', async () => {
    const good = Array.from({ length: 1_000 }, (_, index) => ({
      eventAt: iso(NOW - index * 1_000),
      lat: 32 + index / 1e5,
      lon: 118,
    }));
    const answer = await web([...good.slice(0, 500), { eventAt: iso(NOW), lat: 'NaN', lon: 1 }, ...good.slice(500)]);
    expect(answer.statusCode).toBe(200);
    const { counts, items } = answer.json();
    expect(counts).toEqual({ stored: 1_000, duplicate: 0, sealed: 0, quarantined: 1 });
    expect(items).toHaveLength(1_001);
    expect(items[500]).toEqual({ outcome: 'quarantined', code: 'not-a-number' });
    expect(items[501]).toEqual({ outcome: 'stored' });
    expect(await rows('fix')).toHaveLength(1_000);
    expect(await aside()).toEqual(['not-a-number']);
  });

  it('DU10: more than 5 min ahead is put aside, a time-zone fault is named; 20 years ahead too', async () => {
    expect((await get(`timestamp=${(NOW + 8 * 3_600_000) / 1000}&${place}`)).statusCode).toBe(200);
    expect((await get(`timestamp=${iso(NOW + 631_152_000_000)}&${place}`)).statusCode).toBe(200);
    const put = await rows('quarantine');
    expect(put.map((row) => row.code)).toEqual(['time-ahead', 'time-ahead']);
    expect(put[0]?.reason).toMatch(/time-zone fault of 8 h/);
    expect(await rows('fix')).toHaveLength(0);
    await get(`timestamp=${NOW / 1000 + 240}&${place}`);
    expect(await rows('fix')).toHaveLength(1);
  });

  it('DU10: a clock that runs ahead is stored and marked', async () => {
    await get(`timestamp=${NOW / 1000 + 200}&${place}`);
    expect(world.taken.fixes[0]?.marks).toContain('clock-untrusted');
  });

  it('an SOS with an impossible time is not put aside: the received time stands in', async () => {
    await get(`timestamp=${(NOW + 8 * 3_600_000) / 1000}&${place}&alarm=sos`);
    expect(world.taken.fixes).toMatchObject([{ alarms: ['sos'], eventAt: NOW }]);
    expect(world.taken.fixes[0]?.marks).toContain('time-missing');
  });

  it('two devices under one token are a terminal conflict once their places alternate', async () => {
    for (let index = 0; index < 6; index += 1) {
      const lat = index % 2 === 0 ? 32.0 : 32.3;
      await get(`timestamp=${NOW / 1000 - 60 + index * 5}&lat=${lat}&lon=118.8&accuracy=10`);
    }
    const marked = world.taken.fixes.map((fix) => fix.marks.includes('terminal-conflict'));
    expect(marked).toEqual([false, false, false, true, true, true]);
  });

  it.each([
    ['an empty body', 'POST', ''],
    ['NaN', 'GET', 'lat=NaN&lon=118'],
    ['1e309', 'GET', 'lat=1e309&lon=118'],
    ['a decimal comma', 'GET', 'lat=31,2&lon=118'],
    ['time −1', 'GET', `${place}&timestamp=-1`],
    ['µs', 'GET', `${place}&timestamp=1795446900000000`],
    ['10,000 levels', 'POST', '['.repeat(10_000)],
    ['a lone surrogate', 'POST', '{"location":{"coords":{"latitude":"\\ud800","longitude":118}}}'],
    ['NUL', 'GET', 'lat=%00&lon=118'],
    ['lat twice', 'GET', 'lat=1&lat=2&lon=3'],
  ])(
    'phones: %s is put aside with a reason and answered 200, so that their queue moves on',
    async (_name, method, text) => {
      const url = `/ingest/osmand/${OSMAND}${method === 'GET' ? `?${text}` : ''}`;
      const answer = await world.app.inject({
        method: method as 'GET',
        url,
        ...(method === 'POST' && { payload: text }),
      });
      expect(answer.statusCode).toBe(200);
      expect(await aside()).toHaveLength(1);
      expect(await rows('fix')).toHaveLength(0);
    },
  );

  it('another officer’s id in query, body, header and topic is only a claim', async () => {
    await get(`id=officer-of-t1&id=2&id[]=3&deviceid=w1&timestamp=${NOW / 1000}&${place}`);
    await post(
      `/ingest/owntracks/${OWNTRACKS}`,
      JSON.stringify({ _type: 'location', lat: 32, lon: 118, tst: NOW / 1000, topic: 'owntracks/o1/o1', tid: 'o1' }),
      { 'x-limit-u': 'o1', 'x-limit-d': 'o1' },
    );
    await web([{ terminal: 'o1', officer: 'officer-of-o1', eventAt: iso(NOW), lat: 32, lon: 118 }]);
    expect(world.taken.fixes.map((fix) => fix.officer)).toEqual(['officer-of-o1', 'officer-of-t1', 'officer-of-w1']);
  });

  it('__proto__ and text the store cannot hold cost nothing', async () => {
    const body = `{"__proto__":{"x":1},"location":{"timestamp":"${iso(NOW)}","coords":{"latitude":32,"longitude":118},"event":"a\\u0000\\ud800\\u202e","extras":{"__proto__":{"polluted":true}}}}`;
    expect((await post(`/ingest/osmand/${OSMAND}`, body)).statusCode).toBe(200);
    const [row] = await rows('fix');
    expect(JSON.stringify(row?.raw)).not.toMatch(/polluted|\\u0000|\u202e/);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each([
    'application/json\t',
    ' application/json',
    'application/json; charset=utf-8; ,,;',
    'text/plain;=',
    '\t',
    'x',
  ])('a Content-Type of %j does not matter', async (type) => {
    const answer = await post(`/ingest/web/${WEB}`, JSON.stringify([{ eventAt: iso(NOW), lat: 32, lon: 118 }]), {
      'content-type': type,
    });
    expect(answer.statusCode).toBe(200);
    expect(await rows('fix')).toHaveLength(1);
  });

  it('batches of 1, 0, 10,000, 10,001 and nested ones', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ eventAt: NOW - index, lat: 32, lon: 118 }));
    expect((await web(many(1))).json().counts.stored).toBe(1);
    expect((await web([])).statusCode).toBe(200);
    expect((await web(many(10_000))).json().counts).toMatchObject({ stored: 9_999, duplicate: 1 });
    expect((await web(many(10_001))).statusCode).toBe(413);
    expect((await web([many(2)])).json().counts).toMatchObject({ stored: 0, quarantined: 1 });
  });

  it('1 MiB is taken, one byte more is 413; compressed bodies are refused', async () => {
    const fill = (bytes: number) => '['.padEnd(bytes - 1, ' ').concat(']');
    expect((await post(`/ingest/web/${WEB}`, fill(1 << 20))).statusCode).toBe(200);
    expect((await post(`/ingest/web/${WEB}`, fill((1 << 20) + 1))).statusCode).toBe(413);
    const bomb = gzipSync(Buffer.alloc(50 << 20));
    const answer = await post(`/ingest/web/${WEB}`, bomb, { 'content-encoding': 'gzip' });
    expect(answer.statusCode).toBe(415);
  });

  it('an unknown, disabled or misplaced token is a plain 404 that tells nothing', async () => {
    const bodies = await Promise.all(
      ['unknown-token-001', 'x', WEB, '%00', 'x'.repeat(5_000)].map(async (token) => {
        const answer = await get(place, token);
        expect([400, 404, 414]).toContain(answer.statusCode);
        return answer.statusCode;
      }),
    );
    expect(bodies.slice(0, 3)).toEqual([404, 404, 404]);
    await db.query(`UPDATE terminal SET disabled_at = now() WHERE id = 'o1'`);
    await world.ingest.directory.refresh('o1');
    expect((await get(place)).statusCode).toBe(404);
    await db.query(`UPDATE terminal SET disabled_at = NULL WHERE id = 'o1'`);
  });

  it('a terminal enrolled while running is known after terminals-changed', async () => {
    expect((await get(place, 'late-token-000001')).statusCode).toBe(404);
    await addTerminal(db, { id: `late`, protocol: 'osmand', token: 'late-token-000001' });
    world.bus.publish('terminals-changed', { terminal: 'late' });
    await world.ingest.directory.refresh('late');
    expect((await get(place, 'late-token-000001')).statusCode).toBe(200);
  });
});
