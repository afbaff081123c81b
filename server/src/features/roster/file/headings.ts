import type { ChinaDay } from '@dutywall/shared/kit';
import { type DayContext, readDay } from './days.ts';
import { compact, type Sheet, type SheetRow, textOf } from './sheet.ts';

export type Column =
  | 'badge'
  | 'name'
  | 'squad'
  | 'date'
  | 'shift'
  | 'from'
  | 'to'
  | 'span'
  | 'posts'
  | 'breaks'
  | 'note';

/** What people write above their columns. The first is the one of our template. */
export const HEADINGS: Readonly<Record<Column, readonly string[]>> = {
  badge: ['工号', '警号', '编号', '队员编号', '人员编号', '执法证号', '证号', '胸牌号', 'badge'],
  name: ['姓名', '队员', '队员姓名', '人员', '人员姓名', 'name', 'officer'],
  squad: ['中队', '大队', '分队', '部门', '单位', '所属中队', '所属大队', '所属单位', 'squad'],
  date: ['日期', '排班日期', '上班日期', '值班日期', '执勤日期', 'date'],
  shift: ['班次', '班别', '班次名称', 'shift'],
  from: ['开始', '开始时间', '上班', '上班时间', '起', '起始时间', '到岗时间', 'from', 'begin', 'start'],
  to: ['结束', '结束时间', '下班', '下班时间', '止', '终止时间', '离岗时间', 'to', 'end'],
  span: ['时段', '时间', '工作时间', '上下班时间', '勤务时间', '班次时间', 'time', 'hours'],
  posts: ['岗位', '岗点', '执勤岗位', '值守岗位', '责任区', '地点', '巡查路段', 'post', 'posts'],
  breaks: ['用餐', '休息', '用餐时间', '休息时间', '就餐', '就餐时间', 'break', 'breaks'],
  note: ['备注', '说明', '附注', 'note', 'remark', 'remarks'],
};

const BY_NAME = new Map(
  (Object.entries(HEADINGS) as [Column, readonly string[]][]).flatMap(([column, names]) =>
    names.map((name) => [name, column] as const),
  ),
);
/** Where a list's heading is looked for: titles and hints stand above it. */
const LOOK_AT = 30;
/** So many dates in a row are the heading of a week's grid. */
const MIN_DAYS = 3;

/** How a sheet is laid out. */
export interface Layout {
  readonly kind: 'list' | 'grid';
  readonly heading: SheetRow;
  readonly columns: ReadonlyMap<Column, number>;
  /** Grid: the day of each column. */
  readonly days: ReadonlyMap<number, ChinaDay>;
  /** Headings that mean nothing to us, by column. */
  readonly others: ReadonlyMap<number, string>;
  /** The same meaning twice, by column. */
  readonly twice: ReadonlyMap<number, Column>;
  /** Year and month that a title names, for dates that leave them out. */
  readonly context: DayContext;
}

/** Finds the heading of a sheet; null: it holds no roster. */
export function findLayout(sheet: Sheet, today: ChinaDay): Layout | null {
  let context: DayContext = { ...monthIn(sheet.name), today };
  for (const row of sheet.rows.slice(0, LOOK_AT)) {
    for (const cell of row.cells.values()) context = { ...context, ...monthIn(textOf(cell.value)) };
    const layout = layoutOf(row, context);
    if (layout) return layout;
  }
  return null;
}

function layoutOf(heading: SheetRow, context: DayContext): Layout | null {
  const columns = new Map<Column, number>();
  const days = new Map<number, ChinaDay>();
  const others = new Map<number, string>();
  const twice = new Map<number, Column>();
  for (const [column, { value }] of heading.cells) {
    const words = textOf(value);
    const meaning = meaningOf(words);
    if (meaning) {
      if (columns.has(meaning)) twice.set(column, meaning);
      else columns.set(meaning, column);
      continue;
    }
    const day = readDay(value, context);
    if (typeof day === 'number') days.set(column, day);
    else others.set(column, words);
  }
  const found = { heading, columns, days, others, twice, context };
  const named = columns.has('badge') || columns.has('name');
  if (named && days.size >= MIN_DAYS) return { kind: 'grid', ...found };
  if (named && columns.size >= 3) return { kind: 'list', ...found };
  return null;
}

/** 上班时间（24小时制） is 上班时间. */
function meaningOf(words: string): Column | undefined {
  const bare = compact(words).replaceAll(/\(.*?\)|[*:]/g, '');
  return BY_NAME.get(bare);
}

function monthIn(words: string): Partial<DayContext> {
  const found = /(\d{4})\s*[年./-]\s*(\d{1,2})\s*(?:月|$)/.exec(words);
  if (!found) return {};
  const month = Number(found[2]);
  return month >= 1 && month <= 12 ? { year: Number(found[1]), month } : {};
}
