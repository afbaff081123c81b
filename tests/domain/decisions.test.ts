import { countDuty, createDutyEngine, evaluate, explain, type Post } from '@dutywall/shared/domain';
import { describe, expect, it } from 'vitest';
import { east, fixAt, heartbeatAt, leaveOf, lines, minute, OFF, ON, POST, planOf, shiftOf, walk } from './scenario.ts';

const SHORT = planOf({ shifts: [shiftOf(undefined, 1)] });
const withBreak = (from: number, to: number) =>
  planOf({ shifts: [shiftOf(undefined, 1, [{ from: minute(from), to: minute(to) }])] });

describe('how the engine reads the rules (README, decisions)', () => {
  it('a shift stands alone: an inside fix before it is no arrival, and says only that the terminal reports', () => {
    expect(lines(evaluate(SHORT, [fixAt(minute(-1), ON)]))).toEqual(['expected 0–10', 'no-signal/link-lost 10–60']);
    const slow = planOf({ shifts: [shiftOf(undefined, 1)], expectedIntervalS: 300 });
    expect(lines(evaluate(slow, [fixAt(minute(-1), ON)]))).toEqual(['expected 0–14', 'no-signal/link-lost 14–60']);
    expect(createDutyEngine(SHORT).advance(minute(5)).arrived).toBe(false);
  });

  it('grace runs from the first moment of duty', () => {
    const plan = planOf({ shifts: [shiftOf(undefined, 1)], leaves: [leaveOf(minute(-10), minute(20))] });
    expect(lines(evaluate(plan, []))).toEqual(['excused 0–20', 'expected 20–30', 'no-signal/never-connected 30–60']);
    expect(lines(evaluate(plan, walk(0, 60, OFF)))).toEqual(['excused 0–20', 'expected 20–30', 'not-arrived 30–60']);
  });

  it('an inside fix during a break counts as arrival', () => {
    const items = [fixAt(minute(15), ON), ...walk(20, 60, OFF)];
    expect(lines(evaluate(withBreak(12, 20), items))).toEqual([
      'expected 0–10',
      'no-signal/never-connected 10–12',
      'on-break 12–20',
      'off-post 20–60',
    ]);
  });

  it('of several fixes of one instant the best counts, and they are one fix for DU6', () => {
    const both = walk(0, 60, OFF).flatMap((item, i) =>
      i % 10 === 0 && item.kind === 'fix' ? [item, fixAt(item.fix.eventAt, ON)] : [item],
    );
    expect(lines(evaluate(SHORT, both)).join()).not.toContain('off-post');
    const slow = planOf({ shifts: [shiftOf(undefined, 1)], expectedIntervalS: 120 });
    const four = [20, 24, 28, 32].flatMap((m) => [fixAt(minute(m), OFF), fixAt(minute(m), OFF + 1)]);
    expect(lines(evaluate(slow, [fixAt(minute(16), ON), ...four])).join()).not.toContain('off-post');
  });

  it('negative time lasts to the shift’s end within L, but to a break only when a fix follows within L (P5)', () => {
    const away = [...walk(0, 10, ON), ...walk(10, 59, OFF)];
    expect(lines(evaluate(SHORT, away)).at(-1)).toBe('off-post 10–60');
    const silent = [...walk(0, 10, ON), ...walk(10, 30, OFF)];
    expect(lines(evaluate(withBreak(30, 40), silent))).toEqual([
      'on-post 0–10',
      'off-post 10–29.5',
      'stepped-away 29.5–30',
      'on-break 30–40',
      'no-signal/link-lost 40–60',
    ]);
    const followed = evaluate(withBreak(30, 40), [...silent, fixAt(minute(31), ON)]);
    expect(lines(followed).slice(1, 3)).toEqual(['off-post 10–30', 'on-break 30–40']);
  });

  it('P3 against DU6: an inside fix after a run’s last fix moves the run’s end to itself, by less than L', () => {
    const run = [...walk(0, 10, ON), ...walk(10, 30, OFF)];
    expect(lines(evaluate(SHORT, run))[1]).toBe('off-post 10–29.5');
    expect(lines(evaluate(SHORT, [...run, fixAt(minute(32), ON)]))[1]).toBe('off-post 10–32');
  });

  it('heartbeats chain through a break', () => {
    const plan = { ...withBreak(20, 40), restsSilent: true };
    const beats = Array.from({ length: 59 }, (_, i) => heartbeatAt(minute(i + 1)));
    expect(lines(evaluate(plan, [fixAt(minute(0), ON), ...beats]))).toEqual([
      'on-post 0–20',
      'on-break 20–40',
      'on-post 40–60',
    ]);
  });

  it('causes change as their signs grow old', () => {
    const items = [...walk(0, 10, ON), ...walk(10, 20, ON, 30, { located: false })];
    expect(lines(evaluate(SHORT, items))).toEqual([
      'on-post 0–12.5',
      'no-signal/no-gnss-fix 12.5–22.5',
      'no-signal/link-lost 22.5–60',
    ]);
  });

  it('without a known post nobody is negative', () => {
    const plan = planOf({ shifts: [shiftOf(undefined, 1)], posts: new Map() });
    expect(lines(evaluate(plan, walk(0, 60, OFF)))).toEqual(['expected 0–60']);
  });

  it('a fix dated ahead counts from its event time on', () => {
    const engine = createDutyEngine(SHORT);
    engine.push(fixAt(minute(5), ON, { receivedAt: minute(3) }));
    expect(engine.advance(minute(4))).toMatchObject({ state: 'expected', nextCheckAt: minute(5) });
    expect(engine.advance(minute(5))).toMatchObject({ state: 'on-post', arrived: true });
  });

  it('no post, distance or σ that is not a number makes a fix outside', () => {
    const odd = walk(0, 60, Number.NaN).concat(walk(0, 60, OFF, 30, { sigmaM: Number.NaN }));
    expect(lines(evaluate(SHORT, odd))).toEqual(['expected 0–60']);
  });

  it('counts: 应到 less excused, 实到 of these, 在岗, 待核, 失联', () => {
    const counts = countDuty([
      { state: 'off-shift', arrived: false },
      { state: 'excused', arrived: true },
      { state: 'on-break', arrived: true },
      { state: 'on-post', arrived: true },
      { state: 'off-post', arrived: true },
      { state: 'not-arrived', arrived: false },
      { state: 'no-signal', arrived: false },
      { state: 'stepped-away', arrived: true },
      { state: 'expected', arrived: false },
    ]);
    expect(counts).toEqual({ due: 7, arrived: 4, onPost: 1, candidates: 2, noSignal: 1 });
  });
});

describe('limits, to the millisecond', () => {
  it('DU6: a gap of exactly L is none, to the next fix and to the shift’s end', () => {
    const away = [...walk(0, 10, ON), ...walk(10, 31, OFF, 180)];
    expect(lines(evaluate(SHORT, [...away, fixAt(minute(31), ON)]))[1]).toBe('off-post 10–31');
    expect(lines(evaluate(SHORT, [...walk(0, 12, ON), ...walk(12, 57.5, OFF, 180)])).at(-1)).toBe('off-post 12–60');
    const late = walk(10, 31, OFF, 180).map((item) =>
      item.kind === 'fix' && item.fix.eventAt === minute(25)
        ? { ...item, fix: { ...item.fix, eventAt: minute(25) + 1 } }
        : item,
    );
    expect(lines(evaluate(SHORT, [...walk(0, 10, ON), ...late])).join()).not.toContain('off-post 10–3');
  });

  it('DU6: known when the last fix of the shortest sufficient run had arrived', () => {
    const run = walk(10, 40, OFF).map((item) =>
      item.kind === 'fix' && item.fix.eventAt === minute(15)
        ? { ...item, fix: { ...item.fix, receivedAt: minute(22) } }
        : item,
    );
    expect(evaluate(SHORT, [...walk(0, 10, ON), ...run])[1]).toMatchObject({ from: minute(10), knownFrom: minute(22) });
  });

  it('DU3: the standing is to be looked at again when a cause grows old', () => {
    const engine = createDutyEngine(SHORT);
    for (const item of [fixAt(minute(0), ON), fixAt(minute(2), ON, { located: false })]) engine.push(item);
    expect(engine.advance(minute(4))).toMatchObject({ cause: 'no-gnss-fix', nextCheckAt: minute(5) });
    expect(engine.advance(minute(5))).toMatchObject({ cause: 'link-lost', since: minute(3) });
  });

  it('DU7: a slow terminal’s last fix before the shift speaks for L, even from more than 30 min before', () => {
    const slow = planOf({ shifts: [shiftOf(undefined, 1)], expectedIntervalS: 1200 });
    expect(lines(evaluate(slow, [fixAt(minute(-40), OFF)]))).toEqual(['expected 0–20', 'no-signal/link-lost 20–60']);
  });

  it('DU5: of posts with different tolerances the one with the least excess decides', () => {
    const corner = east(-1000);
    const triangle: Post = {
      ...POST,
      id: 'p2',
      toleranceM: 100,
      shape: {
        kind: 'area',
        polygons: [
          [
            [
              [corner.lon, 32.031],
              [118.78, 32.031],
              [corner.lon, 32.0401],
              [corner.lon, 32.031],
            ],
          ],
        ],
      },
    };
    const tight = { ...POST, toleranceM: 0 };
    const plan = planOf({
      shifts: [{ ...shiftOf(undefined, 1), posts: ['p1', 'p2'] }],
      posts: new Map([
        ['p1', { ...tight, shape: { kind: 'circle', centre: [118.78, 32.04195], radiusM: 100 } }],
        ['p2', triangle],
      ]),
    });
    // 32.04065 N: some 44 m beyond the small circle and 61 m beyond the triangle's box, but hundreds of metres from it.
    const place = { lon: 118.78, lat: 32.04065 };
    const items = walk(0, 60, 0).map((item) =>
      item.kind === 'fix' ? { ...item, fix: { ...item.fix, ...place } } : item,
    );
    expect(lines(evaluate(plan, items)).join()).not.toContain('on-post');
  });
});

describe('DU12: explanations', () => {
  const tell = (plan: Parameters<typeof evaluate>[0], items: Parameters<typeof evaluate>[1], asOf: number) =>
    evaluate(plan, items, asOf).map((one) => explain(one, plan, asOf));

  it('DU12: a run that began in the grace says since when its fixes were outside', () => {
    const [, late] = tell(SHORT, walk(2, 40, OFF), minute(39));
    expect(late?.zh).toBe(
      '疑似未到岗（待核）：08:10 起未到 宫涵疏导点，最远 400 米，已 29 分钟，自 08:02 起 75 个定位点均在岗位外（σ 8 米）；规则 v1：离岗容忍 10 分钟，到岗宽限 10 分钟。',
    );
    expect(late?.en).toContain('29 min so far');
  });

  it('DU12: the tolerance named is the one that applied to the terminal', () => {
    const slow = planOf({ shifts: [shiftOf(undefined, 2)], expectedIntervalS: 300 });
    const [, away] = tell(slow, [fixAt(minute(0), ON), ...walk(10, 60, OFF, 240)], minute(58));
    expect(away?.zh).toContain('离岗容忍 20 分钟');
  });

  it('DU12: silence names its cause, its last fix and its limit, and is not absence', () => {
    const all = tell(SHORT, walk(0, 20, ON), minute(50));
    expect(all.at(-1)?.zh).toBe(
      '08:22 起失联 27 分钟：没有收到终端在此期间的数据，最后一个可用定位点在 08:19；规则 v1：静默上限 180 秒。失联不等于离岗。',
    );
  });

  it('DU12: silence from the begin says that the grace came first, and accuses no terminal of not having connected', () => {
    const [, silence] = tell(SHORT, [], minute(30));
    expect(silence?.zh).toBe(
      '08:10 起失联 20 分钟：没有收到终端属于本班次时段的数据（可能未开机、无网络或时钟有误）；规则 v1：静默上限 180 秒，到岗宽限 10 分钟。失联不等于离岗。',
    );
  });

  it('DU12: silence that could begin only after the grace says so, whatever its cause', () => {
    const slow = walk(-5, 20, ON, 30, { marks: ['clock-untrusted'] });
    const silence = tell(SHORT, slow, minute(19)).at(1);
    expect(silence?.zh).toBe(
      '08:10 起失联 9 分钟：终端时钟不可信，定位只显示、不作依据，此前没有可用定位点；规则 v1：静默上限 180 秒，到岗宽限 10 分钟。失联不等于离岗。',
    );
  });

  it('DU12: a run that silence ended counts its last fix and does not read as if the officer had come back', () => {
    const plan = planOf({ expectedIntervalS: 60 });
    const away = tell(plan, [...walk(0, 30, ON, 60), ...walk(30, 41, OFF, 60)], minute(60)).at(1);
    expect(away?.zh).toContain('至 08:40（其后失联，去向不明）共 10 分钟，期间 11 个定位点均在岗位外');
    expect(away?.en).toContain('until 08:40 (then no signal, whereabouts unknown), 10 min, all 11 fixes outside');
  });

  it('DU12: a run that the shift’s end cut says so', () => {
    const away = tell(SHORT, [...walk(0, 30, ON), ...walk(30, 60, OFF)], minute(90)).at(1);
    expect(away?.zh).toContain('至 09:00（班次结束）共 30 分钟');
  });

  it('DU12: fixes that came in late say when they were there to be seen', () => {
    const late = walk(30, 50, OFF, 30, { receivedAt: minute(75) });
    const away = tell(planOf(), [...walk(0, 30, ON), ...late, ...walk(50, 80, ON)], minute(80)).at(1);
    expect(away?.zh).toContain('期间 40 个定位点均在岗位外（σ 8 米；有补传，09:15 收齐）');
  });

  it('DU12: an officer without a terminal is silent for that reason', () => {
    const [, silence] = tell({ ...SHORT, hasTerminal: false }, [], minute(30));
    expect(silence?.zh).toContain('没有绑定终端');
  });

  it('DU12: a leave says its reason', () => {
    const plan = planOf({ shifts: [shiftOf(undefined, 1)], leaves: [leaveOf(minute(0), minute(60))] });
    expect(tell(plan, [], minute(61))[0]).toEqual({
      zh: '08:00–09:00 请假/公出：就医。',
      en: '08:00–09:00 excused: 就医.',
    });
  });

  it('DU12: evidence carries rule, post and roster version, and at most fifty ids with the extremes among them', () => {
    const items = walk(0, 60, ON).map((item, i) =>
      item.kind === 'fix' ? { ...item, fix: { ...item.fix, id: i + 1 } } : item,
    );
    const { evidence } = evaluate(SHORT, items)[0] ?? { evidence: null };
    expect(evidence).toMatchObject({
      fixCount: 120,
      ruleVersion: 1,
      shift: 's1',
      shiftVersion: 1,
      posts: [{ id: POST.id, version: 1, name: POST.name }],
      firstEventAt: minute(0),
      lastEventAt: minute(59.5),
    });
    expect(evidence?.fixIds).toHaveLength(50);
    expect([evidence?.fixIds[0], evidence?.fixIds.at(-1)]).toEqual([1, 120]);
  });
});
