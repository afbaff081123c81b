import { createDutyEngine, DEFAULT_RULES, type Evidence, evaluate, explain } from '@dutywall/shared/domain';
import { fromWgs84, type LonLat, toWgs84 } from '@dutywall/shared/geo';
import { SECOND } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';
import { EIGHT, east, type FixChange, fixAt, lines, minute, OFF, ON, planOf, shiftOf, walk } from './scenario.ts';

/** Places in this file are as even as a ruler; DU16 looks elsewhere. */
const RULES = { ...DEFAULT_RULES, mockEvenSteps: 0, mockFrozenS: 0 };
const PLAN = planOf({ shifts: [shiftOf(EIGHT, 2)], rules: RULES });

/** One fix every 30 s in [from, to) minutes, at the place that a wrong datum makes of a spot on post. */
function displaced(from: number, to: number, wrongly = gcj, change: FixChange = {}): Evidence[] {
  const out: Evidence[] = [];
  for (let at = minute(from), n = 0; at < minute(to); at += 30 * SECOND, n++)
    out.push(fixAt(at, 0, { ...change, place: wrongly(east((n * 13) % 60)) }));
  return out;
}
const gcj = ({ lon, lat }: LonLat) => fromWgs84('GCJ-02', lon, lat);

describe('DU13: the datum of a terminal alone', () => {
  it.each([
    ['GCJ-02 taken as WGS-84', gcj, '若按 GCJ-02 解读'],
    ['WGS-84 taken as GCJ-02', ({ lon, lat }: LonLat) => toWgs84('GCJ-02', lon, lat), '不该从 GCJ-02 换算'],
    ['BD-09 taken as WGS-84', ({ lon, lat }: LonLat) => fromWgs84('BD-09', lon, lat), '若按 BD-09 解读'],
    ['WGS-84 taken as BD-09', ({ lon, lat }: LonLat) => toWgs84('BD-09', lon, lat), '不该从 BD-09 换算'],
  ])('%s: a whole shift displaced is no evidence against anybody, and the sentence says why', (_, wrongly, words) => {
    const items = displaced(-5, 120, wrongly);
    const intervals = evaluate(PLAN, items);
    expect(lines(intervals)).toEqual(['expected 0–120']);
    const [one] = intervals;
    expect(one?.rules).toContain('DU13');
    const text = one && explain(one, PLAN, minute(120));
    expect(text?.zh).toContain(words);
    expect(text?.zh).toContain('坐标系存疑，不作为离岗依据');
    expect(text?.zh).not.toContain('全队');
    expect(text?.en).toContain('the datum is in doubt');
  });

  it('shows the doubt as an overlay while the latest fix is in doubt, and no longer', () => {
    const engine = createDutyEngine(PLAN);
    for (const item of displaced(0, 20)) engine.push(item);
    expect(engine.advance(minute(20)).overlays).toEqual(['datum-doubtful']);
    engine.push(fixAt(minute(20.5), ON));
    expect(engine.advance(minute(21)).overlays).toEqual([]);
  });

  it('who steps out of the post with a wrong datum is not accused of the hours before', () => {
    const out = walk(60, 68, 900);
    expect(lines(evaluate(PLAN, [...displaced(0, 60), ...out, ...displaced(68, 120)]))).toEqual(['expected 0–120']);
  });

  it('a true absentee who passes through the displaced image begins a new run there, and is found all the same', () => {
    const away = [...walk(0, 25, OFF), ...displaced(25, 27), ...walk(27, 60, OFF)];
    expect(lines(evaluate(PLAN, away)).slice(0, 4)).toEqual([
      'expected 0–10',
      'not-arrived 10–25',
      'expected 25–27',
      'not-arrived 27–59.5',
    ]);
  });
});

describe('DU13: a terminal that has shown its datum', () => {
  it('is believed for the rest of the shift: five fixes on post over the leave tolerance, then the image is away', () => {
    expect(lines(evaluate(PLAN, [...walk(0, 11, ON), ...displaced(11, 40)])).slice(0, 2)).toEqual([
      'on-post 0–11',
      'off-post 11–39.5',
    ]);
  });

  it('shows it neither by less than that, nor by places that another datum would put there too', () => {
    const short = evaluate(PLAN, [...walk(0, 10, ON), ...displaced(10, 40)]);
    expect(lines(short).slice(0, 2)).toEqual(['on-post 0–10', 'stepped-away 10–42.5']);
    const few = evaluate(PLAN, [...walk(0, 20, ON, 360), ...displaced(20, 40)]);
    expect(lines(few).some((line) => line.startsWith('off-post'))).toBe(false);
    // A district so wide that both readings lie in it: no fix in its middle tells which datum is spoken.
    const wide = { ...PLAN.posts.get('p1'), shape: { kind: 'circle', centre: [118.78, 32.04], radiusM: 1500 } };
    const plan = { ...PLAN, posts: new Map([['p1', wide as never]]) };
    const beyond = displaced(0, 60, () => gcj(east(1400)));
    const sat = evaluate(plan, [...walk(0, 30, ON), ...beyond.slice(60)]);
    expect(lines(sat).some((line) => line.startsWith('off-post'))).toBe(false);
  });

  it('shows it for itself only, and not by places that are suspected to be made up', () => {
    const other = walk(0, 20, ON).map((item): Evidence => {
      return item.kind === 'fix' ? { kind: 'fix', fix: { ...item.fix, terminal: 't2' } } : item;
    });
    for (const before of [other, walk(0, 20, ON, 30, { mock: true })])
      expect(lines(evaluate(PLAN, [...before, ...displaced(20, 60)])).some((line) => /off-post|not-a/.test(line))).toBe(
        false,
      );
  });

  it('a bureau may switch the doubt off', () => {
    const sure = { ...PLAN, rules: { ...RULES, datumDoubt: 0 } };
    expect(lines(evaluate(sure, displaced(0, 40)))[1]).toBe('not-arrived 10–39.5');
  });
});
