import { createDutyEngine, evaluate } from '@dutywall/shared/domain';
import { MINUTE, SECOND } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';
import { fixAt, heartbeatAt, leaveOf, lines, minute, OFF, ON, POST, planOf, shiftOf, walk } from './scenario.ts';

const SHORT = planOf({ shifts: [shiftOf(undefined, 1)] });

describe('DU2: one state at any instant', () => {
  it('DU2: on post all shift', () => {
    expect(lines(evaluate(SHORT, walk(-1, 61, ON)))).toEqual(['on-post 0–60']);
  });

  it('DU2: expected until the first inside fix', () => {
    expect(lines(evaluate(SHORT, walk(3, 61, ON)))).toEqual(['expected 0–3', 'on-post 3–60']);
  });

  it('DU2: no evidence at all is expected in the grace, then no-signal/never-connected', () => {
    expect(lines(evaluate(SHORT, []))).toEqual(['expected 0–10', 'no-signal/never-connected 10–60']);
  });

  it('DU2: excused before break before everything else', () => {
    const plan = planOf({
      shifts: [shiftOf(undefined, 1, [{ from: minute(20), to: minute(40) }])],
      leaves: [leaveOf(minute(30), minute(50))],
    });
    expect(lines(evaluate(plan, walk(0, 60, ON)))).toEqual([
      'on-post 0–20',
      'on-break 20–30',
      'excused 30–50',
      'on-post 50–60',
    ]);
  });

  it('DU2: off-shift between two shifts, and before and after them in the standing', () => {
    const plan = planOf({ shifts: [shiftOf(undefined, 1), shiftOf(minute(90), 1, [], 's2')] });
    expect(lines(evaluate(plan, walk(0, 150, ON)))).toEqual(['on-post 0–60', 'off-shift 60–90', 'on-post 90–150']);
    const engine = createDutyEngine(plan);
    expect(engine.advance(minute(-5))).toMatchObject({ state: 'off-shift', nextCheckAt: minute(0), shift: null });
    expect(engine.advance(minute(0))).toMatchObject({ state: 'expected', since: minute(0) });
    expect(engine.advance(minute(200))).toMatchObject({ state: 'off-shift', since: minute(150), nextCheckAt: null });
  });
});

describe('DU6: runs', () => {
  const away = [...walk(0, 20, ON), ...walk(20, 34, OFF), ...walk(34, 60, ON)];

  it('DU6: 14 minutes outside are off-post from the first fix outside to the next inside', () => {
    expect(lines(evaluate(SHORT, away))).toEqual(['on-post 0–20', 'off-post 20–34', 'on-post 34–60']);
  });

  it('DU6: the state appears when the evidence is complete, back-dated', () => {
    const engine = createDutyEngine(SHORT);
    const seen: string[] = [];
    for (const item of away) {
      engine.push(item);
      const at = item.kind === 'fix' ? item.fix.eventAt : 0;
      const { state, since } = engine.advance(at);
      const line = `${(at - minute(0)) / MINUTE}: ${state} since ${(since - minute(0)) / MINUTE}`;
      if (seen.at(-1)?.split(': ')[1] !== line.split(': ')[1]) seen.push(line);
    }
    expect(seen).toEqual([
      '0: on-post since 0',
      '20: stepped-away since 20',
      '30: off-post since 20',
      '34: on-post since 34',
    ]);
    expect(engine.timeline(minute(40))[1]).toMatchObject({ from: minute(20), knownFrom: minute(30) });
  });

  it('DU6: nine and a half minutes are stepped-away', () => {
    expect(lines(evaluate(SHORT, [...walk(0, 20, ON), ...walk(20, 30, OFF), ...walk(30, 60, ON)]))).toEqual([
      'on-post 0–20',
      'stepped-away 20–30',
      'on-post 30–60',
    ]);
  });

  it('DU6: four fixes are not enough however long they span', () => {
    const plan = planOf({ shifts: [shiftOf(undefined, 1)], expectedIntervalS: 120 });
    const four = [0, 5, 10, 14].map((m) => fixAt(minute(20 + m), OFF));
    expect(lines(evaluate(plan, [...walk(0, 20, ON), ...four, ...walk(35, 60, ON)]))).toContain('stepped-away 20–35');
  });

  it('DU6: an ambiguous fix ends a run', () => {
    const items = [...walk(0, 20, ON), ...walk(20, 29, OFF), fixAt(minute(29), 140), ...walk(29.5, 38, OFF)];
    expect(lines(evaluate(SHORT, [...items, ...walk(38, 60, ON)]))).toEqual([
      'on-post 0–20',
      'stepped-away 20–38',
      'on-post 38–60',
    ]);
  });

  it('DU6: never inside is not-arrived, but not before the grace is over', () => {
    expect(lines(evaluate(SHORT, walk(0, 60, OFF)))).toEqual(['expected 0–10', 'not-arrived 10–60']);
  });

  it('DU6: a run ends at its own last fix when silence follows', () => {
    expect(lines(evaluate(SHORT, [...walk(0, 10, ON), ...walk(10, 30, OFF)]))).toEqual([
      'on-post 0–10',
      'off-post 10–29.5',
      'stepped-away 29.5–32.5',
      'no-signal/link-lost 32.5–60',
    ]);
  });

  it('DU6: slow terminals need 4 intervals', () => {
    const plan = planOf({ shifts: [shiftOf(undefined, 3)], expectedIntervalS: 300 });
    const run = (to: number) =>
      evaluate(plan, [fixAt(minute(10), ON), ...walk(15, to, OFF, 240), fixAt(minute(to), ON)]);
    expect(lines(run(35))).toContain('stepped-away 15–35');
    expect(lines(run(36))).toContain('off-post 15–36');
  });

  it('DU3: a run starts from nothing after a break, a leave and a change of post', () => {
    const items = [...walk(0, 12, ON), ...walk(12, 60, OFF)];
    const broken = planOf({
      shifts: [shiftOf(undefined, 1, [{ from: minute(21), to: minute(25) }])],
      leaves: [leaveOf(minute(34), minute(36))],
      changes: [minute(45)],
    });
    expect(lines(evaluate(broken, items))).toEqual([
      'on-post 0–12',
      'stepped-away 12–21',
      'on-break 21–25',
      'stepped-away 25–34',
      'excused 34–36',
      'stepped-away 36–45',
      'off-post 45–60',
    ]);
  });
});

describe('DU3 and DU7: silence', () => {
  it('DU7: no-signal begins max(3 × interval, 180 s) after the last usable fix', () => {
    expect(lines(evaluate(SHORT, walk(0, 20, ON)))).toEqual(['on-post 0–22.5', 'no-signal/link-lost 22.5–60']);
    const slow = planOf({ shifts: [shiftOf(undefined, 1)], expectedIntervalS: 300 });
    expect(lines(evaluate(slow, [fixAt(minute(0), ON)]))).toEqual(['on-post 0–15', 'no-signal/link-lost 15–60']);
  });

  it('DU7: a heartbeat extends on-post of a terminal that rests in silence', () => {
    const resting = planOf({ shifts: [shiftOf(undefined, 1)], restsSilent: true });
    const beats = Array.from({ length: 59 }, (_, i) => heartbeatAt(minute(i + 1)));
    expect(lines(evaluate(resting, [fixAt(minute(0), ON), ...beats]))).toEqual(['on-post 0–60']);
    expect(lines(evaluate(resting, [fixAt(minute(0), ON), fixAt(minute(1), OFF), ...beats])).at(-1)).toBe(
      'no-signal/no-gnss-fix 4–60',
    );
    expect(lines(evaluate(SHORT, [fixAt(minute(0), ON), ...beats])).at(-1)).toBe('no-signal/no-gnss-fix 3–60');
  });

  it('DU7: a heartbeat after the silence began changes nothing', () => {
    const resting = planOf({ shifts: [shiftOf(undefined, 1)], restsSilent: true });
    expect(lines(evaluate(resting, [fixAt(minute(0), ON), heartbeatAt(minute(3) + SECOND)]))).toEqual([
      'on-post 0–3',
      'no-signal/paused-at-rest 3–60',
    ]);
  });

  it('DU3: nothing leads from no-signal to off-post: a run starts again after a gap', () => {
    const items = [...walk(0, 10, ON), ...walk(10, 18, OFF), ...walk(25, 33, OFF), ...walk(33, 60, ON)];
    expect(lines(evaluate(SHORT, items))).toEqual([
      'on-post 0–10',
      'stepped-away 10–20.5',
      'no-signal/link-lost 20.5–25',
      'stepped-away 25–33',
      'on-post 33–60',
    ]);
  });

  it('DU3: causes say what came in the silence', () => {
    const blind = walk(10, 20, ON, 30, { located: false });
    expect(lines(evaluate(SHORT, [...walk(0, 10, ON), ...blind, ...walk(20, 60, ON)]))).toEqual([
      'on-post 0–12.5',
      'no-signal/no-gnss-fix 12.5–20',
      'on-post 20–60',
    ]);
    expect(lines(evaluate(SHORT, walk(0, 60, ON, 30, { marks: ['clock-untrusted'] }))).at(-1)).toBe(
      'no-signal/clock-untrusted 10–60',
    );
    expect(lines(evaluate(SHORT, walk(0, 60, ON, 30, { marks: ['satellites-few'] }))).at(-1)).toBe(
      'no-signal/accuracy-too-low 10–60',
    );
  });
});

describe('DU4, DU5, DU16: what a fix is worth', () => {
  it('DU5: outside only beyond tolerance by more than 3.03 σ', () => {
    const at = (metres: number) => lines(evaluate(SHORT, [fixAt(minute(0), ON), ...walk(1, 30, metres)])).join();
    expect(at(129)).not.toContain('stepped-away');
    expect(at(153)).toContain('stepped-away 1–');
    expect(at(153)).not.toContain('off-post');
    expect(at(155)).toContain('off-post 10–29.5');
  });

  it('DU4: a fix without event time is never negative evidence, but may be positive', () => {
    const timeless = walk(1, 60, OFF, 30, { marks: ['time-missing'] });
    expect(lines(evaluate(SHORT, [fixAt(minute(0), ON), ...timeless]))).toEqual(['on-post 0–1', 'stepped-away 1–60']);
    expect(lines(evaluate(SHORT, walk(0, 60, ON, 30, { marks: ['time-missing'] })))).toEqual(['on-post 0–60']);
  });

  it('DU16: a mock place is neither for nor against the officer', () => {
    expect(lines(evaluate(SHORT, walk(0, 60, ON, 30, { mock: true })))).toEqual(['expected 0–60']);
    const engine = createDutyEngine(SHORT);
    for (const item of walk(0, 30, OFF, 30, { mock: true })) engine.push(item);
    expect(engine.advance(minute(30))).toMatchObject({ state: 'expected', overlays: ['mock-suspected'] });
  });

  it('DU16 (found by corpus no-event-time, seed 1): late reports without a time of their own are no jumps', () => {
    // 600 m within a second of arrival, again and again: the network's doing, not a forger's.
    const late = [0, 1, 2, 3, 4, 5].flatMap((n) => [
      fixAt(minute(n), ON, { marks: ['time-missing'] }),
      fixAt(minute(n) + 1000, 600, { marks: ['time-missing'] }),
    ]);
    const engine = createDutyEngine(planOf());
    const overlays = late.map((item) => {
      engine.push(item);
      return engine.advance(item.kind === 'fix' ? item.fix.receivedAt : 0).overlays;
    });
    expect(overlays.flat()).toEqual([]);
  });

  it('DU5: with several posts inside any is inside', () => {
    const other = {
      ...POST,
      id: 'p2',
      shape: { kind: 'circle' as const, centre: [118.7853, 32.04] as const, radiusM: 50 },
    };
    const shift = { ...shiftOf(undefined, 1), posts: ['p1', 'p2'] };
    const plan = planOf({
      shifts: [shift],
      posts: new Map([
        [POST.id, POST],
        ['p2', other],
      ]),
    });
    expect(lines(evaluate(plan, [...walk(0, 30, ON), ...walk(30, 60, OFF)]))).toEqual(['on-post 0–60']);
  });
});

describe('DU9 and P7: what was known when', () => {
  it('DU9: a buffered upload revises the past; asked as of then, the silence stands', () => {
    const buffered = walk(10, 30, ON, 30, { receivedAt: minute(30) });
    const items = [...walk(0, 10, ON), ...walk(30, 60, ON), ...buffered];
    expect(lines(evaluate(SHORT, items))).toEqual(['on-post 0–60']);
    expect(lines(evaluate(SHORT, items, minute(20)))).toEqual(['on-post 0–12.5', 'no-signal/link-lost 12.5–…']);
  });

  it('P11 (found by seed -1586427467): a fix older than the look-back, arriving last, is not read by the shift', () => {
    const engine = createDutyEngine(SHORT);
    engine.push(fixAt(minute(-33), ON, { receivedAt: minute(1) }));
    engine.advance(minute(1));
    engine.push(fixAt(minute(-32), ON, { receivedAt: minute(1) }));
    engine.advance(minute(1));
    expect(engine.timeline(minute(1))[0]).toMatchObject({ state: 'expected', knownFrom: minute(0) });
  });

  it('DU9: replan judges the past again', () => {
    const engine = createDutyEngine(SHORT);
    for (const item of walk(0, 60, OFF)) engine.push(item);
    expect(engine.advance(minute(30))).toMatchObject({ state: 'not-arrived', arrived: false });
    engine.replan(planOf({ shifts: [shiftOf(undefined, 1)], leaves: [leaveOf(minute(0), minute(60))] }));
    expect(engine.advance(minute(30)).state).toBe('excused');
  });

  it('forgets shifts that ended, and only those', () => {
    const plan = planOf({ shifts: [shiftOf(undefined, 1), shiftOf(minute(60), 1, [], 's2')] });
    const engine = createDutyEngine(plan);
    for (const item of walk(0, 90, ON)) engine.push(item);
    engine.advance(minute(90));
    engine.forget(minute(60));
    expect(engine.push(fixAt(minute(5) + 1, OFF, { receivedAt: minute(90) }))).toBe(false);
    for (const item of walk(90, 125, ON)) engine.push(item);
    engine.advance(minute(125));
    expect(lines(engine.timeline(minute(125)))).toEqual(['on-post 60–120']);
  });
});
