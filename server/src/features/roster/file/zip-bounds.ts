import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { MAX_CELLS, MAX_ROWS } from './sheet.ts';

const inflate = promisify(inflateRaw);

/** What a workbook may unpack to, bytes: 5 MB of zeros would be gigabytes. */
const MAX_UNPACKED = 48 * 1024 * 1024;
const MAX_ENTRIES = 2_000;

export type ZipFault = 'file-unreadable' | 'file-large' | 'file-rows';

/**
 * Looks into a workbook before anything is made of it: unpacks each part within a bound (whatever its header claims)
 * and counts rows and cells. Null: it may be read.
 */
export async function checkWorkbook(bytes: Buffer): Promise<ZipFault | null> {
  const entries = readDirectory(bytes);
  if (!entries) return 'file-unreadable';
  let left = MAX_UNPACKED;
  let rows = 0;
  let cells = 0;
  for (const entry of entries) {
    const part = await unpack(bytes, entry, left);
    if (typeof part === 'string') return part;
    left -= part.length;
    if (!/worksheets\/[^/]+\.xml$/i.test(entry.name)) continue;
    rows += count(part, '<row');
    cells += count(part, '<c ') + count(part, '<c>');
    if (rows > MAX_ROWS) return 'file-rows';
    if (cells > MAX_CELLS) return 'file-large';
  }
  return null;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly at: number;
}

/** The central directory of a ZIP (APPNOTE 4.3.12); null when it is none that Excel writes. */
function readDirectory(bytes: Buffer): readonly Entry[] | null {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 > bytes.length) return null;
  const total = bytes.readUInt16LE(end + 10);
  if (total > MAX_ENTRIES) return null;
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < total; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) return null;
    const nameLength = bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      at: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

async function unpack(bytes: Buffer, entry: Entry, limit: number): Promise<Buffer | ZipFault> {
  const { at, packed, method } = entry;
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50) return 'file-unreadable';
  const begin = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (begin + packed > bytes.length) return 'file-unreadable';
  const data = bytes.subarray(begin, begin + packed);
  if (method === 0) return data.length > limit ? 'file-large' : data;
  if (method !== 8) return 'file-unreadable';
  try {
    return await inflate(data, { maxOutputLength: Math.max(1, limit) });
  } catch (error) {
    return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? 'file-large' : 'file-unreadable';
  }
}

function count(bytes: Buffer, text: string): number {
  let found = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) found += 1;
  return found;
}
