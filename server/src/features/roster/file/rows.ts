// Past 300 lines: the reader of one row keeps what its cells share (day, person, faults); apart they would pass it around.
import { type ChinaDay, chinaInstant, type Instant, type Span } from '@dutywall/shared/kit';
import type { CellFault, RosterFault } from '@dutywall/shared/protocol';
import { type Clock, readClock, readRange } from './clocks.ts';
import { readDay } from './days.ts';
import { type Column, findLayout, HEADINGS, type Layout } from './headings.ts';
import { type Cell, MAX_TEXT, plain, refOf, type Sheet, type SheetRow, textOf } from './sheet.ts';

/** One shift as a file names it: people and posts by what is written, times read. */
export interface FileShift {
  readonly sheet: string;
  /** Null: the row names nobody. */
  readonly badge: Cell | null;
  /** Null: the file has no such cell. */
  readonly person: Cell | null;
  readonly posts: readonly string[];
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly breaks: readonly Span[];
  /** False for a row that cannot become a shift: it is only looked through for what else is wrong in it. */
  readonly complete: boolean;
  /** Where each field stands, so that a fault found later is named at its cell. */
  readonly at: Readonly<Record<Place, { readonly cell: string; readonly column: string; readonly found: string }>>;
}
export type Place = 'badge' | 'person' | 'name' | 'from' | 'to' | 'posts' | 'breaks';

export interface FileRead {
  readonly sheets: readonly { readonly name: string; readonly layout: Layout['kind'] | null; readonly rows: number }[];
  readonly shifts: readonly FileShift[];
  readonly faults: readonly CellFault[];
  readonly ignoredColumns: readonly string[];
}

/** When a named shift begins and ends, minutes since midnight, as this bureau has it. */
export type ShiftWords = ReadonlyMap<string, { readonly from: number; readonly to: number }>;

/** Rows of which the badge begins so are the template's example. */
const EXAMPLE = /^(示例|例[:：]?|example)/i;
/** A cell of a grid that says: no shift. */
const FREE = /^(休|休息|公休|轮休|调休|补休|年假|事假|病假|请假|公出|off|[-—/×x])$/i;
const DAY_MINUTES = 1_440;

/** Reads every sheet that holds a roster, as a list of shifts or as a grid of days; what cannot be read is named. */
export function readRows(sheets: readonly Sheet[], today: ChinaDay, words: ShiftWords): FileRead {
  const read = { sheets: [] as FileRead['sheets'][number][], shifts: [] as FileShift[], faults: new Faults() };
  const ignored = new Set<string>();
  for (const sheet of sheets) {
    const layout = findLayout(sheet, today);
    const shifts: FileShift[] = [];
    let rows = 0;
    if (layout) {
      for (const heading of layout.others.values()) ignored.add(heading.slice(0, 40));
      const reader = new RowReader(sheet.name, layout, words, read.faults);
      if (reader.headingIsComplete()) {
        for (const row of sheet.rows) {
          if (row.number <= layout.heading.number || isNote(row)) continue;
          rows += 1;
          for (const shift of layout.kind === 'list' ? reader.list(row) : reader.grid(row)) shifts.push(shift);
        }
      }
    }
    read.sheets.push({ name: sheet.name, layout: layout?.kind ?? null, rows });
    for (const shift of shifts) read.shifts.push(shift);
  }
  if (read.sheets.every((sheet) => sheet.layout === null)) {
    const [first] = sheets;
    read.faults.add(first?.name ?? '', { ref: 'A1' }, '', first?.rows.length ? 'heading-none' : 'file-empty');
  }
  return { sheets: read.sheets, shifts: read.shifts, faults: read.faults.all, ignoredColumns: [...ignored] };
}

/** A line of words across the sheet, a sum, a signature: one cell and no more. */
function isNote(row: SheetRow): boolean {
  const cells = [...row.cells.values()];
  const isBanner = cells.length > 1 && new Set(cells.map((cell) => cell.ref)).size === 1;
  return isBanner || /^(合计|总计|制表|审核|填表|注:)/.test(textOf(cells[0]?.value));
}

class Faults {
  readonly all: CellFault[] = [];
  private readonly seen = new Set<string>();

  /** Names a fault once: a merged cell counts for many rows. */
  add(
    sheet: string,
    cell: Pick<Cell, 'ref'> & Partial<Cell>,
    column: string,
    code: RosterFault,
    details: CellFault['details'] = {},
  ): void {
    const key = `${sheet}!${cell.ref}:${code}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.all.push({ sheet, cell: cell.ref, column, code, found: textOf(cell.value).slice(0, 40), details });
  }
}

class RowReader {
  private readonly sheet: string;
  private readonly layout: Layout;
  private readonly words: ShiftWords;
  private readonly faults: Faults;

  constructor(sheet: string, layout: Layout, words: ShiftWords, faults: Faults) {
    this.sheet = sheet;
    this.layout = layout;
    this.words = words;
    this.faults = faults;
  }

  /** Names missing and doubled headings; without them no row can be read. */
  headingIsComplete(): boolean {
    const { columns, twice, heading, kind } = this.layout;
    for (const [column, meaning] of twice) {
      const cell = heading.cells.get(column);
      if (cell)
        this.faults.add(this.sheet, cell, textOf(cell.value), 'heading-twice', { column: HEADINGS[meaning][0] ?? '' });
    }
    const missing = (...names: readonly Column[]): boolean => names.every((name) => !columns.has(name));
    const lacks: Column[] = missing('badge') ? ['badge'] : [];
    if (kind === 'list') {
      if (missing('date', 'from')) lacks.push('date');
      if (missing('posts')) lacks.push('posts');
      if (missing('from', 'span', 'shift')) lacks.push('from');
      else if (missing('to', 'span', 'shift')) lacks.push('to');
    }
    for (const name of lacks) {
      const ref = { ref: refOf(1, heading.number) };
      this.faults.add(this.sheet, ref, '', 'heading-missing', { column: HEADINGS[name][0] ?? '' });
    }
    return lacks.length === 0 && twice.size === 0;
  }

  list(row: SheetRow): readonly FileShift[] {
    if (EXAMPLE.test(textOf(this.cell(row, 'badge')?.value))) return [];
    const badge = this.needed(row, 'badge');
    const person = this.sound(row, 'name');
    const posts = this.needed(row, 'posts');
    const shift = this.sound(row, 'shift');
    const times = this.times(row);
    const breaks = this.sound(row, 'breaks');
    const spans = breaks ? this.breaks(breaks, times) : [];
    const name = textOf(shift?.value);
    if (badge && posts && times && spans)
      return [this.shift(row, { badge, person, posts, breaks, times, spans, name })];
    return [this.torn(row, { badge, person, posts, name })];
  }

  grid(row: SheetRow): readonly FileShift[] {
    if (EXAMPLE.test(textOf(this.cell(row, 'badge')?.value))) return [];
    const badge = this.needed(row, 'badge');
    const person = this.sound(row, 'name');
    if (!badge) return [];
    const shifts: FileShift[] = [];
    for (const [column, day] of this.layout.days) {
      const cell = row.cells.get(column);
      if (!cell || !this.isSound(cell, column)) continue;
      // Two shifts of a day stand below each other, or with a semicolon between them.
      for (const part of plain(
        cell.value.kind === 'text' ? cell.value.text.replaceAll('\n', ';') : textOf(cell.value),
      ).split(';')) {
        const words = part.trim();
        if (words === '' || FREE.test(words)) continue;
        const read = this.gridShift(words, day);
        if (!read) {
          this.faults.add(this.sheet, cell, this.heading(column), 'shift-word', { word: words.slice(0, 40) });
          continue;
        }
        const common = this.sound(row, 'posts');
        const posts =
          read.posts === '' ? common : { ref: cell.ref, value: { kind: 'text' as const, text: read.posts } };
        if (!posts) {
          this.faults.add(this.sheet, cell, this.heading(column), 'posts-missing');
          continue;
        }
        const times = { ...read, fromCell: cell, toCell: cell };
        shifts.push(this.shift(row, { badge, person, posts, breaks: null, times, spans: [], name: read.name }, column));
      }
    }
    return shifts;
  }

  /** `早班`, `08:00-16:00 京泰夜市`, `早班 08:00-16:00 京泰夜市、宫涵疏导点` */
  private gridShift(words: string, day: ChinaDay): { name: string; posts: string; from: Instant; to: Instant } | null {
    const parts = words.split(' ').filter((part) => part !== '');
    const at = parts.findIndex((part) => readRange(part) !== null);
    const range = at < 0 ? null : readRange(parts[at] ?? '');
    const named = parts.findIndex((part) => this.words.has(part));
    const name = named < 0 ? '' : (parts[named] ?? '');
    const known = this.words.get(name);
    const minutes = range ? { from: range[0].minutes, to: endOf(range[0], range[1]) } : known;
    if (!minutes) return null;
    const posts = parts.filter((_part, index) => index !== at && index !== named).join('、');
    return { name, posts, from: chinaInstant(day, minutes.from), to: chinaInstant(day, minutes.to) };
  }

  private shift(
    row: SheetRow,
    read: {
      readonly badge: Cell;
      readonly person: Cell | null;
      readonly posts: Cell;
      readonly breaks: Cell | null;
      readonly times: Span & { readonly fromCell: Cell; readonly toCell: Cell };
      readonly spans: readonly Span[];
      readonly name: string;
    },
    column?: number,
  ): FileShift {
    const { badge, person, posts, breaks, times, spans } = read;
    const place = (cell: Cell, meaning: Column): FileShift['at'][Place] => {
      const heading = column === undefined ? this.headingOf(meaning) : this.heading(column);
      return { cell: cell.ref, column: heading, found: textOf(cell.value).slice(0, 40) };
    };
    const name = this.cell(row, 'shift') ?? times.fromCell;
    return {
      sheet: this.sheet,
      badge,
      person,
      complete: true,
      posts: splitPosts(textOf(posts.value)),
      name: read.name || '班次',
      from: times.from,
      to: times.to,
      breaks: spans,
      at: {
        badge: { ...place(badge, 'badge'), column: this.headingOf('badge') },
        person: { ...place(person ?? badge, 'name'), column: this.headingOf('name') },
        name: place(name, 'shift'),
        from: place(times.fromCell, this.layout.columns.has('from') ? 'from' : 'span'),
        to: place(times.toCell, this.layout.columns.has('to') ? 'to' : 'span'),
        posts: place(posts, 'posts'),
        breaks: place(breaks ?? times.fromCell, 'breaks'),
      },
    };
  }

  /** A row that has a fault already: who and where in it are still looked up, so that one reading names all its faults. */
  private torn(
    row: SheetRow,
    read: {
      readonly badge: Cell | null;
      readonly person: Cell | null;
      readonly posts: Cell | null;
      readonly name: string;
    },
  ): FileShift {
    const nothing: Cell = { ref: refOf(1, row.number), value: { kind: 'text', text: '' } };
    const times = { from: Number.NaN, to: Number.NaN, fromCell: nothing, toCell: nothing };
    const { badge, person, name } = read;
    const whole = {
      badge: badge ?? nothing,
      person,
      posts: read.posts ?? nothing,
      breaks: null,
      times,
      spans: [],
      name,
    };
    return { ...this.shift(row, whole), badge, complete: false };
  }

  /** Begin and end of a row: from two cells, from one range, or by the name of the shift. */
  private times(row: SheetRow): (Span & { readonly fromCell: Cell; readonly toCell: Cell }) | null {
    const dateCell = this.sound(row, 'date');
    const [fromCell, toCell, spanCell] = [this.sound(row, 'from'), this.sound(row, 'to'), this.sound(row, 'span')];
    const broken = (['date', 'from', 'to', 'span'] as const).some(
      (name) => this.cell(row, name) && !this.sound(row, name),
    );
    let day: ChinaDay | null = null;
    let failed = broken;
    if (dateCell) {
      const read = readDay(dateCell.value, this.layout.context);
      if (typeof read === 'number') day = read;
      else {
        this.faults.add(this.sheet, dateCell, this.headingOf('date'), read);
        failed = true;
      }
    }
    const range = this.range(row, fromCell, toCell, spanCell);
    if (!range) return null;
    day ??= range.from.day;
    if (day === null && !failed)
      this.faults.add(this.sheet, this.empty(row, 'date'), this.headingOf('date'), 'cell-missing');
    if (day === null || failed) return null;
    const begin = range.from.day ?? day;
    const from = chinaInstant(begin, range.from.minutes);
    const to =
      range.to.day === null
        ? chinaInstant(begin, endOf(range.from, range.to))
        : chinaInstant(range.to.day, range.to.minutes);
    return { from, to, fromCell: range.fromCell, toCell: range.toCell };
  }

  private range(
    row: SheetRow,
    fromCell: Cell | null,
    toCell: Cell | null,
    spanCell: Cell | null,
  ): { readonly from: Clock; readonly to: Clock; readonly fromCell: Cell; readonly toCell: Cell } | null {
    const one = spanCell ?? (toCell ? null : fromCell);
    const range = one && readRange(textOf(one.value));
    if (one && range) return { from: range[0], to: range[1], fromCell: one, toCell: one };
    if (spanCell && !fromCell) {
      this.faults.add(this.sheet, spanCell, this.headingOf('span'), 'time-bad');
      return null;
    }
    const word = this.cell(row, 'shift');
    const known = this.words.get(textOf(word?.value));
    if (!fromCell && !toCell && word && known) {
      const clock = (minutes: number): Clock => ({ minutes, nextDay: false, day: null });
      return { from: clock(known.from), to: clock(known.to % DAY_MINUTES), fromCell: word, toCell: word };
    }
    const from = this.clock(row, 'from', fromCell);
    const to = this.clock(row, 'to', toCell);
    return from && to && fromCell && toCell ? { from, to, fromCell, toCell } : null;
  }

  private clock(row: SheetRow, name: 'from' | 'to', cell: Cell | null): Clock | null {
    if (!cell) {
      // A cell that is there and unreadable has been named already.
      if (!this.cell(row, name))
        this.faults.add(this.sheet, this.empty(row, name), this.headingOf(name), 'cell-missing');
      return null;
    }
    const clock = readClock(cell.value);
    if (!clock) this.faults.add(this.sheet, cell, this.headingOf(name), 'time-bad');
    return clock;
  }

  /** `11:30-12:00、17:00-17:30`; null when it cannot be read. */
  private breaks(cell: Cell, shift: Span | null): readonly Span[] | null {
    const spans: Span[] = [];
    for (const words of textOf(cell.value).split(/[、,;/]| (?=\d)/)) {
      if (words.trim() === '' || /^(无|-|—)$/.test(words.trim())) continue;
      const range = readRange(words.trim());
      if (!range) {
        this.faults.add(this.sheet, cell, this.headingOf('breaks'), 'break-bad', { word: words.trim().slice(0, 40) });
        return null;
      }
      if (!shift) continue;
      const midnight = shift.from - minutesOf(shift.from) * 60_000;
      // A break before the shift's own begin lies after midnight.
      const later = range[0].nextDay || midnight + range[0].minutes * 60_000 < shift.from;
      const day = later && midnight + (range[0].minutes + DAY_MINUTES) * 60_000 < shift.to ? DAY_MINUTES : 0;
      const from = midnight + (range[0].minutes + day) * 60_000;
      spans.push({ from, to: from + (endOf({ ...range[0], nextDay: false }, range[1]) - range[0].minutes) * 60_000 });
    }
    return spans;
  }

  private cell(row: SheetRow, name: Column): Cell | null {
    const column = this.layout.columns.get(name);
    return column === undefined ? null : (row.cells.get(column) ?? null);
  }

  /** The cell, if something readable stands in it; what is not is named. */
  private sound(row: SheetRow, name: Column): Cell | null {
    const cell = this.cell(row, name);
    const column = this.layout.columns.get(name);
    return cell && column !== undefined && this.isSound(cell, column) ? cell : null;
  }

  private needed(row: SheetRow, name: Column): Cell | null {
    const cell = this.sound(row, name);
    if (!cell && !this.cell(row, name))
      this.faults.add(this.sheet, this.empty(row, name), this.headingOf(name), 'cell-missing');
    return cell;
  }

  private isSound(cell: Cell, column: number): boolean {
    const { value } = cell;
    if (value.kind === 'formula-empty' || value.kind === 'error') {
      const code = value.kind === 'error' ? 'cell-error' : 'formula-empty';
      this.faults.add(this.sheet, cell, this.heading(column), code);
      return false;
    }
    if (value.kind === 'text' && value.text.length > MAX_TEXT) {
      this.faults.add(this.sheet, cell, this.heading(column), 'cell-long', { max: MAX_TEXT });
      return false;
    }
    return true;
  }

  private empty(row: SheetRow, name: Column): Pick<Cell, 'ref'> {
    return { ref: refOf(this.layout.columns.get(name) ?? 1, row.number) };
  }

  private heading(column: number): string {
    return textOf(this.layout.heading.cells.get(column)?.value).slice(0, 40);
  }

  private headingOf(name: Column): string {
    const column = this.layout.columns.get(name);
    return column === undefined ? '' : this.heading(column);
  }
}

/** The end in minutes since the begin's midnight: 22:00–06:00 ends on the next day. */
function endOf(from: Clock, to: Clock): number {
  return to.minutes + (to.nextDay || to.minutes < from.minutes ? DAY_MINUTES : 0);
}

function minutesOf(at: Instant): number {
  return (((at / 60_000 + 480) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

/** Several posts in one cell. A name may hold a slash of its own: whoever looks names up tries the whole first. */
function splitPosts(words: string): readonly string[] {
  return [
    ...new Set(
      words
        .split(/[、,;]/)
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    ),
  ];
}
