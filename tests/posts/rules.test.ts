import { auditLog } from '@dutywall/server/features/audit';
import { createWhatIf } from '@dutywall/server/features/duty';
import { rulePlugin } from '@dutywall/server/features/rule';
import { DEFAULT_RULES, type DutyRules, effectiveRules, readOwnRules, stricterKeys } from '@dutywall/shared/domain';
import { DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import type { RuleHistoryRow, RulePreview, RuleSet } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, insertShift, Scene, seedTown, stay } from '../duty-service/support/scene.ts';
import { commit, openStore, type Store } from '../duty-service/support/store.ts';
import { type Desk, NOW, openDesk } from './support.ts';

let store: Store;
let desk: Desk;
beforeAll(async () => {
  store = await openStore();
  const onError = (error: unknown): void => {
    throw error;
  };
  desk = await openDesk(store.db, (parts) =>
    rulePlugin({ ...parts, audit: auditLog, trials: createWhatIf({ db: store.db }), onError }),
  );
});
afterAll(async () => {
  await desk?.close();
  await store?.close();
});
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db);
  desk.clock.at = NOW;
  desk.announced.length = 0;
});

const publish = (who: string, body: object) =>
  desk.ask(who, 'POST', '/api/rules', { basedOn: 0, reason: '冬季调整', ...body });
const sets = async (who: string) => (await desk.ask(who, 'GET', '/api/rules')).json<RuleSet[]>();
const setOf = async (who: string, squad: string | null) => (await sets(who)).find((one) => one.squad === squad);

describe('rules: the table of numbers', () => {
  it('every default lies within its bounds, and every number has its words', () => {
    const { version: _version, ...numbers } = DEFAULT_RULES;
    expect(readOwnRules(numbers)).toEqual({ own: numbers, problems: [] });
  });

  it.each([
    ['an unknown number', { surprise: 1 }, 'unknown-key'],
    ['a prototype', JSON.parse('{"__proto__": 1}'), 'unknown-key'],
    ['minutes for seconds', { leaveToleranceS: 10 }, 'bad-number'],
    ['half a fix', { minRunFixes: 4.5 }, 'bad-number'],
    ['text', { silentMinS: '180' }, 'bad-number'],
    ['nothing', { silentMinS: null }, 'bad-number'],
    ['a list', [], 'wrong-type'],
  ])('refuses %s', (_name, given, code) => {
    expect(readOwnRules(given).problems.map((one) => one.code)).toEqual([code]);
  });

  it('says in which direction a number may only be more lenient', () => {
    const with_ = (more: Partial<DutyRules>): DutyRules => ({ ...DEFAULT_RULES, ...more });
    expect(stricterKeys(DEFAULT_RULES, with_({ leaveToleranceS: 900, massSilenceShare: 0.2 }))).toEqual([]);
    expect(stricterKeys(DEFAULT_RULES, with_({ leaveToleranceS: 300 }))).toEqual(['leaveToleranceS']);
    // A longer silence limit lets runs span wider gaps (DU6), a shorter one makes silence sooner: neither is lenient.
    expect(stricterKeys(DEFAULT_RULES, with_({ silentMinS: 300 }))).toEqual(['silentMinS']);
    expect(stricterKeys(DEFAULT_RULES, with_({ silentMinS: 120 }))).toEqual(['silentMinS']);
  });

  it('the last version that counts when the shift begins; number by number from the bureau down', () => {
    const at = (from: number) => ({ from, to: from + 8, now: from });
    const bureau = [
      { squad: null, version: 2, validFrom: 10, running: false, own: { arrivalGraceS: 900, silentMinS: 240 } },
      { squad: null, version: 4, validFrom: 30, running: false, own: { arrivalGraceS: 1_200 } },
    ];
    const squad = [{ squad: 's1', version: 3, validFrom: 20, running: false, own: { silentMinS: 300 } }];
    const seen = (from: number) => {
      const { version, arrivalGraceS, silentMinS } = effectiveRules([bureau, squad], at(from));
      return [version, arrivalGraceS, silentMinS];
    };
    expect([5, 15, 25, 35].map(seen)).toEqual([
      [1, 600, 180],
      [2, 900, 240],
      [3, 900, 300],
      [4, 1_200, 300],
    ]);
  });
});

describe('rules over HTTP', () => {
  it('publishes a version, audited, announced and inherited down the tree', async () => {
    expect((await sets('admin')).map((one) => [one.squad, one.version, one.own])).toEqual([
      [null, 1, {}],
      ['bureau', 1, {}],
      ['s1', 1, {}],
      ['s2', 1, {}],
    ]);
    const made = await publish('admin', { squad: null, own: { leaveToleranceS: 900 } });
    expect(made.json<RuleHistoryRow>()).toMatchObject({ version: 2, validFrom: NOW, madeBy: 'administrator甲' });
    expect((await publish('one', { squad: 's1', own: { arrivalGraceS: 300 } })).status).toBe(201);
    expect(await setOf('one', 's1')).toMatchObject({
      ...{ own: { arrivalGraceS: 300 }, version: 3, mine: true, parent: 'bureau', name: '一中队' },
      effective: { arrivalGraceS: 300, leaveToleranceS: 900, minRunFixes: 5 },
    });
    expect((await sets('one')).map((one) => [one.squad, one.mine])).toEqual([
      [null, false],
      ['s1', true],
    ]);
    expect(desk.announced.map((one) => one.name)).toEqual(['rules-changed', 'rules-changed']);
    const audit = await store.db.query<object>('SELECT action, subject, reason FROM audit ORDER BY id', []);
    expect(audit).toEqual([
      { action: 'rules-published', subject: 'bureau', reason: '冬季调整' },
      { action: 'rules-published', subject: 's1', reason: '冬季调整' },
    ]);
    const history = (await desk.ask('one', 'GET', '/api/rules/history?squad=s1')).json<RuleHistoryRow[]>();
    expect(history).toMatchObject([{ version: 3, own: { arrivalGraceS: 300 }, reason: '冬季调整', running: false }]);
  });

  it('refuses the past, no reason, a stale base, no change, others’ squads, the default, and stricter running shifts', async () => {
    const own = { leaveToleranceS: 900 };
    const asks: [string, string, object][] = [
      ['time-out-of-bounds', 'one', { squad: 's1', own, from: NOW - HOUR }],
      ['time-out-of-bounds', 'one', { squad: 's1', own, from: NOW + 400 * DAY }],
      ['reason-missing', 'one', { squad: 's1', own, reason: ' ' }],
      ['stale-version', 'one', { squad: 's1', own, basedOn: 7 }],
      ['forbidden', 'one', { squad: 's2', own }],
      ['forbidden', 'one', { squad: null, own }],
      ['unknown-squad', 'admin', { squad: 'nowhere', own }],
      ['bad-number', 'one', { squad: 's1', own: { leaveToleranceS: 1 } }],
      ['bad-request', 'one', { squad: 's1', own: { leave: 600 } }],
      ['bad-request', 'one', { squad: 's1', own, role: 'admin' }],
      ['stricter-for-running', 'one', { squad: 's1', own: { leaveToleranceS: 300 }, running: true }],
      ['forbidden', 'leader', { squad: 's1', own }],
      ['forbidden', 'auditor', { squad: 's1', own }],
    ];
    for (const [code, who, body] of asks)
      expect([who, body, (await publish(who, body)).code]).toEqual([who, body, code]);
    expect(await store.db.query('SELECT 1 FROM audit', [])).toEqual([]);
    await publish('one', { squad: 's1', own });
    expect((await publish('one', { squad: 's1', own, basedOn: 2 })).code).toBe('nothing-changed');
    const both = await Promise.all([
      publish('one', { squad: 's1', own: {}, basedOn: 2 }),
      publish('one', { squad: 's1', own: {}, basedOn: 2 }),
    ]);
    expect(both.map((one) => one.code ?? one.status).sort()).toEqual([201, 'stale-version']);
  });
});

describe('rules and verdicts', () => {
  const insert = (version: number, own: object, at: number, running = false) =>
    store.db.query(
      `INSERT INTO rule_version (squad_id, version, rules, valid_from, running, made_by) VALUES ('s1', $1, $2, $3, $4, 'x')`,
      [version, JSON.stringify(own), new Date(at).toISOString(), running],
    );
  const ruleVersions = async () =>
    (
      await store.db.query<{ v: number }>(
        "SELECT DISTINCT (evidence->>'ruleVersion')::int AS v FROM duty_interval WHERE officer_id = 'o1' AND upper_inf(known)",
        [],
      )
    ).map((row) => row.v);

  it('DU12 a running shift keeps its numbers; the next goes by the new ones; each verdict stores its version', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await insertShift(store.db, 'next', 'o1', 's1', BEGIN + 9 * HOUR, BEGIN + 12 * HOUR);
    await scene.deliver(stay(1, BEGIN, BEGIN + 20 * MINUTE, 0));
    await insert(2, { leaveToleranceS: 120 }, BEGIN + 20 * MINUTE);
    await scene.duty.reload();
    await scene.deliver(stay(1, BEGIN + 20 * MINUTE, BEGIN + 28 * MINUTE, 400));
    await scene.settle();
    expect(await scene.timeline('o1'), '8 min away, 10 tolerated').toEqual(['on-post 0–20', 'stepped-away 20–…']);
    expect(await ruleVersions()).toEqual([1]);
    await scene.deliver(stay(1, BEGIN + 28 * MINUTE, BEGIN + 8 * HOUR, 0));
    scene.to(BEGIN + 9 * HOUR);
    await scene.duty.reload();
    await scene.deliver(stay(1, BEGIN + 9 * HOUR, BEGIN + 9 * HOUR + 20 * MINUTE, 0));
    await scene.deliver(stay(1, BEGIN + 9 * HOUR + 20 * MINUTE, BEGIN + 9 * HOUR + 28 * MINUTE, 400));
    await scene.settle();
    const timeline = await scene.timeline('o1');
    expect(timeline.slice(-2)).toEqual(['on-post 540–560', 'off-post 560–…']);
    expect(timeline.slice(0, 3), 'the shift before is judged as it was').toEqual([
      ...['on-post 0–20', 'stepped-away 20–28', 'on-post 28–480'],
    ]);
    expect((await ruleVersions()).sort()).toEqual([1, 2]);
    await scene.close();
    const again = await new Scene(store.db, scene.clock.at).start();
    await again.settle();
    expect(await again.timeline('o1'), 'P10').toEqual(timeline);
    await again.close();
  });

  it('DU6 a lenient version may reach a shift that runs', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 20 * MINUTE, 0));
    await scene.deliver(stay(1, BEGIN + 20 * MINUTE, BEGIN + 36 * MINUTE, 400));
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–20', 'off-post 20–…']);
    await insert(2, { leaveToleranceS: 3_600 }, BEGIN + 36 * MINUTE, true);
    scene.to(BEGIN + 36 * MINUTE);
    await scene.duty.reload();
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–20', 'stepped-away 20–…']);
    await scene.close();
  });
});

describe('rules: preview', () => {
  const finished = async (who: string, id: string): Promise<RulePreview> => {
    let answer: RulePreview | null = null;
    await expect
      .poll(
        async () => {
          answer = (await desk.ask(who, 'GET', `/api/rules/preview/${id}`)).json<RulePreview>();
          return answer.state;
        },
        { timeout: 60_000, interval: 50 },
      )
      .not.toBe('running');
    if (!answer) throw new Error('no answer');
    return answer;
  };
  const start = async (who: string, body: object) => {
    const answer = await desk.ask(who, 'POST', '/api/rules/preview', body);
    return { status: answer.status, id: answer.json<RulePreview>().id };
  };

  it('judges last week’s shifts twice from the store, and writes nothing', async () => {
    desk.clock.at = BEGIN + 20 * HOUR;
    await commit(
      store.db,
      [
        ...stay(1, BEGIN, BEGIN + HOUR, 0),
        ...stay(1, BEGIN + HOUR, BEGIN + HOUR + 8 * MINUTE, 400),
        ...stay(1, BEGIN + HOUR + 8 * MINUTE, BEGIN + 8 * HOUR, 0),
        ...stay(2, BEGIN, BEGIN + 8 * HOUR, 0),
      ],
      [],
    );
    const before = await store.db.query('SELECT count(*)::int AS n FROM duty_interval', []);
    const { status, id } = await start('both', { squad: 'bureau', own: { leaveToleranceS: 300 } });
    expect(status).toBe(202);
    const answer = await finished('both', id);
    const zero = { 'not-arrived': 0, 'off-post': 0, 'no-signal': 0 };
    expect(answer).toMatchObject({
      ...{ state: 'done', shifts: 2, sampled: 2, judged: 2, differingCount: 1 },
      total: { before: zero, after: { ...zero, 'off-post': 1 } },
      differing: [{ shift: 'sh1', badge: 'B001', squad: 's1', before: zero, after: { 'off-post': 1 } }],
    });
    expect(answer.squads.find((one) => one.squad === 's2')).toEqual({ squad: 's2', before: zero, after: zero });
    expect(await store.db.query('SELECT count(*)::int AS n FROM duty_interval', [])).toEqual(before);
    expect((await desk.ask('one', 'GET', `/api/rules/preview/${id}`)).code, 'another’s preview').toBe('not-found');
  });

  it('names no officer to an administrator, and nobody previews another’s squad', async () => {
    desk.clock.at = BEGIN + 20 * HOUR;
    await commit(store.db, stay(1, BEGIN, BEGIN + HOUR, 400), []);
    const { id } = await start('admin', { squad: null, own: { arrivalGraceS: 7_200 } });
    const answer = await finished('admin', id);
    expect(answer).toMatchObject({ state: 'done', differing: [], differingCount: 1 });
    expect((await start('one', { squad: 's2', own: {} })).status).toBe(403);
    expect((await start('one', { squad: 's1', own: { minRunFixes: 0 } })).status).toBe(400);
  });

  it('ends when asked to, and samples no more than 2,000 shifts', async () => {
    await store.db.query(
      `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at, known)
       SELECT 'x' || n, '班', 'o1', 's1', '{p1}', $1::timestamptz - n * interval '4 minutes',
              $1::timestamptz - n * interval '4 minutes' + interval '3 minutes', '[2026-01-01,)'
         FROM generate_series(1, 2300) AS n`,
      [new Date(BEGIN).toISOString()],
    );
    const asked = await desk.ask('one', 'POST', '/api/rules/preview', { squad: 's1', own: {} });
    const { id, shifts, sampled } = asked.json<RulePreview>();
    expect([shifts, sampled]).toEqual([2_300, 2_000]);
    expect((await desk.ask('one', 'DELETE', `/api/rules/preview/${id}`)).json<RulePreview>().state).toBe('cancelled');
    const answer = await finished('one', id);
    expect(answer.judged).toBeLessThan(2_000);
  });
});
