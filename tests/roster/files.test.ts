import type { ImportReport } from '@dutywall/shared/protocol';
import Excel from 'exceljs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { at, openRosterWorld, type RosterWorld } from './support/world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let world: RosterWorld;
beforeAll(async () => {
  world = await openRosterWorld();
});
afterAll(() => world?.close());
beforeEach(() => world.empty());

const HEAD = '警号,姓名,排班日期,班别,上班时间,下班时间,执勤岗位,休息,备注';
const csv = (...lines: readonly string[]): Buffer => Buffer.from([HEAD, ...lines].join('\r\n'));
async function sheet(fill: (sheet: Excel.Worksheet, book: Excel.Workbook) => void, name = '排班'): Promise<Buffer> {
  const book = new Excel.Workbook();
  fill(book.addWorksheet(name), book);
  return Buffer.from(await book.xlsx.writeBuffer());
}
/** GBK as Chinese Windows saves it; Node decodes it and does not encode it. */
function toGbk(text: string): Buffer {
  const bytesOf = new Map<string, number[]>();
  const decoder = new TextDecoder('gbk');
  for (let high = 0x81; high < 0xff; high++)
    for (let low = 0x40; low < 0xff; low++) bytesOf.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
  return Buffer.from([...text].flatMap((letter) => bytesOf.get(letter) ?? [letter.charCodeAt(0)]));
}

const codes = (report: ImportReport) => report.faults.map(({ cell, code }) => `${cell} ${code}`);
const windows = (report: ImportReport) => report.planned.map(({ badge, from, to }) => [badge, from, to]);

describe('text files', () => {
  const line = '0001,队员1,2026-11-25,夜班,２２：００,次日06:00,京泰夜市；宫涵疏导点,01:00－01:30,';
  const night = [['0001', at(25, '22:00'), at(26, '06:00')]];
  it.each([
    ['UTF-8', csv(line)],
    ['UTF-8', Buffer.concat([Buffer.from('\uFEFF'), csv(line)])],
    ['GBK', toGbk(csv(line).toString())],
    ['UTF-16', Buffer.from(`\uFEFF${csv(line).toString().replaceAll(',', '\t')}`, 'utf16le')],
  ])('reads %s, crossing midnight, with several posts and a break after midnight', async (encoding, file) => {
    const { report } = await world.upload('one', file, 'dry=1', '排班.csv');
    expect([report.encoding, report.faults, windows(report)]).toEqual([encoding, [], night]);
    expect(report.planned[0]?.posts).toEqual(['京泰夜市', '宫涵疏导点']);
    await world.upload('one', file, `sha256=${report.sha256}`, '排班.csv');
    const [row] = await world.db.query('SELECT breaks FROM shift');
    expect(row?.breaks).toEqual([{ from: '2026-11-25T17:00:00.000Z', to: '2026-11-25T17:30:00.000Z' }]);
  });

  it('refuses what is no roster with one clear code, and never fails', async () => {
    const code = async (file: Buffer) => codes((await world.upload('one', file)).report).join();
    expect(await code(Buffer.alloc(0))).toBe('A1 file-empty');
    expect(await code(Buffer.from('\n\n'))).toBe('A1 file-empty');
    expect(await code(Buffer.from('今天天气不错\n没有表头'))).toBe('A1 heading-none');
    expect(await code(Buffer.from('d0cf11e0a1b11ae10000', 'hex'))).toBe('A1 file-old');
    expect(await code(Buffer.from('PK\x03\x04 not a workbook'))).toBe('A1 file-unreadable');
    expect(await code(Buffer.from([0x50, 0, 0, 1, 2, 3, 0]))).toMatch(/file-unreadable/);
    expect(await code(Buffer.from('工号,姓名,工号,日期,开始,结束\n1,2,3,4,5,6'))).toBe(
      'A1 heading-missing,C1 heading-twice',
    );
    expect((await world.ask('one', 'POST', '/api/roster/import?dry=1', {})).status).toBe(400);
  });
});

describe('workbooks', () => {
  it('refuses a million rows and a bomb before anything is made of them', async () => {
    const rows = await sheet((s) => {
      for (let n = 0; n < 20_100; n++) s.addRow(['x']);
    });
    expect(codes((await world.upload('one', rows)).report)).toEqual(['A1 file-rows']);
    const bomb = await sheet((s, book) => {
      s.addRow(['工号']);
      book.addWorksheet('大').addRow(['岗'.repeat(32_000)]);
      for (let n = 0; n < 1_200; n++)
        book.getWorksheet('大')?.addRow([`${n}${'0'.repeat(32_000)}`, `${n}${'1'.repeat(32_000)}`]);
    });
    expect(bomb.length).toBeLessThan(5_000_000);
    expect(codes((await world.upload('one', bomb)).report)).toEqual(['A1 file-large']);
    const { status, body } = await world.upload('one', Buffer.alloc(5_300_000, 'a'));
    expect([status, JSON.parse(body).error.code]).toEqual([413, 'too-large']);
  });

  it('a merged cell counts for every row of it, and its fault is named once, where it stands', async () => {
    const file = await sheet((s) => {
      s.addRow(['2026年11月排班表']);
      s.mergeCells('A1:F1');
      s.addRow(['工号', '日期', '开始', '结束', '岗位', '休息']);
      for (const badge of ['0001', '0002', '0003']) s.addRow([badge, '25日', '08:00', '16:00', '京泰夜市']);
      s.mergeCells('B3:B5');
      s.mergeCells('E3:E5');
      s.addRow(['0004', '26日', '08:00', '16:00', '火星']);
      s.addRow(['0001', '26日', '08:00', '16:00', '火星']);
      s.mergeCells('E6:E7');
      s.addRow(['合计', 5]);
    });
    const { report } = await world.upload('one', file);
    expect(windows(report).map(([badge, from]) => [badge, from])).toEqual(
      ['0001', '0002', '0003'].map((badge) => [badge, at(25, '08:00')]),
    );
    expect(codes(report)).toEqual(['E6 post-unknown', 'E6 post-unknown']);
  });

  it('reads a week as a grid, two shifts in a cell, with the times that a named shift has here', async () => {
    await world.ask('one', 'POST', '/api/shifts', {
      ...{ name: '中班', officer: 'o4', posts: ['night'], from: at(21, '15:00'), to: at(21, '23:00'), breaks: [] },
    });
    const file = await sheet((s) => {
      s.addRow(['工号', '姓名', new Date(Date.UTC(2026, 10, 25)), '11/26 周四', '11月27日']);
      s.addRow(['0001', '队员1', '08:00-16:00 京泰夜市', '休', '22:00-06:00 宫涵疏导点']);
      s.addRow(['0002', '队员2', '中班 京泰夜市', '08:00-12:00 京泰夜市\n14:00-18:00 东/西市场', '大夜']);
    });
    const { report } = await world.upload('one', file);
    expect(report.sheets).toMatchObject([{ layout: 'grid', rows: 2 }]);
    expect(windows(report)).toEqual([
      ['0001', at(25, '08:00'), at(25, '16:00')],
      ['0001', at(27, '22:00'), at(28, '06:00')],
      ['0002', at(25, '15:00'), at(25, '23:00')],
      ['0002', at(26, '08:00'), at(26, '12:00')],
      ['0002', at(26, '14:00'), at(26, '18:00')],
    ]);
    expect(report.faults).toMatchObject([
      { cell: 'E3', code: 'shift-word', column: '11月27日', details: { word: '大夜' } },
    ]);
  });

  it('overlaps inside the file are named at both rows; two shifts a day that touch are fine', async () => {
    const file = csv(
      '0001,,2026-11-25,早班,08:00,12:00,京泰夜市,,',
      '0001,,2026-11-25,晚班,12:00,18:00,京泰夜市,,',
      '0002,,2026-11-25,夜班,22:00,06:00,京泰夜市,,',
      '0002,,2026-11-26,早班,05:00,09:00,京泰夜市,,',
    );
    const { report } = await world.upload('one', file, 'dry=1', 'a.csv');
    expect(codes(report)).toEqual(['E4 overlap-within', 'E5 overlap-within']);
    expect(report.faults[0]?.details).toMatchObject({ cell: 'E5' });
    expect(report.counts).toMatchObject({ rows: 4, new: 2, faulty: 2 });
  });

  it('one reading names every fault of a row, not only the first', async () => {
    const file = csv(
      '0001,张三,下周三,早班,八点,16:00,火星,午休,',
      ',,2026-11-25,早班,08:00,16:00,月球,,',
      'X,,2026-11-25,,08:00,,月球,,',
    );
    const { report } = await world.upload('one', file, 'dry=1', 'a.csv');
    expect(codes(report)).toEqual([
      ...['B2 name-mismatch', 'C2 date-bad', 'E2 time-bad', 'G2 post-unknown', 'H2 break-bad'],
      ...['A3 cell-missing', 'G3 post-unknown', 'A4 officer-unknown', 'F4 cell-missing', 'G4 post-unknown'],
    ]);
    expect(report.counts).toMatchObject({ rows: 3, new: 0, faulty: 3 });
  });

  it('past rows ask for a reason, which the audit keeps; without it nothing is written', async () => {
    const file = csv('0001,,2026-11-18,早班,08:00,16:00,京泰夜市,,', '0001,,2026-11-25,早班,08:00,16:00,京泰夜市,,');
    const { report } = await world.upload('one', file, 'dry=1', 'a.csv');
    expect([report.needsReason, report.faults]).toEqual([true, []]);
    const without = await world.upload('one', file, `sha256=${report.sha256}`, 'a.csv');
    expect([without.report.written, codes(without.report)]).toEqual([false, ['E2 reason-needed']]);
    expect(await world.shiftCount()).toEqual({ all: 0, present: 0 });
    const why = encodeURIComponent('补录上周');
    expect((await world.upload('one', file, `sha256=${report.sha256}&reason=${why}`, 'a.csv')).report.written).toBe(
      true,
    );
    expect(await world.audited()).toMatchObject([
      { action: 'roster-imported', reason: '补录上周', detail: { sha256: report.sha256, new: 2 } },
    ]);
  });

  it('the template reads back without a fault and imports nothing: its row is an example', async () => {
    const template = (await world.ask('admin', 'GET', '/api/roster/template.xlsx')).bytes();
    const { report } = await world.upload('admin', template);
    expect([report.faults, report.planned, report.sheets[0]]).toMatchObject([[], [], { layout: 'list' }]);
    for (const who of ['leader', 'me', 'wall'] as const)
      expect((await world.upload(who, template)).status, who).toBe(403);
  });
});
