import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  allEntries,
  auditLog,
  canonical,
  HEAD_FILE,
  keepHead,
  readHeads,
  verifyAudit,
} from '@dutywall/server/features/audit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openServerWorld, type ServerWorld } from '../support/server-world.ts';

describe('audit log (WW2)', () => {
  let world: ServerWorld;
  beforeEach(async () => {
    world = await openServerWorld();
  });
  afterEach(() => world?.close());

  const add = (n: number, detail: Record<string, unknown> = {}) =>
    world.db.transaction((tx) =>
      auditLog.append(tx, {
        at: world.clock.now() + n,
        actor: `actor ${n}`,
        action: 'looked',
        subject: `s${n}`,
        reason: '核查',
        detail,
      }),
    );
  const verify = async () => verifyAudit(allEntries(world.db), await readHeads(world.config.dataDir));
  const tamper = (sql: string) =>
    world.db.transaction(async (tx) => {
      await tx.query('ALTER TABLE audit DISABLE TRIGGER audit_append_only');
      await tx.query(sql);
      await tx.query('ALTER TABLE audit ENABLE TRIGGER audit_append_only');
    });

  it('is whole after many writers at once, with any text in it', async () => {
    const odd = ['NUL \u0000', '\ud800 lone', '𝒳 \u202e', { b: 1, a: [null, undefined, 1.5, -0, 1e21], c: undefined }];
    await Promise.all(Array.from({ length: 25 }, (_, n) => add(n, { odd: odd[n % 4], n })));
    const { entries, broken } = await verify();
    expect(broken).toBeNull();
    expect(entries).toBeGreaterThanOrEqual(25);
  });

  it('leaves no entry of what was rolled back', async () => {
    const before = (await verify()).entries;
    await expect(
      world.db.transaction(async (tx) => {
        await auditLog.append(tx, { at: 0, actor: 'x', action: 'x' });
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await add(1);
    expect(await verify()).toMatchObject({ entries: before + 1, broken: null });
  });

  it('refuses UPDATE and DELETE', async () => {
    await expect(world.db.query(`UPDATE audit SET actor = 'me'`)).rejects.toThrow(/append-only/);
    await expect(world.db.query('DELETE FROM audit')).rejects.toThrow(/append-only/);
  });

  it.each([
    ['a changed actor', `UPDATE audit SET actor = 'somebody else' WHERE subject = 's2'`, 'changed', 's2'],
    ['a changed moment', `UPDATE audit SET at = at + interval '1 second' WHERE subject = 's2'`, 'changed', 's2'],
    ['a changed detail', `UPDATE audit SET detail = '{"x": 2}' WHERE subject = 's2'`, 'changed', 's2'],
    ['a changed hash', `UPDATE audit SET hash = repeat('0', 64) WHERE subject = 's2'`, 'changed', 's2'],
    ['a removed entry', `DELETE FROM audit WHERE subject = 's2'`, 'does-not-follow', 's3'],
  ])('names the first bad entry: %s', async (_what, sql, fault, subject) => {
    for (let n = 1; n <= 4; n += 1) await add(n, { x: 1 });
    const [row] = await world.db.query<{ id: number }>('SELECT id FROM audit WHERE subject = $1', [subject]);
    await tamper(sql);
    expect((await verify()).broken).toEqual({ id: row?.id, fault });
  });

  it('finds by the head outside the database what the chain alone cannot: a cut end, a history made anew', async () => {
    const keeper = keepHead({
      db: world.db,
      clock: world.clock,
      dataDir: world.config.dataDir,
      onError: (error) => expect(error).toBeNull(),
    });
    for (let n = 1; n <= 3; n += 1) await add(n);
    await keeper.write();
    await keeper.write();
    expect(await readHeads(world.config.dataDir)).toHaveLength(1);
    await add(4);
    await keeper.close();
    const heads = await readHeads(world.config.dataDir);
    expect(heads).toHaveLength(2);
    expect(await verify()).toMatchObject({ heads: 2, broken: null });

    await tamper('DELETE FROM audit WHERE id > 1');
    expect((await verify()).broken).toEqual({ id: heads[0]?.id, fault: 'missing-entry' });

    const id = heads[0]?.id ?? 0;
    await world.db.query(`SELECT setval(pg_get_serial_sequence('audit', 'id'), $1, false)`, [id]);
    await tamper('DELETE FROM audit');
    await add(9);
    expect((await verify()).broken).toEqual({ id, fault: 'differs-from-head' });
  });

  it('reads heads past a line that a crash cut', async () => {
    const file = join(world.config.dataDir, HEAD_FILE);
    await writeFile(file, `{"at":"2026-11-23T00:00:00.000Z","id":1,"hash":"ab"}\n{"at":"2026-1`);
    expect(await readHeads(world.config.dataDir)).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toMatch(/2026-1$/);
  });

  it('pages for auditors, newest first', async () => {
    for (let n = 1; n <= 5; n += 1) await add(n);
    const cookie = await world.cookieOf('auditor');
    const first = (await world.ask({ url: '/api/audit?limit=3', cookie })).json();
    expect(first.entries).toHaveLength(3);
    expect(first.entries[0].action).toBe('sign-in');
    const second = (await world.ask({ url: `/api/audit?limit=3&before=${first.next}`, cookie })).json();
    expect(second.entries[0].id).toBeLessThan(first.entries[2].id);
    const about = (await world.ask({ url: '/api/audit?subject=s4', cookie })).json();
    expect(about.entries.map(({ actor }: { actor: string }) => actor)).toEqual(['actor 4']);
  });

  it('has one text for one value', () => {
    expect(canonical({ b: [1, undefined, { d: 1, c: '\u00e9' }], a: undefined, e: null })).toBe(
      '{"b":[1,null,{"c":"é","d":1}],"e":null}',
    );
  });
});
