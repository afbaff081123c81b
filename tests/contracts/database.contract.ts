import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatabaseError, migrate, schemaProblem, undo } from '@dutywall/server/db';
import type { Database } from '@dutywall/server/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, temporaryFolder } from '../support/db.ts';

const MIGRATIONS = join(import.meta.dirname, '../../server/src/db/migrations');

/** What every adapter of the database port promises; run once over each. */
export function databaseContract(engine: 'embedded' | 'postgresql', open: () => Promise<TestDatabase>): void {
  describe(`database port: ${engine}`, () => {
    let world: TestDatabase;
    let db: Database;
    beforeAll(async () => {
      world = await open();
      db = world.db;
      await db.query('CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, k text UNIQUE, n integer)');
    });
    afterAll(() => world?.close());

    it('says what it can do', () => {
      expect(db.capabilities.engine).toBe(engine);
      expect(Number.parseInt(db.capabilities.version, 10)).toBeGreaterThanOrEqual(15);
      expect(Number.parseInt(db.capabilities.postgis, 10)).toBeGreaterThanOrEqual(3);
      expect(db.capabilities.poolSize).toBeGreaterThanOrEqual(1);
    });

    it('gives ids as numbers, days as text, moments as Date, and keeps 64-bit hashes exact as text', async () => {
      const [row] = await db.query<Record<string, unknown>>(
        `SELECT 9007199254740991::int8 AS id, 9007199254740993::int8 AS hash, (-5)::int8 AS less, DATE '2026-02-28' AS day,
                timestamptz '2026-11-23T08:10:00.123Z' AS at, '\\x00ff'::bytea AS bytes, '{"a": [1, null]}'::jsonb AS json,
                ARRAY['甲', 'b'] AS list, 1.5::float8 AS real, NULL::text AS none`,
      );
      expect(row).toEqual({
        id: 9007199254740991,
        hash: '9007199254740993',
        less: -5,
        day: '2026-02-28',
        at: new Date('2026-11-23T08:10:00.123Z'),
        bytes: Buffer.from([0, 255]),
        json: { a: [1, null] },
        list: ['甲', 'b'],
        real: 1.5,
        none: null,
      });
    });

    it('writes thousands of rows in one statement and passes over those it has', async () => {
      const keys = Array.from({ length: 5_000 }, (_, index) => `bulk-${index}`);
      const insert = `INSERT INTO t (k, n) SELECT * FROM unnest($1::text[], $2::int[]) ON CONFLICT (k) DO NOTHING RETURNING id`;
      const numbers = keys.map((_, index) => index);
      expect(await db.query(insert, [keys, numbers])).toHaveLength(5_000);
      expect(await db.query(insert, [[...keys.slice(0, 10), 'bulk-new'], numbers.slice(0, 11)])).toHaveLength(1);
    });

    it('carries a megabyte in one value and many rows in one answer', async () => {
      const text = '岗位'.repeat(200_000);
      const [row] = await db.query<{ n: number; text: string }>('SELECT length($1) AS n, $1::text AS text', [text]);
      expect(row?.n).toBe(400_000);
      expect(row?.text).toBe(text);
      expect(await db.query('SELECT generate_series(1, 50000) AS n')).toHaveLength(50_000);
    });

    it('keeps a transaction whole: all of it, or nothing when the work throws', async () => {
      await expect(
        db.transaction(async (tx) => {
          await tx.query(`INSERT INTO t (k) VALUES ('lost')`);
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      await expect(
        db.transaction(async (tx) => {
          await tx.query(`INSERT INTO t (k) VALUES ('lost')`);
          await tx.query('SELECT 1 / 0');
        }),
      ).rejects.toMatchObject({ code: '22012' });
      expect(await db.query(`SELECT 1 FROM t WHERE k = 'lost'`)).toEqual([]);
      const id = await db.transaction(
        async (tx) => (await tx.query(`INSERT INTO t (k) VALUES ('kept') RETURNING id`))[0],
      );
      expect(await db.query(`SELECT id FROM t WHERE k = 'kept'`)).toEqual([id]);
    });

    it('never lets a plain statement slip into an open transaction', async () => {
      const done = db.transaction(async (tx) => {
        await tx.query(`INSERT INTO t (k) VALUES ('mine')`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        throw new Error('undo mine');
      });
      const plain = db.query(`INSERT INTO t (k) VALUES ('theirs')`);
      await expect(done).rejects.toThrow('undo mine');
      await plain;
      expect(await db.query(`SELECT k FROM t WHERE k IN ('mine', 'theirs')`)).toEqual([{ k: 'theirs' }]);
    });

    it('refuses the database itself inside a transaction, where one connection would wait for itself', async () => {
      await expect(db.transaction(() => db.query('SELECT 1'))).rejects.toThrow(/use its own `tx`/);
      await expect(db.transaction(() => db.transaction(async () => 1))).rejects.toThrow(/use its own `tx`/);
      let leaked: { query: (text: string) => Promise<unknown> } | undefined;
      await db.transaction(async (tx) => {
        leaked = tx;
      });
      await expect(leaked?.query('SELECT 1')).rejects.toThrow('the transaction is over');
    });

    it('answers many at once, each its own, in spite of failures among them', async () => {
      const answers = await Promise.allSettled(
        Array.from({ length: 300 }, (_, n) =>
          n % 10 === 3 ? db.query('SELECT nonsense') : db.query<{ n: number }>('SELECT $1::int AS n', [n]),
        ),
      );
      for (const [n, answer] of answers.entries()) {
        if (n % 10 === 3) expect(answer).toMatchObject({ status: 'rejected', reason: { code: '42703' } });
        else expect(answer).toEqual({ status: 'fulfilled', value: [{ n }] });
      }
    });

    it('counts right under twenty transactions side by side', async () => {
      await db.query(`INSERT INTO t (k, n) VALUES ('counter', 0)`);
      await Promise.all(
        Array.from({ length: 20 }, () =>
          db.transaction(async (tx) => {
            const [row] = await tx.query<{ n: number }>(`SELECT n FROM t WHERE k = 'counter' FOR UPDATE`);
            await tx.query(`UPDATE t SET n = $1 WHERE k = 'counter'`, [(row?.n ?? 0) + 1]);
          }),
        ),
      );
      expect(await db.query(`SELECT n FROM t WHERE k = 'counter'`)).toEqual([{ n: 20 }]);
    });

    it('passes on the code of a refused statement', async () => {
      await expect(db.query(`INSERT INTO t (k) VALUES ('kept')`)).rejects.toMatchObject({ code: '23505' });
      await expect(db.query(`INSERT INTO t (n) VALUES ($1)`, ['x'])).rejects.toMatchObject({ code: '22P02' });
    });

    it('knows ranges (BT2) and PostGIS', async () => {
      const [row] = await db.query<Record<string, unknown>>(
        `SELECT tstzrange('2026-11-23T00:00Z', NULL) @> timestamptz '2026-11-23T08:00Z' AS known, upper_inf(tstzrange(now(), NULL)) AS open,
                ST_Contains(ST_GeomFromText('POLYGON((0 0,0 1,1 1,1 0,0 0))', 4326), ST_SetSRID(ST_MakePoint(0.5, 0.5), 4326)) AS inside,
                round(ST_Distance(ST_MakePoint(118.78, 32.04)::geography, ST_MakePoint(118.79, 32.04)::geography)) AS metres,
                ST_AsGeoJSON(ST_Buffer(ST_MakePoint(118.78, 32.04)::geography, 30)::geometry) IS NOT NULL AS buffer`,
      );
      expect(row).toEqual({ known: true, open: true, inside: true, metres: expect.any(Number), buffer: true });
      expect(row?.metres).toBeGreaterThan(930);
      expect(row?.metres).toBeLessThan(960);
    });

    it('migrates to the newest schema once, and says so', async () => {
      expect((await migrate(db)).steps).toEqual([]);
      expect(await schemaProblem(db)).toBeNull();
    });

    it('goes down and up again', async () => {
      await migrate(db);
      const down = await undo(db, 0);
      expect(down.version).toBe(0);
      expect(await db.query(`SELECT to_regclass('officer') AS it`)).toEqual([{ it: null }]);
      expect(await schemaProblem(db)).toMatch(/missing/);
      // Numbers may have gaps; what went down comes up again, all of it.
      expect(down.steps.length).toBeGreaterThan(10);
      expect((await migrate(db)).steps).toEqual([...down.steps].reverse());
    });

    it('refuses a newer schema, an edited migration, and keeps nothing of a failed one', async () => {
      const folder = await temporaryFolder('migrations');
      try {
        await cp(MIGRATIONS, folder, { recursive: true });
        await writeFile(join(folder, '9001.do.sql'), 'CREATE TABLE half (id int); SELECT 1 / 0;');
        await expect(migrate(db, folder)).rejects.toMatchObject({
          code: 'migration-failed',
        } satisfies Partial<DatabaseError>);
        expect(await db.query(`SELECT to_regclass('half') AS it`)).toEqual([{ it: null }]);

        await writeFile(join(folder, '9001.do.sql'), 'CREATE TABLE half (id int);');
        await writeFile(join(folder, '9001.undo.sql'), 'DROP TABLE half;');
        await migrate(db, folder);
        await expect(migrate(db)).rejects.toMatchObject({ code: 'schema-newer' });
        expect(await schemaProblem(db)).toMatch(/newer release/);
        await writeFile(join(folder, '9001.do.sql'), 'CREATE TABLE half (id bigint);');
        await expect(migrate(db, folder)).rejects.toMatchObject({ code: 'schema-changed' });
        await undo(db, 9000, folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

    it('rejects after closing', async () => {
      const other = await open();
      await other.db.close();
      await expect(other.db.query('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseError', retryable: false });
      await other.close();
    });
  });
}
