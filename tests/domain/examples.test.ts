import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateFiles, type PrintedInterval } from '@dutywall/scripts/evaluate';
import { fromIso, HOUR } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../scripts/evaluation/examples');

interface Expected {
  readonly example: string;
  readonly asOf: number;
  readonly rows: string[];
}

/** The README's tables: one for every heading, and one for every "As of" line. */
function readTables(): Expected[] {
  const tables: Expected[] = [];
  let example = '';
  let asOf = Number.POSITIVE_INFINITY;
  let open: Expected | null = null;
  for (const line of readFileSync(join(FOLDER, 'README.md'), 'utf8').split('\n')) {
    const heading = /^## (\d\d-\S+)/.exec(line);
    const moment = /^As of (\S+?):(?: |$)/.exec(line);
    if (heading) {
      example = heading[1] ?? '';
      asOf = Number.POSITIVE_INFINITY;
    }
    if (moment) asOf = fromIso(moment[1] ?? '') ?? Number.NaN;
    if (!line.startsWith('|')) {
      open = null;
      continue;
    }
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (cells[0] === 'officer' || cells[0]?.startsWith('---')) continue;
    if (!open) {
      open = { example, asOf, rows: [] };
      tables.push(open);
    }
    open.rows.push(cells.join(' | '));
  }
  return tables;
}

const inChina = (iso: string) => new Date(Date.parse(iso) + 8 * HOUR).toISOString().slice(5, 19).replace('T', ' ');

function row(officer: string, one: PrintedInterval): string {
  const times = [one.from, one.to, one.knownFrom].map(inChina);
  return [officer, one.state, one.cause ?? '–', ...times].join(' | ');
}

function files(example: string, asOf = Number.POSITIVE_INFINITY) {
  const read = (name: string) => readFileSync(join(FOLDER, example, name), 'utf8');
  return {
    posts: JSON.parse(read('posts.geojson')) as unknown,
    roster: JSON.parse(read('roster.json')) as unknown,
    fixes: read('fixes.ndjson').split('\n'),
    asOf,
  };
}

describe('the ten example shifts say what their README says', () => {
  const tables = readTables();

  it('every folder has a table', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).sort()).toEqual([...new Set(tables.map((one) => one.example))].sort());
    expect(folders).toHaveLength(10);
  });

  it.each(tables.map((one) => [`${one.example}${Number.isFinite(one.asOf) ? ' as of then' : ''}`, one] as const))(
    'DU2–DU7: %s',
    async (_, expected) => {
      const { officers, problems } = await evaluateFiles(files(expected.example, expected.asOf));
      expect(problems).toEqual([]);
      expect(officers.flatMap((one) => one.intervals.map((each) => row(one.officer, each)))).toEqual(expected.rows);
    },
  );

  it.each(tables.map((one) => [one.example, one] as const))(
    'DU12: every interval of %s explains itself',
    async (_, one) => {
      const { officers } = await evaluateFiles(files(one.example, one.asOf));
      for (const interval of officers.flatMap((each) => each.intervals)) {
        expect(interval.rules.length).toBeGreaterThan(0);
        for (const text of [interval.text.zh, interval.text.en]) {
          expect(text).toContain(inChina(interval.from).slice(6, 11));
          expect(text).not.toMatch(/undefined|NaN|Infinity|null/);
        }
        // DU1: a candidate is never printed as a fault.
        const candidate = interval.state === 'off-post' || interval.state === 'not-arrived';
        expect(interval.text.zh.includes('待核')).toBe(candidate);
      }
    },
  );

  it('DU13: the GCJ-02 example without its datum is half a kilometre off and says so instead of accusing', async () => {
    const given = files('08-gcj02');
    const lied = { ...given, fixes: given.fixes.map((line) => line.replace('"GCJ-02"', '"WGS-84"')) };
    const { officers } = await evaluateFiles(lied);
    const states = officers[0]?.intervals.map((one) => one.state) ?? [];
    expect(states).not.toContain('on-post');
    expect(states).not.toContain('not-arrived');
    expect(officers[0]?.intervals[0]?.text.zh).toMatch(
      /其中 \d+ 个定位点若按 GCJ-02 解读则在岗位或其边缘：坐标系存疑，不作为离岗依据。$/,
    );
  });

  it('DU12: the sentence about leaving names post, distance, minutes, fixes, σ and rule', async () => {
    const { officers } = await evaluateFiles(files('04-left-14-minutes'));
    expect(officers[0]?.intervals[1]?.text.zh).toBe(
      '疑似离岗（待核）：09:10 起离开 宫涵疏导点，最远 333 米，至 09:24 共 14 分钟，期间 28 个定位点均在岗位外（σ 8–12 米）；规则 v1：离岗容忍 10 分钟。',
    );
  });
});
