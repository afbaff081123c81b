/** A cell as far as any file format goes: what it means is for whoever reads the column. */
export type CellValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  /** A date or time cell: the time on its face as if it were UTC, ms. */
  | { readonly kind: 'moment'; readonly at: number }
  /** A formula that was saved without its result. */
  | { readonly kind: 'formula-empty'; readonly text: string }
  /** `#N/A` and its like. */
  | { readonly kind: 'error'; readonly text: string };

export interface Cell {
  /** `C17`; in a merge the cell that holds the value. */
  readonly ref: string;
  readonly value: CellValue;
}

/** A row with something in it; columns from 1, empty cells left out. */
export interface SheetRow {
  readonly number: number;
  readonly cells: ReadonlyMap<number, Cell>;
}

export interface Sheet {
  readonly name: string;
  readonly rows: readonly SheetRow[];
}

/** Rows of one file at most: a bureau of a thousand for a month. */
export const MAX_ROWS = 20_000;
/** Cells of one file at most: so many rows of twenty columns. */
export const MAX_CELLS = 400_000;
/** Longer texts are no badge, post or time. */
export const MAX_TEXT = 200;

/** `C17` */
export function refOf(column: number, row: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row}`;
}

/** What a cell shows, for people and for comparing; full-width letters and digits are made plain, blanks single. */
export function textOf(value: CellValue | undefined): string {
  if (!value) return '';
  if (value.kind === 'number') return String(value.number);
  if (value.kind === 'moment') return new Date(value.at).toISOString().slice(0, 16).replace('T', ' ');
  return plain(value.text);
}

/** NFKC makes ０８：００ into 08:00 and （ into (. */
export function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
}

/** For comparing names of people and posts: 张　伟 is 张伟. */
export function compact(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase();
}
