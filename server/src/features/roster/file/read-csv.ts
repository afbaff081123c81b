import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { type Cell, MAX_CELLS, MAX_ROWS, refOf, type Sheet, type SheetRow } from './sheet.ts';

export type CsvFault = 'file-unreadable' | 'file-rows' | 'file-large';

export interface CsvRead {
  readonly sheet: Sheet;
  readonly encoding: string;
}

/** Reads text with commas, semicolons or tabs between the cells; in UTF-8, UTF-16 with its mark, or GBK. */
export function readCsv(bytes: Buffer, name: string): CsvRead | CsvFault {
  const { text, encoding } = decode(bytes);
  if (text.includes('\0')) return 'file-unreadable';
  let records: string[][];
  try {
    records = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      to: MAX_ROWS + 1,
    });
  } catch {
    return 'file-unreadable';
  }
  if (records.length > MAX_ROWS) return 'file-rows';
  const rows: SheetRow[] = [];
  let count = 0;
  for (const [index, record] of records.entries()) {
    const cells = new Map<number, Cell>();
    for (const [place, value] of record.entries()) {
      if (value.trim() === '') continue;
      cells.set(place + 1, { ref: refOf(place + 1, index + 1), value: { kind: 'text', text: value } });
    }
    count += record.length;
    if (count > MAX_CELLS) return 'file-large';
    if (cells.size > 0) rows.push({ number: index + 1, cells });
  }
  return { sheet: { name, rows }, encoding };
}

/** Excel saves CSV in the system's code page: on Chinese Windows GBK, which GB 18030 contains. */
function decode(bytes: Buffer): { readonly text: string; readonly encoding: string } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: bytes.toString('utf16le').slice(1), encoding: 'UTF-16' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: iconv.decode(bytes, 'utf16-be'), encoding: 'UTF-16' };
  try {
    // Drops the byte order mark; throws on what is no UTF-8.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    return { text: iconv.decode(bytes, 'gb18030'), encoding: 'GBK' };
  }
}

function delimiterOf(text: string): string {
  const [line = ''] = text.split('\n', 1);
  const times = (mark: string): number => line.split(mark).length;
  return [',', '\t', ';'].reduce((best, mark) => (times(mark) > times(best) ? mark : best));
}
