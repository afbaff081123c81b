import Excel from 'exceljs';
import { type Cell, type CellValue, refOf, type Sheet, type SheetRow } from './sheet.ts';
import { checkWorkbook, type ZipFault } from './zip-bounds.ts';

/** The sheets of a workbook that are shown, as cells; or why it cannot be read. */
export async function readXlsx(bytes: Buffer): Promise<readonly Sheet[] | ZipFault> {
  const fault = await checkWorkbook(bytes);
  if (fault) return fault;
  const book = new Excel.Workbook();
  try {
    // exceljs declares a Buffer type of its own.
    await book.xlsx.load(bytes as unknown as Excel.Buffer);
  } catch {
    return 'file-unreadable';
  }
  return book.worksheets.filter((sheet) => sheet.state === 'visible').map(readSheet);
}

function readSheet(sheet: Excel.Worksheet): Sheet {
  const rows: SheetRow[] = [];
  sheet.eachRow((row, number) => {
    const cells = new Map<number, Cell>();
    row.eachCell((cell, column) => {
      const value = cellValueOf(cell.value);
      // What a merge holds counts for every cell of it, and is named where it stands.
      if (value) cells.set(column, { ref: cell.isMerged ? cell.master.address : refOf(column, number), value });
    });
    if (cells.size > 0) rows.push({ number, cells });
  });
  return { name: sheet.name, rows };
}

function cellValueOf(value: Excel.CellValue): CellValue | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return { kind: 'number', number: value };
  if (typeof value === 'boolean') return text(String(value));
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? { kind: 'error', text: '#VALUE!' } : { kind: 'moment', at: value.getTime() };
  if ('error' in value) return { kind: 'error', text: String(value.error) };
  if ('richText' in value) return text(value.richText.map((part) => part.text).join(''));
  if ('formula' in value || 'sharedFormula' in value) {
    const formula = 'formula' in value ? value.formula : value.sharedFormula;
    return value.result === undefined ? { kind: 'formula-empty', text: `=${formula}` } : cellValueOf(value.result);
  }
  if ('text' in value) return cellValueOf(value.text as Excel.CellValue); // a link; its text may be rich
  return null;
}

function text(value: string): CellValue | null {
  return value.trim() === '' ? null : { kind: 'text', text: value };
}
