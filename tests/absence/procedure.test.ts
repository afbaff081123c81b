import { createHash } from 'node:crypto';
import { canonicalJson, DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import type { AbsenceRow, IncidentRow } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BEGIN, fixOf } from '../duty-service/support/scene.ts';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { AbsenceWorld } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let store: Store;
let world: AbsenceWorld;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
afterEach(() => world?.close());

describe('the procedure over HTTP', () => {
  it('AB1–AB5 goes from flag to correction; each step audited, published, and told to whom it concerns', async () => {
    world = await AbsenceWorld.open(store);
    const { id, stage, deadline } = await world.flag();
    expect({ stage, deadline }).toEqual({ stage: 'notified', deadline: world.clock.at + DAY });
    expect(await world.notices('officer')).toEqual(['absence-flagged']);
    expect((await world.file('officer', id)).may).toEqual(['answer']);
    expect((await world.file('flagger', id)).may).toEqual(['withdraw']);
    expect(await world.act('second', id, 'confirm')).toBe('too-early');
    expect(await world.act('officer', id, 'answer')).toBe('answered');
    expect(await world.act('flagger', id, 'confirm')).toBe('own-flag');
    expect((await world.file('flagger', id)).mayNot.confirm).toBe('own-flag');
    expect(await world.act('second', id, 'confirm')).toBe('confirmed');
    expect(await world.act('officer', id, 'appeal')).toBe('appealed');
    expect(await world.act('officer', id, 'appeal')).toBe('appealed-already');
    expect(await world.act('flagger', id, 'correct')).toBe('own-decision');
    expect(await world.act('second', id, 'uphold')).toBe('own-decision');
    expect(await world.act('third', id, 'correct')).toBe('corrected');

    const file = await world.file('third', id);
    expect(file.steps.map(({ stage, by }) => [stage, by])).toEqual([
      ['flagged', 'flagger'],
      ['notified', null],
      ['answered', 'officer'],
      ['confirmed', 'second'],
      ['appealed', 'officer'],
      ['corrected', 'third'],
    ]);
    expect(file.may).toEqual([]);
    const steps = (await world.actions()).filter((action) => action !== 'absence-opened');
    expect(steps).toEqual(file.steps.map((step) => `absence-${step.stage}`));
    expect(world.scene.wall.named<AbsenceRow>('absence-changed').map((row) => row.stage)).toEqual([
      ...['notified', 'answered', 'confirmed', 'appealed', 'corrected'],
    ]);
    expect(await world.notices('officer')).toEqual(['absence-flagged', 'absence-confirmed', 'absence-corrected']);
    expect(await world.notices('flagger')).toEqual([
      ...['absence-answered', 'absence-confirmed', 'absence-appealed', 'absence-corrected'],
    ]);
    expect(await world.notices('elsewhere')).toEqual([]);
  });

  it('DU1 a call for help is no ground for a flag', async () => {
    world = await AbsenceWorld.open(store);
    await world.scene.deliver([fixOf(1, BEGIN + 51 * MINUTE, 300, { alarms: ['sos'] })]);
    await world.scene.settle();
    const call = world.scene.wall.named<IncidentRow>('incident-opened').find((one) => one.kind === 'sos');
    const answer = await world.ask('flagger', 'POST', '/api/absences', {
      ...{ officer: 'o1', reason: '求助时不在岗', incident: call?.id },
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'help-no-ground']);
    expect(await store.db.query('SELECT id FROM absence')).toEqual([]);
  });

  it('AB3 nobody handles a flag about themselves; roles and squads bound who sees and acts', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    expect(await world.act('selfish', id, 'withdraw')).toBe('self-flag');
    const own = { officer: 'o1', reason: '自己标记自己' };
    expect((await world.ask('selfish', 'POST', '/api/absences', own)).json().error.code).toBe('self-flag');
    expect(await world.act('leader', id, 'withdraw')).toBe('forbidden');
    for (const who of ['elsewhere', 'colleague'] as const) {
      expect((await world.ask(who, 'GET', `/api/absences/${id}`)).statusCode).toBe(404);
      expect((await world.ask(who, 'GET', `/api/absences/${id}/bundle`)).statusCode).toBe(404);
      expect((await world.ask(who, 'GET', '/api/absences')).json()).toEqual([]);
      expect(await world.act(who, id, 'answer')).toBe('not-found');
    }
    for (const who of ['wall', 'auditor', 'admin'] as const) {
      expect((await world.ask(who, 'GET', '/api/absences')).statusCode).toBe(403);
      expect((await world.ask(who, 'GET', `/api/absences/${id}`)).statusCode).toBe(403);
    }
    expect((await world.ask('officer', 'GET', '/api/absences')).json()).toMatchObject([{ id, may: ['answer'] }]);
  });

  it('unknown keys, missing ones and wrong types are refused, also of a flag', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    const { seen } = await world.file('officer', id);
    const good = { act: 'answer', reason: '我在岗位上', seen };
    for (const bad of [
      { ...good, stage: 'withdrawn' },
      { ...good, actor: 'second' },
      { ...good, act: 'delete' },
      { ...good, reason: 'x' },
      { ...good, reason: ' '.repeat(5) },
      { ...good, photos: ['a', 'b', 'c', 'd', 'e'] },
      { act: 'answer', reason: '没有版本' },
      [],
    ]) {
      const answer = await world.ask('officer', 'POST', `/api/absences/${id}/steps`, bad);
      expect([answer.statusCode, answer.json().error.code], JSON.stringify(bad)).toEqual([400, 'bad-request']);
    }
    const flag = { officer: 'o1', reason: '又一次', confirmed: true };
    expect((await world.ask('flagger', 'POST', '/api/absences', flag)).statusCode).toBe(400);
    expect((await world.file('third', id)).steps).toHaveLength(2);
  });

  it('two confirmers at once make one step and one conflict; what was not seen is not decided', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    const { seen: early } = await world.file('second', id);
    await world.act('officer', id, 'answer');
    expect(await world.act('second', id, 'confirm', { seen: early })).toBe('conflict');
    const { seen } = await world.file('second', id);
    const both = await Promise.all(
      ['second', 'third'].map((who) => world.act(who as 'second', id, 'confirm', { seen })),
    );
    expect(both.sort()).toEqual(['confirmed', 'conflict']);
    const flags = await Promise.all([
      world.ask('flagger', 'POST', '/api/absences', { officer: 'o1', reason: '重复' }),
      world.ask('second', 'POST', '/api/absences', { officer: 'o1', reason: '重复' }),
    ]);
    expect(flags.map((one) => one.statusCode).sort()).toEqual([201, 409]);
  });

  it('AB2 AB4 late answers and late appeals are refused; the window’s end is told once, also over a restart', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    await world.room.start();
    world.clock.at += DAY;
    expect(await world.act('officer', id, 'answer')).toBe('too-late');
    await world.room.tick();
    expect(await world.notices('second')).toEqual(['absence-due']);
    expect(await world.notices('flagger')).toEqual([]);
    expect((await world.file('second', id)).may).toEqual(['confirm', 'withdraw']);
    // DU1: the end of a window decides nothing.
    world.clock.at += 30 * DAY;
    await world.room.tick();
    expect((await world.file('second', id)).stage).toBe('notified');
    world.room.close();
    const again = await AbsenceWorld.serve(world.scene);
    await again.room.start();
    await again.room.tick();
    again.room.close();
    await again.app.close();
    expect(await world.notices('second')).toEqual(['absence-due']);

    expect(await world.act('second', id, 'confirm')).toBe('confirmed');
    world.clock.at += 30 * DAY + 1;
    expect(await world.act('officer', id, 'appeal')).toBe('too-late');
  });

  it('AB2 an officer without an account is told in person, or as soon as there is one', async () => {
    world = await AbsenceWorld.open(store, ['officer', 'selfish']);
    const { id, stage } = await world.flag();
    expect(stage).toBe('flagged');
    world.clock.at += 3 * DAY;
    expect(await world.act('second', id, 'confirm')).toBe('not-told');
    expect((await world.file('second', id)).may).toEqual(['notify']);
    await AbsenceWorld.account(store, 'officer', 'officer', 'o1');
    await world.room.start();
    expect((await world.file('third', id)).stage).toBe('notified');
    expect(await world.notices('officer')).toEqual(['absence-flagged']);
    expect(await world.act('second', id, 'confirm')).toBe('too-early');
  });

  it('AB1 the bundle is downloaded as the text whose SHA-256 is shown, and that is audited', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    const { evidenceSha256, evidence } = await world.file('officer', id);
    const answer = await world.ask('officer', 'GET', `/api/absences/${id}/bundle`);
    expect(answer.headers['content-disposition']).toContain('attachment');
    expect(createHash('sha256').update(answer.rawPayload).digest('hex')).toBe(evidenceSha256);
    expect(answer.body).toBe(canonicalJson(evidence));
    expect(Object.keys(evidence as object)).toEqual(
      expect.arrayContaining([
        'fixes',
        'intervals',
        'posts',
        'rules',
        'shift',
        'terminals',
        'leaves',
        'checkIns',
        'incident',
      ]),
    );
    expect(await world.actions()).toContain('absence-exported');
  });

  it('WW1 the officer sees who opened the flag and when; reading it again at once is the same opening', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    await world.file('second', id);
    await world.file('second', id);
    world.clock.at += HOUR;
    await world.file('second', id);
    const { openings } = await world.file('officer', id);
    expect(openings?.map(({ by, what }) => [by, what])).toEqual([
      ['second', 'absence-opened'],
      ['second', 'absence-opened'],
    ]);
    expect((await world.file('second', id)).openings).toBeNull();
  });

  it('AB5 neither flag nor step can be changed or deleted in the store', async () => {
    world = await AbsenceWorld.open(store);
    await world.flag();
    for (const statement of ['DELETE FROM absence', 'UPDATE absence SET reason = reason', 'DELETE FROM absence_step']) {
      await expect(store.db.query(statement)).rejects.toThrow(/append-only/);
    }
  });

  it('the times are versioned settings: a flag keeps those it was made under', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    const times = { answerWindowMs: 48 * HOUR, appealWindowMs: 15 * DAY, reason: '本局规定' };
    expect((await world.ask('second', 'POST', '/api/absence-procedures', times)).statusCode).toBe(403);
    const short = { ...times, answerWindowMs: MINUTE };
    expect((await world.ask('admin', 'POST', '/api/absence-procedures', short)).statusCode).toBe(400);
    const made = await world.ask('admin', 'POST', '/api/absence-procedures', times);
    expect(made.json()[0]).toMatchObject({ answerWindowMs: 48 * HOUR, madeBy: 'admin', reason: '本局规定' });
    expect((await world.file('third', id)).settings.answerWindowMs).toBe(DAY);
    world.clock.at += 2 * HOUR;
    const fresh = await world.flag('flagger', false);
    expect(fresh.deadline).toBe(world.clock.at + 48 * HOUR);
  });

  it('notices are the account’s own, unread until read', async () => {
    world = await AbsenceWorld.open(store);
    const told: string[] = [];
    world.scene.bus.subscribe('notice-added', ({ account }) => told.push(account));
    await world.flag();
    expect(told.sort()).toEqual(['officer', 'selfish']);
    const list = (await world.ask('officer', 'GET', '/api/notices')).json();
    expect(list).toMatchObject({
      unread: 1,
      notices: [{ key: 'absence-flagged', params: { by: 'flagger' }, readAt: null }],
    });
    const upTo = list.notices[0].id;
    expect((await world.ask('colleague', 'POST', '/api/notices/read', { upTo })).json()).toEqual({
      unread: 0,
      notices: [],
    });
    const next = { from: upTo + 1, upTo: upTo + 1 };
    expect((await world.ask('officer', 'POST', '/api/notices/read', next)).json()).toMatchObject({ unread: 1 });
    const one = { from: upTo, upTo };
    expect((await world.ask('officer', 'POST', '/api/notices/read', one)).json()).toMatchObject({ unread: 0 });
    expect((await world.ask('officer', 'POST', '/api/notices/read', { upTo, all: true })).statusCode).toBe(400);
  });
});
