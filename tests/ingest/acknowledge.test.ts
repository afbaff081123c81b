import type { Database } from '@dutywall/server/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTerminal, counted, type IngestWorld, openStore, openWorld } from '../support/ingest-bench.ts';
import { postgresMissing, startPostgres, type ThrowAwayPostgres } from '../support/postgres.ts';

const NOW = Date.UTC(2026, 10, 23, 15, 15, 2);
const OSMAND = 'osmand-token-0001';
const WEB = 'web-token-00000001';
const place = 'lat=32.060255&lon=118.796877';

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
    // While the database is held, nothing but "full" can be answered.
    await Promise.race(answers);
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
