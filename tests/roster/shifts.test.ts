import { HOUR, MINUTE } from '@dutywall/shared/kit';
import type {
  CopyReport,
  LeaveRequestRow,
  RosterWeek,
  ShiftAsk,
  ShiftRow,
  ShiftVersion,
} from '@dutywall/shared/protocol';
import Excel from 'exceljs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, NOW, openRosterWorld, type RosterWorld, type Who } from './support/world.ts';

let world: RosterWorld;
beforeAll(async () => {
  world = await openRosterWorld();
});
afterAll(() => world?.close());
beforeEach(() => world.empty());

const morning = (officer = 'o1', date = 25, more: Partial<ShiftAsk> = {}): ShiftAsk => ({
  ...{ name: '早班', officer, posts: ['night'], from: at(date, '08:00'), to: at(date, '16:00') },
  ...{ breaks: [{ from: at(date, '11:30'), to: at(date, '12:00') }] },
  ...more,
});
async function create(ask: ShiftAsk, who: Who = 'one'): Promise<ShiftRow> {
  const { status, json } = await world.ask(who, 'POST', '/api/shifts', ask);
  expect(status, JSON.stringify(json())).toBe(201);
  return json<ShiftRow>();
}
async function refusal(who: Who, method: 'POST' | 'PUT', url: string, body: object) {
  const { status, json } = await world.ask(who, method, url, body);
  const { error } = json<{ error: { code: string; details?: Record<string, unknown> } }>();
  return [status, error.code, error.details?.fault ?? null, error.details?.field ?? null];
}
const present = () => world.db.query('SELECT id, version FROM shift WHERE upper_inf(known) ORDER BY id');

describe('editing one shift', () => {
  it('BT1 a change is a new version: the old row stays as it was, signed and with its known range closed', async () => {
    const made = await create(morning());
    world.clock.at += HOUR;
    const changed = await world.ask('one', 'PUT', `/api/shifts/${made.id}`, {
      ...morning('o1', 25, { posts: ['palace'] }),
      version: 1,
    });
    expect(changed.json<ShiftRow>()).toMatchObject({ id: made.id, version: 2, posts: ['palace'] });
    const rows = await world.db.query(
      `SELECT version, post_ids AS posts, made_by AS by, extract(epoch from lower(known)) * 1000 AS from,
              extract(epoch from upper(known)) * 1000 AS to FROM shift ORDER BY version`,
    );
    expect(
      rows.map((row) => ({ ...row, from: Number(row.from), to: row.to === null ? null : Number(row.to) })),
    ).toEqual([
      { version: 1, posts: ['night'], by: 'acc-one', from: NOW, to: NOW + HOUR },
      { version: 2, posts: ['palace'], by: 'acc-one', from: NOW + HOUR, to: null },
    ]);
    expect((await world.audited()).map(({ action }) => action)).toEqual(['shift-created', 'shift-changed']);
    expect(world.announced).toHaveLength(2);
    expect(world.announced[1]).toMatchObject({ officers: ['o1'], span: { from: made.from, to: made.to } });
    const versions = await world.ask('one', 'GET', `/api/shifts/${made.id}/versions`);
    expect(versions.json<ShiftVersion[]>().map((v) => v.version)).toEqual([2, 1]);
  });

  it('saying the same again is no new version, no audit entry and no announcement', async () => {
    const made = await create(morning());
    const again = await world.ask('one', 'PUT', `/api/shifts/${made.id}`, { ...morning(), version: 1 });
    expect([again.status, again.json<ShiftRow>().version]).toEqual([200, 1]);
    expect(await world.audited()).toHaveLength(1);
    expect(world.announced).toHaveLength(1);
  });

  it('of two editors with the same version the second is refused and nothing is overwritten', async () => {
    const made = await create(morning());
    await world.ask('one', 'PUT', `/api/shifts/${made.id}`, { ...morning('o1', 25, { name: '甲' }), version: 1 });
    expect(
      await refusal('one', 'PUT', `/api/shifts/${made.id}`, { ...morning('o1', 25, { name: '乙' }), version: 1 }),
    ).toEqual([409, 'conflict', null, null]);
  });

  it('two creations of overlapping shifts at once make one shift', async () => {
    const asks = [morning(), morning('o1', 25, { from: at(25, '09:00') })];
    const done = await Promise.all(asks.map((ask) => world.ask('one', 'POST', '/api/shifts', ask)));
    expect(done.map((one) => one.status).sort()).toEqual([201, 422]);
    expect(await present()).toHaveLength(1);
  });

  const bad: readonly (readonly [string, Partial<ShiftAsk>, string, string])[] = [
    ['an end before the begin', { to: at(25, '08:00') - HOUR }, 'shift-empty', 'to'],
    ['an end at the begin', { to: at(25, '08:00') }, 'shift-empty', 'to'],
    ['more than 24 h', { to: at(26, '08:00') + MINUTE }, 'shift-long', 'to'],
    ['no post', { posts: [] }, 'posts-missing', 'posts'],
    ['a post that never was', { posts: ['night', 'mars'] }, 'post-unknown', 'posts'],
    ['a post that is gone by then', { posts: ['old'] }, 'post-not-then', 'posts'],
    ['a break outside', { breaks: [{ from: at(25, '15:50'), to: at(25, '16:10') }] }, 'break-outside', 'breaks'],
    [
      'a break that ends before it begins',
      { breaks: [{ from: at(25, '12:00'), to: at(25, '11:00') }] },
      'break-empty',
      'breaks',
    ],
    ['an unknown officer', { officer: 'nobody' }, 'officer-unknown', 'officer'],
    ['an officer of another squad, with the same words', { officer: 'p1' }, 'officer-unknown', 'officer'],
    ['a name of blanks', { name: '　 ' }, 'name-length', 'name'],
    [
      'a begin in the past without a reason',
      { from: NOW - HOUR, to: NOW + HOUR, breaks: [] },
      'reason-needed',
      'reason',
    ],
  ];
  it.each(bad)('refuses %s, naming the field, and writes nothing', async (_what, change, fault, field) => {
    expect(await refusal('one', 'POST', '/api/shifts', morning('o1', 25, change))).toEqual([
      422,
      'roster-fault',
      fault,
      field,
    ]);
    expect(await present()).toEqual([]);
    expect(await world.audited()).toEqual([]);
  });

  it('refuses an overlap, naming the other; shifts that touch are fine, and so is a 24 h one', async () => {
    await create(morning());
    const { json, status } = await world.ask(
      'one',
      'POST',
      '/api/shifts',
      morning('o1', 25, { from: at(25, '15:00'), to: at(25, '23:00'), breaks: [] }),
    );
    expect([status, json()]).toMatchObject([
      422,
      { error: { details: { fault: 'overlap', name: '早班', to: '2026-11-25 16:00' } } },
    ]);
    await create(morning('o1', 25, { from: at(25, '16:00'), to: at(26, '16:00'), breaks: [] }));
    await create(morning('o2', 25));
  });

  it('cancelling closes what was known and withdraws nothing else; the id lives on when it is made again', async () => {
    const made = await create(morning());
    const gone = await world.ask('one', 'POST', `/api/shifts/${made.id}/cancel`, { version: 1 });
    expect(gone.status).toBe(200);
    expect(await present()).toEqual([]);
    expect(world.announced.at(-1)).toMatchObject({ gone: [{ shift: made.id, officer: 'o1' }] });
    expect(await refusal('one', 'POST', `/api/shifts/${made.id}/cancel`, { version: 1 })).toEqual([
      404,
      'not-found',
      null,
      null,
    ]);
    await create(morning());
    expect(await world.shiftCount()).toEqual({ all: 2, present: 1 });
  });

  it('what has begun needs a reason that the audit keeps, and keeps its officer', async () => {
    const made = await create(morning());
    world.clock.at = at(25, '10:00');
    const url = `/api/shifts/${made.id}`;
    expect(await refusal('one', 'PUT', url, { ...morning('o1', 25, { posts: ['palace'] }), version: 1 })).toEqual([
      422,
      'roster-fault',
      'reason-needed',
      'reason',
    ]);
    expect(await refusal('one', 'PUT', url, { ...morning('o3'), version: 1, reason: '换人' })).toEqual([
      422,
      'roster-fault',
      'officer-begun',
      'officer',
    ]);
    expect(
      await refusal('one', 'PUT', url, { ...morning(), version: 1, reason: '更正', appliesFrom: at(25, '07:00') }),
    ).toEqual([422, 'roster-fault', 'applies-outside', 'appliesFrom']);
    const ask = {
      ...morning('o1', 25, { posts: ['palace'] }),
      version: 1,
      reason: '九点起派往宫涵',
      appliesFrom: at(25, '09:00'),
    };
    expect((await world.ask('one', 'PUT', url, ask)).status).toBe(200);
    expect((await world.audited()).at(-1)).toMatchObject({ action: 'shift-changed', reason: '九点起派往宫涵' });
    world.clock.at = at(27, '10:00');
    expect(await refusal('one', 'POST', `${url}/cancel`, { version: 2 })).toEqual([
      422,
      'roster-fault',
      'reason-needed',
      'reason',
    ]);
    expect((await world.ask('one', 'POST', `${url}/cancel`, { version: 2, reason: '未排此班' })).status).toBe(200);
  });

  it('nobody changes a shift of their own that has begun', async () => {
    const made = await create(morning('o2'));
    world.clock.at = at(25, '10:00');
    expect(await refusal('second', 'POST', `/api/shifts/${made.id}/cancel`, { version: 1, reason: '不想来' })).toEqual([
      422,
      'roster-fault',
      'own-shift',
      'officer',
    ]);
    expect(
      (await world.ask('one', 'POST', `/api/shifts/${made.id}/cancel`, { version: 1, reason: '调休' })).status,
    ).toBe(200);
  });

  it('supervisors edit their squads, administrators all; everybody else nothing', async () => {
    const made = await create(morning());
    const cancel = `/api/shifts/${made.id}/cancel`;
    expect(await refusal('two', 'POST', cancel, { version: 1 })).toEqual([404, 'not-found', null, null]);
    for (const who of ['leader', 'wall', 'auditor', 'me'] as const) {
      expect((await refusal(who, 'POST', cancel, { version: 1 })).slice(0, 2), who).toEqual([403, 'forbidden']);
      expect((await refusal(who, 'POST', '/api/shifts', morning('o3'))).slice(0, 2), who).toEqual([403, 'forbidden']);
    }
    await create(morning('p1'), 'admin');
    expect((await world.ask('two', 'GET', `/api/shifts/${made.id}/versions`)).status).toBe(404);
  });
});

describe('swapping', () => {
  it('exchanges two officers in one transaction: both shifts are new versions', async () => {
    const a = await create(morning('o1', 25));
    const b = await create(morning('o2', 25, { name: '中班', from: at(25, '14:00'), to: at(25, '22:00'), breaks: [] }));
    const done = await world.ask('one', 'POST', '/api/shifts/swap', {
      a: { id: a.id, version: 1 },
      b: { id: b.id, version: 1 },
    });
    expect(done.json<ShiftRow[]>().map((s) => [s.id, s.version, s.officer])).toEqual([
      [a.id, 2, 'o2'],
      [b.id, 2, 'o1'],
    ]);
    expect((await world.audited()).at(-1)).toMatchObject({ action: 'shifts-swapped' });
  });

  it('swaps nothing when one of the two does not fit, is not ours, or has begun', async () => {
    const a = await create(morning('o1', 25));
    const b = await create(morning('o2', 26));
    await create(morning('o1', 26, { from: at(26, '10:00'), to: at(26, '12:00'), breaks: [] }));
    const foreign = await create(morning('p1', 25), 'admin');
    const swap = (other: ShiftRow) => ({ a: { id: a.id, version: 1 }, b: { id: other.id, version: 1 } });
    expect(await refusal('one', 'POST', '/api/shifts/swap', swap(b))).toEqual([422, 'roster-fault', 'overlap', 'from']);
    expect((await refusal('one', 'POST', '/api/shifts/swap', swap(foreign))).slice(0, 2)).not.toEqual([200]);
    world.clock.at = at(25, '09:00');
    expect(await refusal('one', 'POST', '/api/shifts/swap', { ...swap(b), reason: '对调' })).toEqual([
      422,
      'roster-fault',
      'officer-begun',
      'officer',
    ]);
    expect((await world.db.query('SELECT 1 FROM shift WHERE version > 1')).length).toBe(0);
  });
});

describe('leave', () => {
  const days = { from: at(25, '00:00'), to: at(27, '00:00'), reason: '看病' };
  const ask = (who: Who, officer: string, more = {}) =>
    world.ask(who, 'POST', '/api/leaves', { officer, ...days, ...more });
  const granted = () =>
    world.db.query('SELECT officer_id AS officer, approved_by AS by FROM leave WHERE upper_inf(known)');

  it('an officer asks; another person grants it; only then is the time excused, and the duty room hears of it', async () => {
    const asked = (await ask('me', 'o1')).json<LeaveRequestRow>();
    expect(asked.stage).toBe('requested');
    expect(await granted()).toEqual([]);
    expect(world.announced).toEqual([]);
    expect((await world.ask('me', 'POST', `/api/leaves/${asked.id}/approve`, {})).status).toBe(403);
    expect((await world.ask('two', 'POST', `/api/leaves/${asked.id}/approve`, {})).status).toBe(404);
    const done = await world.ask('one', 'POST', `/api/leaves/${asked.id}/approve`, { note: '同意' });
    expect(done.json<LeaveRequestRow>()).toMatchObject({ stage: 'approved', note: '同意' });
    expect(await granted()).toEqual([{ officer: 'o1', by: 'acc-one' }]);
    expect(world.announced).toMatchObject([{ officers: ['o1'], span: { from: days.from, to: days.to } }]);
    expect((await world.ask('one', 'POST', `/api/leaves/${asked.id}/approve`, {})).status).toBe(409);
  });

  it('whoever decides is told what waits, the officer what was decided, and nobody the own act', async () => {
    await world.db.query(`INSERT INTO account (id, name, role, officer_id) VALUES
      ('acc-one', '王督查', 'supervisor', NULL), ('acc-two', '二督查', 'supervisor', NULL), ('acc-me', '队员', 'officer', 'o1')`);
    await world.db.query("INSERT INTO account_squad VALUES ('acc-one', 's1'), ('acc-two', 's2')");
    let seen = 0;
    /** What was told since the last look. */
    const told = async () => {
      const rows = await world.db.query<{ id: number; account: string }>(
        'SELECT id::int AS id, account_id AS account, key, params, subject FROM notice WHERE id > $1 ORDER BY id',
        [seen],
      );
      seen = rows.at(-1)?.id ?? seen;
      return rows.map(({ id: _id, ...row }) => row);
    };
    const asked = (await ask('me', 'o1')).json<LeaveRequestRow>();
    const { name, badge } = (await world.db.query("SELECT name, badge FROM officer WHERE id = 'o1'"))[0] ?? {};
    const about = { name, badge, from: days.from, to: days.to };
    expect(await told()).toEqual([
      {
        account: 'acc-one',
        key: 'leave-asked',
        subject: asked.id,
        params: { ...about, by: expect.any(String), reason: '看病' },
      },
    ]);
    await world.ask('one', 'POST', `/api/leaves/${asked.id}/reject`, { note: '人手不足' });
    expect(await told()).toEqual([
      {
        ...{ account: 'acc-me', key: 'leave-rejected', subject: asked.id },
        params: { ...about, by: '王督查', reason: '人手不足' },
      },
    ]);
    const recorded = (await ask('one', 'o1')).json<LeaveRequestRow>();
    await world.ask('one', 'POST', `/api/leaves/${recorded.id}/cancel`, {});
    expect(await told()).toMatchObject([
      { account: 'acc-me', key: 'leave-approved', subject: recorded.id },
      { account: 'acc-me', key: 'leave-cancelled', subject: recorded.id },
    ]);
    // Taken back by the officer: nobody is called to decide what is no more.
    const again = (await ask('me', 'o1')).json<LeaveRequestRow>();
    expect(await told()).toHaveLength(1);
    expect((await world.ask('me', 'POST', `/api/leaves/${again.id}/cancel`, {})).status).toBe(200);
    expect(await told()).toEqual([]);
    await world.db.query("DELETE FROM account WHERE id IN ('acc-one', 'acc-two', 'acc-me')");
  });

  it('a supervisor who is an officer asks like everybody else, and does not decide about it', async () => {
    const own = (await ask('second', 'o2')).json<LeaveRequestRow>();
    expect(own.stage).toBe('requested');
    expect((await world.ask('second', 'POST', `/api/leaves/${own.id}/approve`, {})).status).toBe(403);
    expect((await world.ask('one', 'POST', `/api/leaves/${own.id}/reject`, { note: '人手不足' })).status).toBe(200);
    expect(await granted()).toEqual([]);
  });

  it('recorded by a supervisor it holds at once; cancelled it is no longer known, and what was stays', async () => {
    const made = (await ask('one', 'o3')).json<LeaveRequestRow>();
    expect(await granted()).toHaveLength(1);
    world.clock.at += HOUR;
    expect((await world.ask('one', 'POST', `/api/leaves/${made.id}/cancel`, {})).json<LeaveRequestRow>().stage).toBe(
      'cancelled',
    );
    expect(await granted()).toEqual([]);
    expect(await world.db.query('SELECT 1 FROM leave')).toHaveLength(1);
    expect((await world.audited()).map((one) => one.action)).toEqual(['leave-approved', 'leave-cancelled']);
    await expect(world.db.query("UPDATE leave_step SET stage = 'approved'")).rejects.toThrow(/append-only/);
  });

  it('DU2 one that has begun ends now and for a reason: what was taken stays known; one that is over stays', async () => {
    const made = (await ask('one', 'o3')).json<LeaveRequestRow>();
    const cancel = (body: object) => world.ask('one', 'POST', `/api/leaves/${made.id}/cancel`, body);
    world.clock.at = at(26, '09:00');
    expect(await refusal('one', 'POST', `/api/leaves/${made.id}/cancel`, {})).toEqual([
      400,
      'reason-missing',
      null,
      'note',
    ]);
    expect((await cancel({ note: ' 到 ' })).status).toBe(400);
    expect(world.announced).toHaveLength(1);
    const done = (await cancel({ note: '提前返岗' })).json<LeaveRequestRow>();
    expect(done).toMatchObject({
      stage: 'cancelled',
      note: '提前返岗',
      takenTo: world.clock.at,
      from: days.from,
      to: days.to,
    });
    expect(world.announced.at(-1)).toMatchObject({ officers: ['o3'], span: { from: world.clock.at, to: days.to } });
    const listed = async (who: Who) =>
      (await world.ask(who, 'GET', `/api/leaves?from=${days.from}&to=${days.to}`)).json<
        { from: number; to: number }[]
      >();
    expect(await listed('one')).toMatchObject([{ from: days.from, to: world.clock.at, reason: '看病' }]);
    const week = (await world.ask('one', 'GET', `/api/roster?from=${days.from}&to=${days.to}`)).json<RosterWeek>();
    expect(week.leaves).toMatchObject([{ id: made.id, stage: 'cancelled', takenTo: world.clock.at }]);
    // BT2: the whole leave is what was known before.
    expect(await world.db.query('SELECT upper_inf(known) AS now FROM leave ORDER BY lower(known)')).toEqual([
      { now: false },
      { now: true },
    ]);
    const other = (await ask('one', 'o1')).json<LeaveRequestRow>();
    world.clock.at = days.to;
    expect(await refusal('one', 'POST', `/api/leaves/${other.id}/cancel`, { note: '取消' })).toEqual([
      ...[409, 'leave-over', null, null],
    ]);
  });

  it('refuses two leaves at a time, one of another squad, one without a reason, and one for others by an officer', async () => {
    await ask('one', 'o1');
    expect((await ask('one', 'o1', { from: at(26, '00:00'), to: at(28, '00:00') })).status).toBe(409);
    expect((await ask('one', 'p1')).status).toBe(403);
    expect((await ask('me', 'o2')).status).toBe(403);
    expect((await ask('admin', 'o2')).status).toBe(403);
    expect((await ask('one', 'o2', { reason: ' 病 ' })).status).toBe(400);
    expect((await ask('one', 'o2', { to: days.from })).status).toBe(400);
  });
});

describe('the week', () => {
  const range = `from=${at(23, '00:00')}&to=${at(30, '00:00')}`;

  it('gives officers, shifts, leaves and posts of the scope, and no reasons to an administrator', async () => {
    await create(morning('o1'));
    await create(morning('p1'), 'admin');
    await world.ask('one', 'POST', '/api/leaves', {
      officer: 'o2',
      from: at(24, '00:00'),
      to: at(25, '00:00'),
      reason: '家事',
    });
    const one = (await world.ask('one', 'GET', `/api/roster?${range}`)).json<RosterWeek>();
    expect(one.officers.map((o) => o.id)).toEqual(['o1', 'o2', 'o3', 'o4']);
    expect(one.shifts.map((s) => s.officer)).toEqual(['o1']);
    expect(one.leaves).toMatchObject([{ officer: 'o2', stage: 'approved', reason: '家事' }]);
    const admin = (await world.ask('admin', 'GET', `/api/roster?${range}`)).json<RosterWeek>();
    expect(admin.shifts.map((s) => s.officer)).toEqual(['o1', 'p1']);
    expect(admin.leaves).toMatchObject([{ officer: 'o2', reason: null }]);
    const page = (await world.ask('admin', 'GET', `/api/roster?${range}&squad=bureau&limit=2`)).json<RosterWeek>();
    expect([page.officers.length, page.next]).toEqual([2, '0002']);
    expect((await world.ask('one', 'GET', `/api/roster?${range}&squad=s2`)).status).toBe(403);
    expect((await world.ask('one', 'GET', `/api/roster?from=${at(1, '00:00')}&to=${at(30, '00:00')}`)).status).toBe(
      400,
    );
    for (const who of ['wall', 'auditor', 'me'] as const)
      expect((await world.ask(who, 'GET', `/api/roster?${range}`)).status, who).toBe(403);
  });

  it('copies the week before: previews, leaves out conflicts by name, and does it once', async () => {
    for (const officer of ['o1', 'o2', 'o3', 'o4']) await create(morning(officer, 21, { breaks: [] }));
    await create(morning('o2', 28, { name: '手工班', from: at(28, '10:00'), to: at(28, '12:00'), breaks: [] }));
    await world.ask('one', 'POST', '/api/leaves', {
      officer: 'o3',
      from: at(28, '00:00'),
      to: at(29, '00:00'),
      reason: '婚假',
    });
    await create(morning('o4', 28, { breaks: [] }));
    const ask = { from: at(16, '00:00'), to: at(23, '00:00') };
    const preview = (await world.ask('one', 'POST', '/api/roster/copy', { ...ask, dry: true })).json<CopyReport>();
    expect(preview).toMatchObject({ counts: { new: 1, same: 1, skipped: 2 }, written: false });
    expect(preview.skipped.map((s) => [s.badge, s.code]).sort()).toEqual([
      ['0002', 'overlap'],
      ['0003', 'on-leave'],
    ]);
    expect(await present()).toHaveLength(6);
    const done = (await world.ask('one', 'POST', '/api/roster/copy', { ...ask, dry: false })).json<CopyReport>();
    expect(done).toMatchObject({ counts: { new: 1 }, written: true });
    const again = (await world.ask('one', 'POST', '/api/roster/copy', { ...ask, dry: false })).json<CopyReport>();
    expect(again.counts).toEqual({ new: 0, same: 2, skipped: 2 });
    expect(await present()).toHaveLength(7);
  });

  it('WW1 an export is audited, guards cells that a spreadsheet would run, and can be imported again', async () => {
    await create(morning('o1', 25, { name: '=HYPERLINK("http://x")' }));
    await create(morning('o2', 25, { name: '夜班', from: at(25, '22:00'), to: at(26, '06:00'), breaks: [] }));
    const csv = await world.ask('one', 'GET', `/api/roster/export.csv?${range}`);
    const text = csv.bytes().toString('utf8');
    expect(text.charCodeAt(0)).toBe(0xfeff);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text).toContain('22:00,次日06:00,京泰夜市');
    const xlsx = await world.ask('one', 'GET', `/api/roster/export.xlsx?${range}`);
    const book = new Excel.Workbook();
    await book.xlsx.load(xlsx.bytes() as unknown as Excel.Buffer);
    expect(book.getWorksheet('排班')?.getCell('E2').value).toBe(`'=HYPERLINK("http://x")`);
    expect((await world.audited()).filter((one) => one.action === 'roster-exported')).toHaveLength(2);
    const back = await world.upload('one', csv.bytes(), 'dry=1', 'week.csv');
    expect(back.report).toMatchObject({ faults: [], counts: { rows: 2, same: 1, changed: 1 } });
  });
});
