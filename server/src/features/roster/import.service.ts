import { createHash } from 'node:crypto';
import { chinaDay, DAY, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { CellFault, ImportReport, RefusalCode } from '@dutywall/shared/protocol';
import type { Clock, Database, Principal, ShiftBook, ShiftChange, ShiftOutcome } from '../../ports.ts';
import { readCsv } from './file/read-csv.ts';
import { readXlsx } from './file/read-xlsx.ts';
import { type Directory, faultAt, type Resolved, resolveShifts } from './file/resolve.ts';
import { type FileRead, type Place, readRows } from './file/rows.ts';
import type { Sheet } from './file/sheet.ts';
import { readableBy } from './roster.policy.ts';
import { readKnownOfficers, readPostsOf, readShiftWords, readSquads } from './week.store.ts';

/** Faults and planned shifts that one answer lists; how many there are is said beside them. */
const MAX_FAULTS = 500;
const MAX_PLANNED = 200;
/** How far back the times of a named shift are learnt. */
const WORDS_BACK_MS = 60 * DAY;

interface ImportAsk {
  readonly bytes: Buffer;
  readonly name: string;
  readonly dry: boolean;
  /** Of the previewed file; a commit of another one is refused. */
  readonly sha256: string | null;
  readonly reason: string | null;
}

export interface ImportRoom {
  /** Reads a roster file and says what it would do; or, not dry, writes all of it in one transaction, or nothing. */
  import(who: Principal, ask: ImportAsk): Promise<Result<ImportReport, RefusalCode>>;
}

export function createImports(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly book: ShiftBook;
}): ImportRoom {
  const { db, clock, book } = deps;
  return {
    async import(who, ask) {
      const scope = readableBy(who);
      if (!scope.ok) return scope;
      if (who.role === 'leader') return refuse('forbidden', 'leaders read the roster');
      const sha256 = createHash('sha256').update(ask.bytes).digest('hex');
      if (!ask.dry && ask.sha256 !== sha256)
        return refuse('conflict', 'this is not the file that was previewed', { field: 'sha256' });
      const now = clock.now();
      const opened = await openFile(ask);
      if ('code' in opened) return ok(unread(sha256, opened));
      const words = await readShiftWords(db, scope.value.squads, now - WORDS_BACK_MS);
      const read = readRows(opened.sheets, chinaDay(now), words);
      const { resolved, faults } = resolveShifts(read.shifts, await readDirectory(read, scope.value.squads));
      const rowFaults = [...read.faults, ...faults];

      const changes = resolved.map(({ draft }): ShiftChange => ({ shift: null, version: null, draft }));
      const dry = ask.dry || rowFaults.length > 0;
      const set = await book.apply(who, changes, {
        ...{ dry, faulty: 'refuse-all', reason: ask.reason },
        audit: { action: 'roster-imported', detail: { file: ask.name.slice(0, 100), sha256 } },
      });
      if (!set.ok) return set;
      const all = [...rowFaults, ...set.value.outcomes.flatMap((one, index) => faultsOf(one, index, resolved))];
      return ok({
        sha256,
        sheets: [...read.sheets],
        ignoredColumns: [...read.ignoredColumns],
        encoding: opened.encoding,
        counts: countsOf(read, set.value.outcomes, all),
        faults: inOrder(all).slice(0, MAX_FAULTS),
        faultCount: all.length,
        planned: plannedOf(set.value.outcomes, resolved),
        needsReason: set.value.outcomes.some((one) => one.begun && (one.kind === 'new' || one.kind === 'changed')),
        written: set.value.written,
      });
    },
  };

  async function readDirectory(read: FileRead, squads: readonly string[] | null): Promise<Directory> {
    const times = read.shifts.flatMap((shift) => (shift.complete ? [shift.from, shift.to] : []));
    // A stretch that holds every shift of the file; a file's dates lie within some 800 days.
    const span = times.reduce((at, time) => ({ from: Math.min(at.from, time), to: Math.max(at.to, time) }), {
      from: clock.now(),
      to: clock.now() + DAY,
    });
    return {
      officers: await readKnownOfficers(db, squads),
      posts: await readPostsOf(db, { from: span.from - 366 * DAY, to: span.to + 366 * DAY }),
      parents: new Map((await readSquads(db, null)).map((squad) => [squad.id, squad.parent])),
    };
  }
}

interface Opened {
  readonly sheets: readonly Sheet[];
  readonly encoding: string;
}
interface Unopened {
  readonly code: CellFault['code'];
}

/** By what it is, not by what it is called. */
async function openFile({ bytes, name }: ImportAsk): Promise<Opened | Unopened> {
  if (bytes.length === 0) return { code: 'file-empty' };
  const magic = bytes.length > 8 ? bytes.readUInt32BE(0) : 0;
  if (magic === 0x504b0304) {
    const sheets = await readXlsx(bytes);
    return typeof sheets === 'string' ? { code: sheets } : { sheets, encoding: 'XLSX' };
  }
  // The compound file of Excel 97–2003.
  if (magic === 0xd0cf11e0) return { code: 'file-old' };
  const csv = readCsv(bytes, name.slice(0, 60));
  return typeof csv === 'string' ? { code: csv } : { sheets: [csv.sheet], encoding: csv.encoding };
}

function unread(sha256: string, { code }: Unopened): ImportReport {
  const fault = { sheet: '', cell: 'A1', column: '', code, found: '', details: {} };
  return {
    ...{ sha256, sheets: [], ignoredColumns: [], encoding: '', faults: [fault], faultCount: 1, planned: [] },
    ...{ counts: { rows: 0, new: 0, changed: 0, same: 0, faulty: 0 }, needsReason: false, written: false },
  };
}

const PLACES: Readonly<Record<ShiftOutcome['faults'][number]['field'], Place>> = {
  name: 'name',
  officer: 'badge',
  posts: 'posts',
  from: 'from',
  to: 'to',
  breaks: 'breaks',
  version: 'from',
  reason: 'from',
  appliesFrom: 'from',
};

function faultsOf(outcome: ShiftOutcome, index: number, resolved: readonly Resolved[]): readonly CellFault[] {
  const source = resolved[index]?.source;
  if (!source) return [];
  return outcome.faults.map(({ code, field, details, other }) => {
    const cell = other === undefined ? undefined : resolved[other]?.source.at.from.cell;
    return faultAt(source, PLACES[field], code, { ...details, ...(cell ? { cell } : {}) });
  });
}

function countsOf(
  read: FileRead,
  outcomes: readonly ShiftOutcome[],
  faults: readonly CellFault[],
): ImportReport['counts'] {
  const count = (kind: ShiftOutcome['kind']): number => outcomes.filter((one) => one.kind === kind).length;
  const rowsAtFault = new Set(faults.map((fault) => `${fault.sheet}!${fault.cell.replace(/^[A-Z]+/, '')}`));
  return {
    rows: read.sheets.reduce((sum, sheet) => sum + sheet.rows, 0),
    ...{ new: count('new'), changed: count('changed'), same: count('same'), faulty: rowsAtFault.size },
  };
}

function plannedOf(outcomes: readonly ShiftOutcome[], resolved: readonly Resolved[]): ImportReport['planned'] {
  const planned: ImportReport['planned'] = [];
  for (const [index, { kind }] of outcomes.entries()) {
    const row = resolved[index];
    if (!row || (kind !== 'new' && kind !== 'changed')) continue;
    if (planned.length >= MAX_PLANNED) break;
    const { source, officer, draft } = row;
    const { name, from, to } = draft;
    const posts = [...source.posts];
    planned.push({
      kind,
      where: source.at.from.cell,
      badge: officer.badge,
      officer: officer.name,
      name,
      posts,
      from,
      to,
    });
  }
  return planned;
}

/** As one reads a sheet: row by row. */
function inOrder(faults: readonly CellFault[]): CellFault[] {
  const place = ({ cell }: CellFault): readonly [number, string] => {
    return [Number(cell.replace(/^[A-Z]+/, '')), cell.replace(/\d+$/, '').padStart(3)];
  };
  return [...faults].sort((a, b) => {
    const [row, column] = place(a);
    const [otherRow, otherColumn] = place(b);
    return a.sheet.localeCompare(b.sheet) || row - otherRow || column.localeCompare(otherColumn);
  });
}
