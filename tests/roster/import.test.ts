import type { RosterFault } from '@dutywall/shared/protocol';
import Excel from 'exceljs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { postgresMissing } from '../support/postgres.ts';
import { at, openRosterWorld, type RosterWorld } from './support/world.ts';

// Two thousand rows through a form, a workbook and a database, on a machine that does other things too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 360_000 });

const ROWS = 2_000;
const DAYS = 5;
/** Rows of a sheet count from 1, the first is the heading. */
const rowOf = (index: number): number => index + 2;
const HEADINGS = ['工号', '姓名', '中队', '日期', '班次', '开始', '结束', '岗位', '用餐', '备注'];
type Row = [Excel.CellValue, ...Excel.CellValue[]];

/** A row as one of the many ways people write it: dates and times as cells, serials, fractions, words. */
function goodRow(index: number): Row {
  const officer = Math.floor(index / DAYS) + 1;
  const date = 23 + (index % DAYS);
  const badge = String(officer).padStart(4, '0');
  const dates: Excel.CellValue[] = [
    `2026-11-${date}`,
    `2026/11/${date}`,
    `11月${date}日`,
    new Date(Date.UTC(2026, 10, date)),
    46_327 + (date - 1),
  ];
  const day: Row[] = [
    ['早班', '08:00', '16:00', '11:30-12:00'],
    ['早班', '０８：００', '１６：００', '１１：３０－１２：００'],
    ['早班', 8 / 24, 16 / 24, '11:30～12:00'],
    ['早班', '8点', '下午4点', '11:30至12:00'],
    ['夜班', '22:00', '06:00', '次日01:00-01:30'],
    ['夜班', '22:00', '次日06:00', null],
    ['早班', { formula: '1/3', result: 1 / 3 }, new Date(Date.UTC(1899, 11, 30, 16)), null],
  ];
  // One way a person, so that a night never reaches into the next morning.
  const [shift, from, to, meal] = day[officer % day.length] ?? [];
  const posts = index % 3 === 0 ? '京泰夜市、宫涵疏导点' : index % 3 === 1 ? '东/西市场' : '京泰夜市；palace';
  const name = index % 7 === 0 ? `队员　${officer}` : `队员${officer}`;
  return [
    index % 11 === 0 ? officer : badge,
    name,
    '一中队',
    dates[index % dates.length],
    shift,
    from,
    to,
    posts,
    meal,
    '',
  ];
}

interface Plant {
  readonly column: string;
  readonly code: RosterFault;
  readonly change: (row: Row, index: number) => void;
}
const set = (column: string, code: RosterFault, value: Excel.CellValue): Plant => ({
  column,
  code,
  change: (row) => {
    row[column.charCodeAt(0) - 65] = value;
  },
});
/** The whole row becomes another one, as after copying it in Excel. */
const copy = (code: RosterFault, change: (row: Row) => void): Plant => ({
  column: 'F',
  code,
  change: (row, index) => {
    row.splice(0, row.length, ...goodRow(index - 4));
    change(row);
  },
});

/** Forty faults of many kinds; the row of the n-th is 10 + 45 n. */
const PLANTS: readonly Plant[] = [
  set('A', 'officer-unknown', 'X9991'),
  set('A', 'officer-unknown', 9_999),
  set('A', 'officer-unknown', 'P1'), // of another squad: as unknown as nobody
  set('A', 'badge-ambiguous', 7_777),
  set('A', 'cell-missing', null),
  set('B', 'name-mismatch', '张三'),
  set('B', 'name-mismatch', '队员'),
  set('D', 'date-bad', '2026-02-30'),
  set('D', 'date-bad', '下周三'),
  set('D', 'date-bad', 12.5),
  set('D', 'date-far', '2062-11-25'),
  set('D', 'cell-missing', null),
  set('E', 'name-length', '早'.repeat(41)),
  set('F', 'time-bad', '25:00'),
  set('F', 'time-bad', '八点'),
  set('F', 'time-bad', 8.75),
  set('F', 'formula-empty', { formula: 'A1' } as Excel.CellFormulaValue),
  set('F', 'cell-error', { error: '#N/A' } as Excel.CellErrorValue),
  set('G', 'cell-missing', null),
  set('G', 'time-bad', '16:75'),
  { column: 'G', code: 'shift-empty', change: (row) => void row.splice(5, 2, '08:00', '08:00') },
  { column: 'G', code: 'shift-empty', change: (row) => void row.splice(5, 2, '２２：００', '22:00') },
  { column: 'G', code: 'shift-long', change: (row) => void row.splice(5, 2, '08:00', '次日09:00') },
  set('H', 'post-unknown', '不存在的岗位'),
  set('H', 'post-unknown', '京泰夜市、火星'),
  set('H', 'post-unknown', '=2+3'),
  set('H', 'post-not-then', '旧码头'),
  set('H', 'post-ambiguous', '钟楼巷'),
  set('H', 'cell-missing', null),
  set('H', 'cell-long', '岗'.repeat(300)),
  set('H', 'cell-error', { error: '#REF!' } as Excel.CellErrorValue),
  set('I', 'break-bad', '午休半小时'),
  set('I', 'break-bad', '11:30'),
  {
    column: 'I',
    code: 'break-outside',
    change: (row) => void row.splice(5, 4, '08:00', '16:00', 'night', '17:00-17:30'),
  },
  {
    column: 'I',
    code: 'break-overlap',
    change: (row) => void row.splice(5, 4, '08:00', '16:00', 'night', '11:30-12:00、11:45-12:15'),
  },
  {
    column: 'I',
    code: 'breaks-many',
    change: (row) =>
      void row.splice(
        5,
        4,
        '08:00',
        '20:00',
        'night',
        Array.from({ length: 11 }, (_, n) => `${n + 8}:00-${n + 8}:10`).join('、'),
      ),
  },
  copy('row-twice', () => undefined),
  copy('row-twice', (row) => void row.splice(4, 1, '另一班')),
  set('F', 'overlap', '09:00'),
  set('F', 'overlap', '09:30'),
];
const plantedAt = (n: number): number => 10 + 45 * n;

async function workbook(plants: readonly Plant[]): Promise<Buffer> {
  const book = new Excel.Workbook();
  const sheet = book.addWorksheet('十一月排班');
  sheet.addRow(HEADINGS);
  const rows = Array.from({ length: ROWS }, (_, index) => goodRow(index));
  for (const [n, plant] of plants.entries()) {
    const row = rows[plantedAt(n)];
    if (row) plant.change(row, plantedAt(n));
  }
  for (const row of rows) {
    const added = sheet.addRow(row);
    if (row[3] instanceof Date) added.getCell(4).numFmt = 'yyyy-mm-dd';
    if (row[6] instanceof Date) added.getCell(7).numFmt = 'hh:mm';
  }
  // The squad of many rows in one merged cell, as people like it.
  sheet.mergeCells('C2:C401');
  return Buffer.from(await book.xlsx.writeBuffer());
}

const engines = [
  ['PostgreSQL', 'any', postgresMissing],
  ['the embedded database', 'embedded', null],
] as const;

describe.each(engines)('a roster of 2,000 rows on %s', (title, engine, missing) => {
  let world: RosterWorld;
  beforeAll(async () => {
    if (missing) return;
    world = await openRosterWorld(engine, ROWS / DAYS);
    await world.db.query(
      "INSERT INTO officer (id, badge, name, squad_id, kind) VALUES ('z1', '07777', '甲', 's1', 'auxiliary'), ('z2', '007777', '乙', 's1', 'auxiliary')",
    );
  });
  afterAll(() => world?.close());

  it.skipIf(missing)('names every one of 40 planted faults by its cell and imports nothing of it', async () => {
    const { upload, shiftCount, db } = world;
    // What the two `overlap` rows clash with: shifts that somebody entered by hand.
    for (const n of [38, 39]) {
      const index = plantedAt(n);
      await db.query(
        `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at)
         VALUES ($1, '手工班', $2, 's1', '{night}', $3, $4)`,
        [
          `hand${n}`,
          `o${Math.floor(index / DAYS) + 1}`,
          new Date(at(23 + (index % DAYS), '12:00')),
          new Date(at(23 + (index % DAYS), '13:00')),
        ],
      );
    }
    const before = await shiftCount();
    const file = await workbook(PLANTS);
    const { status, report } = await upload('one', file);
    expect(status).toBe(200);
    const wanted = PLANTS.map(({ column, code }, n) => `${column}${rowOf(plantedAt(n))} ${code}`).sort();
    const found = report.faults.map(({ cell, code }) => `${cell} ${code}`).sort();
    expect(wanted).toHaveLength(40);
    expect(found).toEqual(wanted);
    expect(report.faultCount).toBe(40);
    expect(report.counts).toMatchObject({ rows: ROWS, faulty: 40, new: ROWS - 40 });
    expect(report.faults.every(({ sheet, column }) => sheet === '十一月排班' && column !== '')).toBe(true);
    // The name of the heading stands beside the cell, and what is there.
    expect(report.faults.find(({ code }) => code === 'date-far')).toMatchObject({
      column: '日期',
      found: '2062-11-25',
    });
    expect(report.faults.find(({ code }) => code === 'name-mismatch')?.details).toMatchObject({
      badge: expect.any(String),
    });

    // Insisting changes nothing: not one of the 1,960 good rows is written.
    const forced = await upload('one', file, `sha256=${report.sha256}`);
    expect(forced.report).toMatchObject({ written: false, faultCount: 40 });
    expect(await shiftCount()).toEqual(before);
    expect(world.announced).toEqual([]);
    const kinds = new Set(PLANTS.map(({ code }) => code)).size;
    console.info(`${title}: ${ROWS} rows, ${found.length} of 40 faults of ${kinds} kinds named, 0 rows written`);
    await db.query("DELETE FROM shift WHERE id LIKE 'hand%'");
  });

  it.skipIf(missing)('writes the mended file once; the same file again changes nothing', async () => {
    const { upload, shiftCount, audited } = world;
    const file = await workbook([]);
    const preview = await upload('one', file);
    expect(preview.report).toMatchObject({ faults: [], counts: { new: ROWS, changed: 0, same: 0 }, written: false });
    expect(await shiftCount()).toEqual({ all: 0, present: 0 });
    const done = await upload('one', file, `sha256=${preview.report.sha256}`);
    expect(done.report).toMatchObject({ written: true, counts: { new: ROWS, changed: 0, same: 0 } });
    expect(await shiftCount()).toEqual({ all: ROWS, present: ROWS });
    const audits = (await audited()).length;

    const again = await upload('one', file, `sha256=${preview.report.sha256}`);
    expect(again.report).toMatchObject({ written: true, counts: { new: 0, changed: 0, same: ROWS } });
    expect(await shiftCount()).toEqual({ all: ROWS, present: ROWS });
    expect((await audited()).length).toBe(audits);
    // Every officer hears of it once: the second time nothing was said.
    expect(world.announced).toHaveLength(1);
    console.info(`${title}: ${ROWS} rows written once; the same file again: 0 new, 0 changed, ${ROWS} the same`);
  });

  it.skipIf(missing)(
    'a changed row is a new version, the others stay; another file than the previewed is refused',
    async () => {
      const { upload, shiftCount } = world;
      const other = await workbook([set('H', 'post-unknown', '宫涵疏导点')]);
      const preview = await upload('one', other);
      expect(preview.report.counts).toMatchObject({ new: 0, changed: 1, same: ROWS - 1 });
      const wrong = await upload('one', await workbook([]), `sha256=${preview.report.sha256}`);
      expect(JSON.parse(wrong.body)).toMatchObject({ error: { code: 'conflict', details: { field: 'sha256' } } });
      await upload('one', other, `sha256=${preview.report.sha256}`);
      expect(await shiftCount()).toEqual({ all: ROWS + 1, present: ROWS });
    },
  );
});
