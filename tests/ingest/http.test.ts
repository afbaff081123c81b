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

describe.skipIf(postgresMissing)('the acknowledge contract', () => {
  let postgres: ThrowAwayPostgres;
  let db: Database;
  beforeAll(async () => {
    postgres = await startPostgres();
    db = await openStore(await postgres.create());
    await addTerminal(db, { id: 'o1', protocol: 'osmand', token: OSMAND });
  });
  afterAll(async () => {
    await db.close();
    await postgres.stop();
  });

  it('rate limits answer 429 with Retry-After, per terminal and per address', async () => {
    const world = await openWorld(db, {
      at: NOW,
      limits: { terminalPerS: 1, terminalBurst: 2, strangersPerS: 1, strangersBurst: 1 },
    });
    const get = (token: string) =>
      world.app.inject({ url: `/ingest/osmand/${token}?${place}&timestamp=${NOW / 1000}` });
    const codes = [await get(OSMAND), await get(OSMAND), await get(OSMAND)];
    expect(codes.map((answer) => answer.statusCode)).toEqual([200, 200, 429]);
    expect(Number(codes[2]?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await get('unknown-token-001')).statusCode).toBe(404);
    expect((await get('unknown-token-002')).statusCode).toBe(429);
    world.clock.at += 2_000;
    expect((await get(OSMAND)).statusCode).toBe(200);
    await world.close();
  });

  it('no commit, no acknowledgement: 503 with Retry-After, and nothing reaches the duty room', async () => {
    let away = false;
    const world = await openWorld(db, {
      at: NOW,
      wrap: (real) => ({
        ...real,
        query: (text, values) =>
          away && text.includes('INTO fix')
            ? Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
            : real.query(text, values),
      }),
    });
    away = true;
    const one = `/ingest/osmand/${OSMAND}?${place}&timestamp=${NOW / 1000 - 77}`;
    const refused = await world.app.inject({ url: one });
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(world.taken.fixes).toHaveLength(0);
    away = false;
    expect((await world.app.inject({ url: one })).statusCode).toBe(200);
    expect(world.taken.fixes).toHaveLength(1);
    await world.close();
  });

  it('a commit whose answer was lost reaches the duty room once the store is back, exactly once', async () => {
    let lose = false;
    const world = await openWorld(db, {
      at: NOW,
      wrap: (real) => ({
        ...real,
        query: async (text, values) => {
          const rows = await real.query(text, values);
          if (lose && text.includes('INTO fix')) {
            throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
          }
          return rows as never;
        },
      }),
    });
    const one = `/ingest/osmand/${OSMAND}?${place}&timestamp=${NOW / 1000 - 1_234}`;
    lose = true;
    expect((await world.app.inject({ url: one })).statusCode).toBe(503);
    expect(world.taken.fixes).toHaveLength(0);
    lose = false;
    expect((await world.app.inject({ url: one })).json()).toMatchObject({ duplicate: 1 });
    expect((await world.app.inject({ url: one })).json()).toMatchObject({ duplicate: 1 });
    expect(world.taken.fixes).toHaveLength(1);
    expect(world.taken.fixes[0]?.id).toBeGreaterThan(0);
    await world.close();
  });

  it('DU10: after a restart a buffer that is emptied one by one is not taken for a slow clock', async () => {
    const first = await openWorld(db, { at: NOW });
    const send = (world: IngestWorld, back: number) =>
      world.app.inject({ url: `/ingest/osmand/${OSMAND}?${place}&timestamp=${world.clock.at / 1000 - back}` });
    await send(first, 1);
    await first.close();
    const second = await openWorld(db, { at: NOW + 3_600_000 });
    for (let index = 0; index < 40; index += 1) {
      second.clock.at += 1_000;
      await send(second, 3_000 - index);
    }
    expect(second.taken.fixes).toHaveLength(40);
    expect(second.taken.fixes.filter((fix) => fix.marks.includes('clock-untrusted'))).toEqual([]);
    await second.close();
  });

  it('DU10: a clock that is 8 h behind in more than 20 uploads is stored and marked', async () => {
    const world = await openWorld(db, { at: NOW + 48 * 3_600_000 });
    for (let index = 0; index < 25; index += 1) {
      world.clock.at += 1_000;
      await world.app.inject({ url: `/ingest/osmand/${OSMAND}?${place}&timestamp=${world.clock.at / 1000 - 28_800}` });
    }
    expect(world.taken.fixes.map((fix) => fix.marks.includes('clock-untrusted')).lastIndexOf(false)).toBe(18);
    await world.close();
  });

  it('DU10 DU14: what a clock 8 h behind sends on duty is stored and marked, not sealed by its wrong event time', async () => {
    const token = 'osmand-token-slow1';
    await addTerminal(db, { id: 'slow', protocol: 'osmand', token });
    const world = await openWorld(db, { at: NOW + 48 * 3_600_000 });
    const begin = world.clock.at;
    Object.assign(world.windows, { isOpen: (_officer: string, at: number) => at >= begin && at < begin + 1_800_000 });
    for (let index = 0; index < 25; index += 1) {
      world.clock.at += 1_000;
      await world.app.inject({ url: `/ingest/osmand/${token}?${place}&timestamp=${world.clock.at / 1000 - 28_800}` });
    }
    // The first nineteen cannot be told from a buffer of this morning; from then on the skew is known.
    expect(world.taken.fixes).toHaveLength(6);
    expect(world.taken.fixes.every((fix) => fix.marks.includes('clock-untrusted'))).toBe(true);
    expect(world.taken.fixes.map((fix) => fix.receivedAt - fix.eventAt)).toEqual(Array(6).fill(28_800_000));
    // Off duty by our clock is off duty, whatever the terminal says.
    world.clock.at = begin + 3_600_000;
    await world.app.inject({ url: `/ingest/osmand/${token}?${place}&timestamp=${world.clock.at / 1000 - 28_800}` });
    expect(world.taken.fixes).toHaveLength(6);
    await db.query('TRUNCATE sealed_fix');
    await world.close();
  });

  it('a terminal that sends more fixes than its share is told to wait, others are not', async () => {
    await addTerminal(db, { id: 'w9', protocol: 'web', token: WEB });
    const world = await openWorld(db, { at: NOW, limits: { fixesPerS: 10, fixesBurst: 50 } });
    const post = (count: number) =>
      world.app.inject({
        method: 'POST',
        url: `/ingest/web/${WEB}`,
        payload: Array.from({ length: count }, (_, index) => ({ eventAt: NOW - index, lat: 32, lon: 118 })),
      });
    expect((await post(40)).statusCode).toBe(200);
    const refused = await post(40);
    expect([refused.statusCode, Number(refused.headers['retry-after'])]).toEqual([429, 3]);
    expect((await world.app.inject({ url: `/ingest/osmand/${OSMAND}?${place}` })).statusCode).toBe(200);
    await world.close();
  });

  it('a HEAD takes nothing in', async () => {
    const world = await openWorld(db, { at: NOW });
    const answer = await world.app.inject({ method: 'HEAD', url: `/ingest/osmand/${OSMAND}?${place}` });
    expect(answer.statusCode).toBe(404);
    expect(world.taken.fixes).toHaveLength(0);
    await world.close();
  });

  it('days beyond the retention are dropped', async () => {
    const days = async () => (await db.query(`SELECT 1 FROM pg_inherits WHERE inhparent = 'fix'::regclass`)).length;
    const world = await openWorld(db, { at: NOW, limits: { trackAgeMs: 2 * 86_400_000 } });
    expect(await days()).toBeLessThan(9);
    await world.close();
    const next = await openWorld(db, { at: NOW });
    expect(await days()).toBeGreaterThanOrEqual(12);
    await next.close();
  });

  it('a full queue answers 503 instead of growing', async () => {
    await db.query('TRUNCATE fix');
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held = false;
    const world = await openWorld(db, {
      at: NOW,
      limits: { queuedRows: 10 },
      wrap: (real) => ({
        ...real,
        query: async (text, values) => {
          if (held && text.includes('INTO fix')) await gate;
          return real.query(text, values);
        },
      }),
    });
    held = true;
    const answers = Array.from({ length: 40 }, (_, index) =>
      world.app.inject({ url: `/ingest/osmand/${OSMAND}?${place}&timestamp=${NOW / 1000 - 200 - index}` }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    held = false;
    release();
    const codes = (await Promise.all(answers)).map((answer) => answer.statusCode);
    expect(codes.filter((code) => code === 503).length).toBeGreaterThan(0);
    const stored = codes.filter((code) => code === 200).length;
    expect(stored).toBeGreaterThanOrEqual(10);
    const rows = await db.query(`SELECT 1 FROM fix WHERE event_at <= to_timestamp($1::float8)`, [NOW / 1000 - 200]);
    expect(rows).toHaveLength(stored);
    await world.close();
  });

  it('one row the database cannot hold costs only itself', async () => {
    const world = await openWorld(db, {
      at: NOW,
      wrap: (real) => ({
        ...real,
        query: (text, values) =>
          values?.some((value) => typeof value === 'string' && value.includes('poison'))
            ? Promise.reject(Object.assign(new Error('invalid byte sequence'), { code: '22021' }))
            : real.query(text, values),
      }),
    });
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        world.app.inject({
          url: `/ingest/osmand/${OSMAND}?${place}&timestamp=${NOW / 1000 - 400 - index}${index === 4 ? '&note=poison' : ''}`,
        }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array.from({ length: 9 }, () => 200));
    expect(world.taken.fixes).toHaveLength(8);
    const [row] = await db.query<{ code: string }>(`SELECT code FROM quarantine ORDER BY id DESC LIMIT 1`);
    expect(row?.code).toBe('store-refused');
    await world.close();
  });

  it('the quarantine takes a bounded share of each terminal, the rest is counted', async () => {
    await db.query('TRUNCATE quarantine');
    const world = await openWorld(db, { at: NOW, limits: { quarantinePerMinute: 5 } });
    for (let index = 0; index < 20; index += 1)
      await world.app.inject({ url: `/ingest/osmand/${OSMAND}?lat=NaN&lon=1` });
    expect(await db.query('SELECT 1 FROM quarantine')).toHaveLength(5);
    expect(await counted(world.registry, 'dutywall_ingest_refused_total', { code: 'not-a-number' })).toBe(20);
    await world.close();
  });

  it('DU14: sealed fixes are erased after 24 h', async () => {
    const world = await openWorld(db, { at: NOW });
    world.windows.open = false;
    await world.app.inject({ url: `/ingest/osmand/${OSMAND}?${place}&timestamp=${NOW / 1000 - 900}` });
    expect(await db.query('SELECT 1 FROM sealed_fix')).toHaveLength(1);
    await world.close();
    const next = await openWorld(db, { at: NOW + 25 * 3_600_000 });
    expect(await db.query('SELECT 1 FROM sealed_fix')).toHaveLength(0);
    await next.close();
  });

  it('partitions of fix stand ready from eight days ago to the day after tomorrow', async () => {
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*)::int4 AS count FROM pg_inherits WHERE inhparent = 'fix'::regclass`,
    );
    expect(row?.count).toBeGreaterThanOrEqual(12); // 11 days and the stray one
  });
});
