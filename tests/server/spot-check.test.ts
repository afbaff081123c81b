import { rm } from 'node:fs/promises';
import { createDice } from '@dutywall/server/app';
import { auditLog } from '@dutywall/server/features/audit';
import { createSpotChecks, type SpotCheckRoom } from '@dutywall/server/features/spot-check';
import type { Database, Principal } from '@dutywall/server/ports';
import { type FrozenPool, verifyFile } from '@dutywall/shared/domain';
import { DAY, HOUR, MINUTE, type Result, toIso } from '@dutywall/shared/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, withEmbedded, withPostgres } from '../support/db.ts';
import { postgresMissing } from '../support/postgres.ts';

/** The embedded database's first start on a busy machine, ms. */
const START_MS = 240_000;
const NOW = Date.parse('2026-11-25T01:00:00Z');
const WISH = { count: 3, stratified: true, weighting: 'not-lately', windowMinutes: 60 } as const;

const supervisor = (account: string, squads: readonly string[], officer: string | null = null): Principal => ({
  ...{ account, name: account, role: 'supervisor', squads: new Set(squads), officer, session: account },
});
const LI = supervisor('li', ['a', 'b'], 'o19');
const WANG = supervisor('wang', ['a', 'b']);
const ZHAO = supervisor('zhao', ['b']);

/** 20 officers: even ones in squad a, odd ones in b; all on shift but o0 (ended), o1 on leave, o2 at a meal. */
async function seed(db: Database): Promise<void> {
  const at = (minutes: number) => toIso(NOW + minutes * MINUTE);
  await db.query(`INSERT INTO squad (id, name) VALUES ('a', '一中队'), ('b', '二中队')`);
  await db.query(
    `INSERT INTO officer (id, badge, name, squad_id, kind)
     SELECT 'o' || n, '10' || n, '队员' || n, CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END, 'enforcement' FROM generate_series(0, 19) n`,
  );
  await db.query(
    `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at, breaks)
     SELECT 's' || id, '早班', id, squad_id, '{}', $1, CASE id WHEN 'o0' THEN $2::timestamptz ELSE $3 END,
            CASE id WHEN 'o2' THEN $4::jsonb ELSE '[]' END FROM officer`,
    [at(-120), at(-10), at(360), JSON.stringify([{ from: at(-15), to: at(15) }])],
  );
  await db.query(`INSERT INTO leave (id, officer_id, begins_at, ends_at, reason) VALUES ('l', 'o1', $1, $2, '公出')`, [
    ...[at(-60), at(60)],
  ]);
  await db.query(`INSERT INTO account (id, name, role) VALUES ('li', 'li', 'supervisor')`);
  await db.query(`INSERT INTO account_squad VALUES ('li', 'a'), ('li', 'b')`);
}

function value<T>(answer: Result<T>): T {
  if (!answer.ok) throw new Error(`${answer.refusal.code}: ${answer.refusal.reason}`);
  return answer.value;
}
const codeOf = (answer: Result<unknown>): string => (answer.ok ? 'ok' : answer.refusal.code);

describe.each([
  ['embedded', null, withEmbedded],
  ['PostgreSQL', postgresMissing, withPostgres],
] as const)('spot checks on %s', (_name, missing, open) => {
  describe.skipIf(missing !== null)(missing ?? 'from commitment to report', () => {
    let store: TestDatabase;
    let room: SpotCheckRoom;
    const clock = { at: NOW, now: () => clock.at };
    const told: unknown[] = [];

    beforeAll(async () => {
      store = await open();
      await seed(store.db);
      room = createSpotChecks({
        ...{ db: store.db, clock, dice: createDice(clock), audit: auditLog },
        publisher: { notify: (to, notice) => told.push({ to, notice }) },
        inCheckIn: () => new Set(['o3']),
        onError: (error) => {
          throw error;
        },
      });
    }, START_MS);
    afterAll(async () => {
      await store.close();
      await rm(store.dataDir, { recursive: true, force: true });
    });

    it('SC1: publishes a commitment to a frozen pool, without the secret, everybody on shift in it or excluded', async () => {
      const check = value(await room.commit(LI, WISH));
      expect(check.commitment).toMatch(/^[0-9a-f]{64}$/);
      expect(check.result).toBeNull();
      expect(JSON.stringify(check)).not.toContain('secret');
      expect(check.poolSize).toBe(15);
      expect(Object.fromEntries(check.exclusions.map(({ officer, reason }) => [officer, reason]))).toEqual({
        ...{ o1: 'excused', o2: 'on-break', o3: 'in-check-in', o19: 'drawer' },
      });
    });

    it('SC1: draws once, by who committed, reveals the secret, and exports what proves it', async () => {
      const { id } = value(await room.commit(LI, WISH));
      expect(codeOf(await room.export(LI, id))).toBe('conflict');
      expect(codeOf(await room.draw(WANG, id, 'mine'))).toBe('forbidden');
      const both = await Promise.all([room.draw(LI, id, '天气晴'), room.draw(LI, id, '天气晴')]);
      expect(both.map(codeOf).sort()).toEqual(['conflict', 'ok']);
      expect(codeOf(await room.draw(LI, id, 'again'))).toBe('conflict');
      const { result } = value(await room.open(WANG, id));
      expect(result?.drawn).toHaveLength(3);
      expect(result?.drawn.every((one) => one.state === 'open' && one.chance > 0 && one.name.startsWith('队员'))).toBe(
        true,
      );
      const file = value(await room.export(WANG, id));
      const proof = value(verifyFile(file));
      expect(proof.drawn.map((one) => one.officer)).toEqual(result?.drawn.map((one) => one.officer));
      expect(verifyFile(file.replace('天气晴', '天气阴')).ok).toBe(false);
    });

    it('SC1: the pool cannot be swapped after the commitment', async () => {
      const { id } = value(await room.commit(LI, WISH));
      const swap = store.db.query(`UPDATE spot_check SET pool = jsonb_set(pool, '{members}', '[]') WHERE id = $1`, [
        id,
      ]);
      await expect(swap).rejects.toThrow(/append-only/);
      await expect(store.db.query('DELETE FROM spot_check WHERE id = $1', [id])).rejects.toThrow(/append-only/);
      // Whoever owns the database and takes the guard away is found out by the commitment.
      await store.db.query('ALTER TABLE spot_check DISABLE TRIGGER spot_check_append_only');
      await store.db.query(`UPDATE spot_check SET pool = pool #- '{members,0}' WHERE id = $1`, [id]);
      await store.db.query('ALTER TABLE spot_check ENABLE TRIGGER spot_check_append_only');
      await expect(room.draw(LI, id, 'x')).rejects.toThrow(/not the one committed to/);
    });

    it('refuses others’ squads, empty pools, too many, stale pools, and roles that do not draw', async () => {
      expect(codeOf(await room.commit(ZHAO, { ...WISH, squads: ['a'] }))).toBe('out-of-scope');
      expect(codeOf(await room.commit(LI, { ...WISH, squads: ['nowhere'] }))).toBe('out-of-scope');
      // 15 less the three of the draw before.
      const tooMany = await room.commit(LI, { ...WISH, count: 50 });
      expect(tooMany).toMatchObject({ ok: false, refusal: { code: 'pool-too-small', details: { max: 12 } } });
      expect(codeOf(await room.commit(LI, { ...WISH, count: 51 }))).toBe('bad-request');
      expect(codeOf(await room.commit({ ...LI, role: 'leader' }, WISH))).toBe('forbidden');
      expect(codeOf(await room.list({ ...LI, role: 'auditor' }, { from: 0, to: NOW * 2 }, 10))).toBe('forbidden');
      const { id } = value(await room.commit(LI, WISH));
      expect(codeOf(await room.open(ZHAO, id))).toBe('not-found');
      clock.at += HOUR + 1;
      expect(codeOf(await room.draw(LI, id, 'x'))).toBe('draw-stale');
      clock.at = NOW + 12 * HOUR;
      expect(codeOf(await room.commit(LI, WISH))).toBe('empty-pool');
      clock.at = NOW;
    });

    it('SC3: whoever was drawn stays open until checked; skipping needs a reason and is kept', async () => {
      const { id } = value(await room.commit(WANG, { ...WISH, count: 2 }));
      const drawn = value(await room.draw(WANG, id, 'v')).result?.drawn ?? [];
      const [first, second] = drawn.map((one) => one.officer) as [string, string];
      expect(codeOf(await room.step(WANG, id, { officer: first, outcome: 'skipped' }))).toBe('bad-request');
      const seen = { outcome: 'checked', reason: '现场当面查验' } as const;
      expect(codeOf(await room.step(WANG, id, { officer: 'o0', ...seen }))).toBe('not-found');
      const themselves = await room.step({ ...WANG, officer: first }, id, { officer: first, ...seen });
      expect(codeOf(themselves)).toBe('self-flag');
      value(await room.step(LI, id, { officer: first, outcome: 'skipped', reason: '正在处置突发事件' }));
      const byHand = { officer: second, ...seen };
      expect(codeOf(await room.step(WANG, id, { ...byHand, reason: undefined }))).toBe('by-hand-reason');
      expect(codeOf(await room.step(WANG, id, { ...byHand, reason: ' 无 ' }))).toBe('by-hand-reason');
      value(await room.step(WANG, id, byHand));
      expect(codeOf(await room.step(WANG, id, byHand))).toBe('conflict');
      clock.at = NOW + 61 * MINUTE;
      const after = value(await room.open(WANG, id)).result?.drawn ?? [];
      clock.at = NOW;
      const stateOf = (officer: string) => after.find((one) => one.officer === officer);
      expect(stateOf(first)).toMatchObject({ state: 'overdue', steps: [{ reason: '正在处置突发事件', actor: 'li' }] });
      // SC3: what nobody saw on video never reads like a check-in, on the page, in the file and in the report.
      const entry = { outcome: 'by-hand', reason: '现场当面查验', actor: 'wang' };
      expect(stateOf(second)).toMatchObject({ state: 'by-hand', steps: [{ ...entry, checkIn: null }] });
      const file = value(await room.export(WANG, id));
      const { steps } = value(verifyFile(file));
      expect(steps).toMatchObject([
        { officer: first, outcome: 'skipped' },
        { officer: second, ...entry },
      ]);
      expect(verifyFile(file.replace('现场当面查验', '视频连线查验')).ok).toBe(false);
      const report = value(await room.fairness(WANG, { from: NOW - HOUR, to: NOW + HOUR }));
      expect(report.filter(({ byHand: count }) => count > 0)).toMatchObject([{ officer: second, byHand: 1 }]);
      const pool = value(await room.commit(WANG, WISH));
      expect(pool.exclusions.find((one) => one.officer === first)?.reason).toBe('open-spot-check');
    });

    it('SC2: an answered check-in of any reason lowers the weight; no other does, nor what was entered by hand', async () => {
      const rang = (id: string, officer: string, outcome: string, live: number | null) =>
        store.db.query(
          `INSERT INTO check_in (id, officer_id, rung_by, rung_by_name, unit, reason, rang_at, live_at, ended_at, outcome, ended_by)
           VALUES ($1, $2, 'wang', 'wang', '督查', 'routine', $3, $4, $3, $5, 'system')`,
          [id, officer, toIso(NOW - 3 * DAY), live === null ? null : toIso(live), outcome],
        );
      await rang('k1', 'o5', 'answered', NOW - HOUR);
      await rang('k2', 'o5', 'answered', NOW - 3 * DAY);
      await rang('k3', 'o7', 'technical-failure', null);
      clock.at = NOW + 3 * HOUR;
      const { id } = value(await room.commit(ZHAO, { ...WISH, count: 1, squads: ['b'] }));
      clock.at = NOW;
      const rows = await store.db.query<{ pool: FrozenPool }>('SELECT pool FROM spot_check WHERE id = $1', [id]);
      const members = rows[0]?.pool.members ?? [];
      const of = (officer: string) => members.find((one) => one.officer === officer);
      expect(of('o5')).toMatchObject({ lastCheckedAt: NOW - HOUR, weight: 1 });
      expect(of('o7')).toMatchObject({ lastCheckedAt: null, weight: 4 });
      const { length } = await store.db.query(`SELECT FROM spot_check_step WHERE outcome = 'checked'`);
      expect(length).toBeGreaterThan(0);
      expect(members.filter(({ officer, weight }) => officer !== 'o5' && weight !== 4)).toEqual([]);
    });

    it('SC2: reports how often everybody was drawn against what was to be expected', async () => {
      const report = value(await room.fairness(LI, { from: NOW - HOUR, to: NOW + HOUR }));
      const expected = report.reduce((sum, row) => sum + row.expected, 0);
      const drawn = report.reduce((sum, row) => sum + row.drawn, 0);
      expect(expected).toBeCloseTo(drawn, 6);
      expect(report.every((row) => row.unusual === null)).toBe(true);
    });

    it('prepares a planned draw when it is due, for whoever still may, and lets it be cancelled', async () => {
      expect(codeOf(await room.plan(LI, WISH, NOW - 1))).toBe('bad-request');
      const kept = value(await room.plan(LI, WISH, NOW + 30 * MINUTE));
      const dropped = value(await room.plan(LI, WISH, NOW + 31 * MINUTE));
      expect(codeOf(await room.cancelPlan(WANG, dropped.id))).toBe('not-found');
      expect(value(await room.cancelPlan(LI, dropped.id))).toBeNull();
      await room.prepareDue();
      expect(told).toEqual([]);
      clock.at = NOW + 32 * MINUTE;
      await room.prepareDue();
      await room.prepareDue();
      expect(told).toMatchObject([{ to: { account: 'li' }, notice: { id: kept.id } }]);
      const [newest] = value(await room.list(LI, { from: NOW, to: clock.at + 1 }, 1));
      expect(newest).toMatchObject({ committedAt: clock.at, madeBy: 'li', result: null });
      expect(value(await room.plans(LI))).toEqual([]);
      clock.at = NOW;
    });

    it('WW1: commitments, draws, steps and exports are in the audit, the secret is not', async () => {
      const rows = await store.db.query<{ action: string; detail: unknown }>(
        `SELECT action, detail FROM audit WHERE action LIKE 'spot-check%'`,
      );
      const actions = new Set(rows.map((row) => row.action));
      for (const action of ['committed', 'drawn', 'by-hand', 'skipped', 'exported', 'planned', 'plan-cancelled']) {
        expect(actions, action).toContain(`spot-check-${action}`);
      }
      expect(JSON.stringify(rows)).not.toContain('secret');
    });
  });
});
