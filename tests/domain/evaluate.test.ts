import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateFiles } from '@dutywall/scripts/evaluate';
import { describe, expect, it } from 'vitest';

const POSTS = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      id: 'p1',
      properties: { name: '小修小补便民点', radiusM: 100 },
      geometry: { type: 'Point', coordinates: [118.78, 32.04] },
    },
  ],
};
const ROW = {
  officer: 'A',
  posts: ['p1'],
  from: '2026-11-23T08:00:00+08:00',
  to: '2026-11-23T09:00:00+08:00',
  terminal: { expectedIntervalS: 60 },
};
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 0, minute)).toISOString();
const line = (minute: number, change: object = {}) =>
  JSON.stringify({ officer: 'A', eventAt: at(minute), lon: 118.78, lat: 32.04, sigmaM: 8, located: true, ...change });
const minutes = (from: number, to: number, change: object = {}) =>
  Array.from({ length: to - from }, (_, i) => line(from + i, change));
const run = (change: Partial<Parameters<typeof evaluateFiles>[0]>) =>
  evaluateFiles({ posts: POSTS, roster: [ROW], fixes: minutes(0, 60), asOf: Number.POSITIVE_INFINITY, ...change });
const states = (result: Awaited<ReturnType<typeof evaluateFiles>>, officer = 'A') =>
  result.officers
    .find((one) => one.officer === officer)
    ?.intervals.map((one) => `${one.state}${one.cause ? `/${one.cause}` : ''}`);

describe('scripts/evaluate: files', () => {
  it('evaluates the good rows beside bad ones, naming row and field', async () => {
    const roster = [
      ROW,
      { ...ROW, officer: 'B', from: '2026-11-23 08:00' },
      { ...ROW, officer: 'C', posts: ['nowhere'] },
      { ...ROW, officer: 'D', to: ROW.from },
      { ...ROW, officer: 'E', terminal: { expectedIntervalS: '30' } },
      { ...ROW, officer: 'F', breaks: [{ from: ROW.from }] },
      { ...ROW },
      null,
      { ...ROW, officer: undefined },
    ];
    const result = await run({ roster });
    expect(states(result)).toEqual(['on-post']);
    expect(result.problems.map((one) => `${one.where} ${one.code}`)).toEqual([
      'roster [1].from bad-time',
      'roster [2].posts[0] unknown-post',
      'roster [3].to empty-window',
      'roster [4].terminal.expectedIntervalS bad-number',
      'roster [5].breaks[0].to missing',
      'roster [6].from overlap',
      'roster [7] wrong-type',
      'roster [8].officer missing',
    ]);
  });

  it('a thousand bad rows hide no good one, and shifts of one officer are bounded', async () => {
    const roster = [...Array.from({ length: 1000 }, () => ({})), ROW];
    const result = await run({ roster });
    expect(states(result)).toEqual(['on-post']);
    expect(result.problems).toHaveLength(200);
    const hours = Array.from({ length: 1200 }, (_, i) => ({ ...ROW, from: at(i * 60), to: at(i * 60 + 30) }));
    expect((await run({ roster: hours })).problems[0]?.code).toBe('too-many');
  });

  it('names bad lines and bad posts, and keeps the rest', async () => {
    const bad = [
      '{',
      '[]',
      line(3, { lon: 200 }),
      line(3, { datum: 'XX' }),
      line(3, { eventAt: 'noon' }),
      line(3, { officer: null }),
    ];
    const crossing = [
      [118.7, 32.0],
      [118.8, 32.1],
      [118.8, 32.0],
      [118.7, 32.1],
      [118.7, 32.0],
    ];
    const features = [
      ...POSTS.features,
      { type: 'Feature', id: 'x', properties: {}, geometry: { type: 'Polygon', coordinates: [crossing] } },
      { type: 'Feature', id: 'y', properties: {}, geometry: { type: 'Point', coordinates: [118, 32] } },
      { type: 'Feature', properties: {}, geometry: null },
    ];
    const result = await run({ posts: { ...POSTS, features }, fixes: [...minutes(0, 60), ...bad] });
    expect(states(result)).toEqual(['on-post']);
    expect(result.problems.map((one) => `${one.where} ${one.code}`)).toEqual([
      'posts features[1].geometry.coordinates[0] crosses-itself',
      'posts features[2].properties.radiusM bad-reach',
      'posts features[3].id missing',
      'fixes line 61 not-json',
      'fixes line 62 wrong-type',
      'fixes line 63.lon bad-number',
      'fixes line 64.datum bad-datum',
      'fixes line 65.eventAt bad-time',
      'fixes line 66.officer missing',
    ]);
  });

  it('DU4: σ from accuracyM where sigmaM is missing', async () => {
    // 100 m radius + 30 m tolerance; 189 m east: 59 m beyond it.
    const lon = 118.782;
    const far = (change: object) => run({ fixes: minutes(0, 60, { lon, sigmaM: undefined, ...change }) });
    expect(states(await far({ accuracyM: 12 }))).toContain('not-arrived');
    expect(states(await far({ accuracyM: 60 }))).toEqual(['expected']);
    expect(states(await far({}))).toEqual(['expected']);
  });

  it('DU4: without an event time the received time stands in, and is never negative evidence', async () => {
    const fixes = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({
        officer: 'A',
        eventAt: null,
        receivedAt: at(i),
        lon: 118.9,
        lat: 32.04,
        sigmaM: 8,
        located: true,
      }),
    );
    expect(states(await run({ fixes }))).toEqual(['expected']);
  });

  it('DU10: a clock that is hours slow is no evidence after 20 uploads', async () => {
    const fixes = Array.from({ length: 60 }, (_, i) => line(i, { lon: 118.9, receivedAt: at(i + 8 * 60) }));
    const result = await run({ fixes });
    expect(states(result)).toEqual(['expected', 'not-arrived', 'expected', 'no-signal/clock-untrusted']);
  });

  it('DU10: fixes more than 5 min ahead are set aside', async () => {
    const result = await run({ fixes: minutes(0, 60, { receivedAt: at(-20) }) });
    expect(states(result)).toEqual(['expected', 'no-signal/never-connected']);
    expect(result.notes.join()).toContain('60');
  });

  it('rules can be overridden in part, and unknown ones are named', async () => {
    const fixes = [...minutes(0, 20), ...minutes(20, 34, { lon: 118.9 }), ...minutes(34, 60)];
    expect(states(await run({ fixes }))).toContain('off-post');
    expect(states(await run({ fixes, rules: { leaveToleranceS: 900, version: 4 } }))).toContain('stepped-away');
    const result = await run({ rules: { leaveTolerance: 900 } });
    expect(result.problems[0]?.code).toBe('unknown-key');
  });

  it('P1: lines in any order, and twice, give the same', async () => {
    const fixes = [...minutes(0, 20), ...minutes(20, 34, { lon: 118.9 }), ...minutes(34, 60)];
    const { officers } = await run({ fixes });
    const again = await run({ fixes: [...fixes].reverse().concat(fixes) });
    const bare = (list: typeof officers) => list.map((one) => one.intervals.map(({ evidence, ...rest }) => rest));
    expect(bare(again.officers)).toEqual(bare(officers));
  });

  it('several shifts of one officer: off-shift between, in order', async () => {
    const later = { ...ROW, from: '2026-11-23T10:00:00+08:00', to: '2026-11-23T11:00:00+08:00' };
    const result = await run({ roster: [later, ROW], fixes: minutes(0, 180) });
    expect(states(result)).toEqual(['on-post', 'off-shift', 'on-post']);
  });
});

describe('scripts/evaluate: the command', () => {
  const command = join(import.meta.dirname, '../../scripts/evaluate');
  const example = join(import.meta.dirname, '../../scripts/evaluation/examples/04-left-14-minutes');
  const call = (...args: string[]) => spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 });
  const files = (roster = join(example, 'roster.json')) => [
    '--posts',
    join(example, 'posts.geojson'),
    '--roster',
    roster,
    '--fixes',
    join(example, 'fixes.ndjson'),
  ];

  it('prints JSON and 0; help; 64 on bad use; 65 on bad rows; 66 on a missing file', { timeout: 300_000 }, () => {
    const good = call(...files());
    expect(good.status).toBe(0);
    expect((JSON.parse(good.stdout) as { officer: string }[])[0]?.officer).toBe('CG0104');
    const then = call(...files(), '--as-of', '2026-11-23T09:15:00+08:00');
    expect(then.stdout).toContain('"open": true');
    expect(call('--help').stdout).toContain('usage: scripts/evaluate');
    for (const args of [[], ['--nonsense'], [...files(), '--as-of', 'yesterday']])
      expect(call(...args).status).toBe(64);
    const missing = call(...files(join(example, 'none.json')));
    expect([missing.status, missing.stdout]).toEqual([66, '']);
    const folder = mkdtempSync(join(tmpdir(), 'dutywall-evaluate-'));
    try {
      const roster = join(folder, 'roster.json');
      writeFileSync(roster, JSON.stringify([{ officer: 'X' }]));
      const bad = call(...files(roster));
      expect([bad.status, bad.stdout.trim()]).toEqual([65, '[]']);
      expect(bad.stderr).toContain('roster [0].from');
      // 勤 in GB 18030, after a reader who saved from a spreadsheet: the officer's name survives.
      const text = Buffer.from(JSON.stringify([{ ...ROW, officer: '@' }]).replace('@', '\xc7\xda'), 'latin1');
      writeFileSync(roster, text);
      const posts = join(folder, 'posts.json');
      writeFileSync(posts, `\uFEFF${JSON.stringify(POSTS)}`);
      const fixes = join(example, 'fixes.ndjson');
      const chinese = call('--posts', posts, '--roster', roster, '--fixes', fixes);
      expect([chinese.status, chinese.stdout]).toEqual([0, expect.stringContaining('"officer": "勤"')]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
