import { HOUR, MINUTE, toIso } from '@dutywall/shared/kit';
import type { ListedAbsence } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEGIN, stay } from '../duty-service/support/scene.ts';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { AbsenceWorld, type Who } from './world.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

const CHECK_IN = 'c1';
const TICKS = [
  { item: 'uniform', verdict: 'pass' },
  { item: 'insignia', verdict: 'fault', note: '未佩戴胸牌' },
  { item: 'at-post', verdict: 'not-visible' },
];

describe.each(['any', 'embedded'] as const)('AB6 a fault found in a check-in (%s database)', (engine) => {
  let store: Store;
  let world: AbsenceWorld;
  beforeAll(async () => {
    store = await openStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    world = await AbsenceWorld.open(store);
    await checkIn(CHECK_IN);
    await tick(1, TICKS);
  });
  afterEach(() => world.close());

  /** A check-in of o1 that `flagger` rang and that has ended. */
  async function checkIn(id: string): Promise<void> {
    const at = (minutes: number) => toIso(BEGIN + minutes * MINUTE);
    await store.db.query(
      `INSERT INTO check_in (id, officer_id, shift_id, rung_by, rung_by_name, unit, reason, rang_at, heard_at, answered_at, live_at, ended_at, outcome, ended_by)
       VALUES ($1, 'o1', 'sh1', 'flagger', 'flagger', '一中队', 'routine', $2, $2, $2, $2, $3, 'answered', 'supervisor')`,
      [id, at(40), at(42)],
    );
  }

  async function tick(revision: number, ticks: readonly object[]): Promise<void> {
    await store.db.query(
      `INSERT INTO check_in_checklist (check_in_id, revision, list_version, ticks, made_by, made_by_name, made_at)
       VALUES ($1, $2, 1, $3, 'flagger', 'flagger', $4)`,
      [CHECK_IN, revision, JSON.stringify(ticks), toIso(BEGIN + 43 * MINUTE)],
    );
  }

  async function flag(who: Who = 'flagger', id = CHECK_IN, reason = '标志标识：未佩戴胸牌'): Promise<string> {
    const answer = await world.ask(who, 'POST', `/api/check-ins/${id}/faults`, { reason });
    return answer.statusCode === 201 ? answer.json().id : answer.json().error.code;
  }
  const listed = async (who: Who): Promise<ListedAbsence[]> => (await world.ask(who, 'GET', '/api/absences')).json();

  it('AB6 is told, answered, confirmed by another and appealable, as every flag', async () => {
    const id = await flag();
    expect(await world.notices('officer')).toEqual(['absence-flagged']);
    const told = (await world.ask('officer', 'GET', '/api/notices')).json().notices[0];
    expect(told.params).toMatchObject({ about: 'check-in-fault' });
    expect(await world.act('second', id, 'confirm')).toBe('too-early');
    expect(await world.act('officer', id, 'answer')).toBe('answered');
    expect(await world.act('flagger', id, 'confirm')).toBe('own-flag');
    expect(await world.act('officer', id, 'confirm')).toBe('self-flag');
    expect(await world.act('elsewhere', id, 'confirm')).toBe('not-found');
    expect(await world.act('second', id, 'confirm')).toBe('confirmed');
    expect(await world.act('officer', id, 'appeal')).toBe('appealed');
    expect(await world.act('second', id, 'uphold')).toBe('own-decision');
    expect(await world.act('third', id, 'correct')).toBe('corrected');
    expect(await world.actions()).toEqual(
      expect.arrayContaining(['absence-flagged', 'absence-notified', 'absence-answered', 'absence-confirmed']),
    );
    expect(world.scene.errors).toEqual([]);
  });

  it('AB6 DU1 it is never an absence: no fact of the wall before or after a decision, and called a fault in every list', async () => {
    const id = await flag();
    await world.act('officer', id, 'answer');
    await world.act('second', id, 'confirm');
    await world.room.tick();
    expect(world.scene.wall.named('absence-changed')).toEqual([]);
    for (const who of ['second', 'officer', 'leader'] as const) {
      expect(await listed(who), who).toMatchObject([
        { id, about: 'check-in-fault', checkIn: CHECK_IN, incident: null, kind: null, stage: 'confirmed' },
      ]);
    }
    const absence = await world.flag('flagger');
    expect((await listed('second')).find((one) => one.id === absence.id)).toMatchObject({
      about: 'absence',
      checkIn: null,
      kind: 'off-post',
    });
    expect(world.scene.wall.named('absence-changed').length).toBeGreaterThan(0);
  });

  it('AB6 AB1 the bundle freezes the course, the ticked items as they were worded, and the snapshots’ hashes', async () => {
    await store.db.query(
      `INSERT INTO check_in_snapshot VALUES ('n1', $1, 'ABCD-2345', $2, 'flagger', 'flagger', '["一行"]')`,
      [CHECK_IN, toIso(BEGIN + 41 * MINUTE)],
    );
    await store.db.query(
      `INSERT INTO check_in_picture VALUES ('n1', 'supervisor', $1, 'flagger', 'jpeg', 1, 1, 1, 'aa11', '\\x00')`,
      [toIso(BEGIN + 41 * MINUTE)],
    );
    const id = await flag();
    const { evidence } = await world.file('second', id);
    expect(evidence).toMatchObject({
      format: 3,
      checkIn: {
        id: CHECK_IN,
        outcome: 'answered',
        by: 'flagger',
        liveAt: toIso(BEGIN + 40 * MINUTE),
        checklist: { revision: 1, version: 1, ticks: TICKS },
        snapshots: [{ id: 'n1', code: 'ABCD-2345', sha256: 'aa11', counterpartSha256: null }],
        recordings: [],
      },
    });
    const { checkIn: frozen } = evidence as { checkIn: { items: { id: string; zh: string }[] } };
    expect(frozen.items.find((item) => item.id === 'insignia')?.zh).toBe('标志标识');
    // What is ticked later is not in it, and shown beside it.
    await tick(2, [{ item: 'insignia', verdict: 'pass' }]);
    const file = await world.file('second', id);
    expect(file.evidence).toEqual(evidence);
    expect(file.reticked).toEqual({
      ...{ revision: 2, by: 'flagger', at: BEGIN + 43 * MINUTE, ticks: [{ item: 'insignia', verdict: 'pass' }] },
    });
  });

  it('AB1 the bundle of an absence holds the check-ins of its shift', async () => {
    const { id } = await world.flag();
    expect((await world.file('second', id)).evidence).toMatchObject({
      format: 3,
      checkIn: null,
      checkIns: [{ id: CHECK_IN, outcome: 'answered', checklist: { ticks: TICKS } }],
    });
  });

  it('AB6 only who rang flags, only what they ticked as a fault, once', async () => {
    expect(await flag('second')).toBe('forbidden');
    expect(await flag('officer')).toBe('forbidden');
    expect(await flag('leader')).toBe('forbidden');
    expect(await flag('elsewhere')).toBe('not-found');
    expect(await flag('flagger', 'nothing')).toBe('not-found');
    expect(await flag('flagger', CHECK_IN, '  ')).toBe('bad-request');
    await checkIn('c2');
    expect(await flag('flagger', 'c2')).toBe('no-fault-ticked');
    await tick(2, [{ item: 'insignia', verdict: 'not-visible' }]);
    expect(await flag()).toBe('no-fault-ticked');
    await tick(3, TICKS);
    const id = await flag();
    expect(await flag()).toBe('conflict');
    expect(await world.act('flagger', id, 'withdraw')).toBe('withdrawn');
    expect((await flag()).length).toBe(26);
  });

  it('BT3 late fixes revise an absence, never a fault: that stands on what a person saw', async () => {
    const fault = await flag();
    const { id: absence } = await world.flag();
    await world.act('officer', fault, 'answer');
    await world.scene.deliver(
      stay(1, BEGIN + 30 * MINUTE + 1_000, BEGIN + 50 * MINUTE, 0).map((fix) => ({
        ...fix,
        receivedAt: world.clock.at + MINUTE,
      })),
    );
    world.scene.to(world.clock.at + 5 * MINUTE);
    world.scene.duty.tick();
    await world.scene.settle();
    await world.room.tick();
    await world.room.start();
    expect((await world.file('second', absence)).stage).toBe('needs-review');
    const file = await world.file('second', fault);
    expect(file.stage).toBe('answered');
    expect(file.belief.differs).toBe(false);
    expect(await world.act('second', fault, 'confirm')).toBe('confirmed');
  });

  /** As the check-in room does it: the revision, then the announcement. */
  async function retick(revision: number, ticks: readonly object[]): Promise<void> {
    await tick(revision, ticks);
    world.scene.bus.publish('checklist-ticked', { officer: 'o1', checkIn: CHECK_IN });
    await world.room.tick();
  }
  const PASSED = TICKS.map((one) => (one.item === 'insignia' ? { item: 'insignia', verdict: 'pass' } : one));

  it('AB6 BT3 ticked otherwise by who saw it, it goes to review, all are told, and nobody can confirm it', async () => {
    const id = await flag();
    await world.act('officer', id, 'answer');
    await retick(2, PASSED);
    const file = await world.file('second', id);
    expect(file.stage).toBe('needs-review');
    expect(file.belief.differs).toBe(true);
    expect(file.may).toEqual(['withdraw']);
    expect(await world.notices('officer')).toEqual(['absence-flagged', 'absence-needs-review']);
    expect(await world.notices('second')).toContain('absence-needs-review');
    expect(await world.actions()).toContain('absence-needs-review');
    // Not even once it was answered anew: nobody says any more that it was so.
    expect(await world.act('officer', id, 'answer')).toBe('answered');
    const answered = await world.file('second', id);
    expect(answered.may).toEqual(['withdraw']);
    expect(answered.mayNot.confirm).toBe('no-fault-ticked');
    expect(await world.act('second', id, 'confirm')).toBe('no-fault-ticked');
    await world.room.tick();
    expect((await world.file('second', id)).steps.filter((step) => step.stage === 'needs-review')).toHaveLength(1);
    expect(await world.act('second', id, 'withdraw')).toBe('withdrawn');
    expect(world.scene.errors).toEqual([]);
  });

  it('AB6 BT3 one that was confirmed already counts no more until somebody looks again', async () => {
    const id = await flag();
    await world.act('officer', id, 'answer');
    expect(await world.act('second', id, 'confirm')).toBe('confirmed');
    await retick(2, PASSED);
    expect((await world.file('second', id)).stage).toBe('needs-review');
  });

  it('AB6 BT3 a further fault, another note or the same ticks again revise nothing; nor does a flag that was not ticked anew', async () => {
    const id = await flag();
    await world.act('officer', id, 'answer');
    await retick(2, [...TICKS.filter(({ item }) => item !== 'uniform'), { item: 'uniform', verdict: 'fault' }]);
    await retick(3, [{ item: 'insignia', verdict: 'fault', note: '胸牌遮住' }]);
    const file = await world.file('second', id);
    expect(file.stage).toBe('answered');
    expect(file.belief.differs).toBe(false);
    expect(file.reticked?.revision).toBe(3);
    expect(await world.act('second', id, 'confirm')).toBe('confirmed');
  });

  it('AB6 BT3 a revision that nobody heard of is found before anybody decides on it', async () => {
    const id = await flag();
    await world.act('officer', id, 'answer');
    const { seen } = await world.file('second', id);
    await tick(2, PASSED);
    expect(await world.act('second', id, 'confirm', { seen })).toBe('conflict');
    expect((await world.file('second', id)).stage).toBe('needs-review');
  });

  it('AB2 without an answer another may confirm once the window is over', async () => {
    const id = await flag();
    world.clock.at += 24 * HOUR;
    expect(await world.act('officer', id, 'answer')).toBe('too-late');
    expect(await world.act('second', id, 'confirm')).toBe('confirmed');
  });
});
