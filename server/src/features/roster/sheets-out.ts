import { chinaClockText, chinaDateText } from '@dutywall/shared/kit';
import type { RosterWeek } from '@dutywall/shared/protocol';
import Excel from 'exceljs';
import { HEADINGS } from './file/headings.ts';

/** The columns of template and export, so that an export can be imported again. */
const COLUMNS = (['badge', 'name', 'squad', 'date', 'shift', 'from', 'to', 'posts', 'breaks', 'note'] as const).map(
  (column) => HEADINGS[column][0] ?? column,
);
const WIDTHS = [12, 10, 14, 13, 10, 9, 12, 30, 18, 16];

/** A spreadsheet would run a cell that begins so as a formula, whoever typed it. */
function guardCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** The shifts of a week as rows of the template. */
export function exportRows(week: RosterWeek): readonly (readonly string[])[] {
  const officers = new Map(week.officers.map((officer) => [officer.id, officer]));
  const squads = new Map(week.squads.map((squad) => [squad.id, squad.name]));
  const posts = new Map(week.posts.map((post) => [post.id, post.name]));
  return week.shifts.map((shift) => {
    const officer = officers.get(shift.officer);
    const date = chinaDateText(shift.from);
    const end = `${chinaDateText(shift.to) === date ? '' : '次日'}${chinaClockText(shift.to)}`;
    const breaks = shift.breaks.map((b) => `${chinaClockText(b.from)}-${chinaClockText(b.to)}`).join('、');
    const names = shift.posts.map((id) => posts.get(id) ?? id).join('、');
    return [
      ...[officer?.badge ?? '', officer?.name ?? '', squads.get(shift.squad) ?? '', date, shift.name],
      ...[chinaClockText(shift.from), end, names, breaks, ''],
    ].map(guardCell);
  });
}

/** CSV with a byte order mark, without which Excel reads UTF-8 as GBK. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\uFEFF${[COLUMNS, ...rows].map((row) => row.map(quote).join(',')).join('\r\n')}\r\n`;
}

export async function toXlsx(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const book = new Excel.Workbook();
  addTable(book, '排班', rows);
  return Buffer.from(await book.xlsx.writeBuffer());
}

const EXAMPLE = [
  '示例0132',
  '张伟',
  '一中队',
  '2026-11-25',
  '早班',
  '08:00',
  '16:00',
  '京泰夜市、宫涵疏导点',
  '11:30-12:00',
  '示例行不导入',
];
const EXPLANATION: readonly (readonly [string, string])[] = [
  ['填写说明', ''],
  ['工号', '必填。队员的警号／工号，与系统一致；开头的 0 丢了也能认出。'],
  ['姓名', '选填。填了就与工号核对，不一致会指出来。'],
  ['中队', '选填，只给人看。'],
  ['日期', '必填。2026-11-25、2026/11/25、11月25日 都可以；表头写明月份时也可以只写 25日。'],
  ['班次', '选填，如 早班。已有同名班次时，开始、结束可以不填。'],
  ['开始、结束', '08:00、8点、0800 都可以。结束早于开始就是次日，也可以写 次日06:00。一个班次不超过 24 小时。'],
  ['岗位', '必填。岗位的名称或编号；几个岗位用 、 或 ； 隔开。'],
  ['用餐', '选填。11:30-12:00；几段用 、 隔开，须在班次之内。'],
  ['备注', '不导入。'],
  ['', ''],
  ['一天两班', '写成两行，时间不能重叠。'],
  ['合并单元格', '可以用，合并的值对每一行都有效。'],
  ['公式', '使用保存时的结果；没有结果的公式会被指出。'],
  ['横表', '也可以一行一人、一列一天：表头写日期，格子里写 08:00-16:00 京泰夜市、早班 京泰夜市 或 休。'],
  ['导入', '先预览：每处错误指到单元格。有一处错误就一行都不写入；改好再传。同一份表传两次，不会多出班次。'],
];

/** The file that people fill in: the headings, a row as an example, and a sheet that explains them. */
export async function templateXlsx(): Promise<Buffer> {
  const book = new Excel.Workbook();
  const sheet = addTable(book, '排班', [EXAMPLE]);
  sheet.getRow(2).font = { italic: true, color: { argb: 'FF808080' } };
  const words = book.addWorksheet('填写说明');
  words.columns = [{ width: 16 }, { width: 90 }];
  for (const line of EXPLANATION) words.addRow([...line]);
  words.getRow(1).font = { bold: true, size: 14 };
  return Buffer.from(await book.xlsx.writeBuffer());
}

function addTable(book: Excel.Workbook, name: string, rows: readonly (readonly string[])[]): Excel.Worksheet {
  const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  // Text throughout, so that Excel neither drops zeros nor reads 11-25 as a date of its own.
  sheet.columns = WIDTHS.map((width) => ({ width, style: { numFmt: '@' } }));
  sheet.addRow([...COLUMNS]).font = { bold: true };
  for (const row of rows) sheet.addRow([...row]);
  return sheet;
}
