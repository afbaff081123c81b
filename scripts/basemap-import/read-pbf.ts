import { type FileHandle, open } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { parse } from 'osm-pbf-parser-node';
import { PbfReader } from 'pbf';
import { ImportError, OsmCollector, type OsmData, type OsmRelation, type Tags } from './osm.ts';

/** The format's own bounds: a blob's header is under 64 KiB, a blob under 32 MiB, packed or not. */
const MAX_HEADER = 64 * 1024;
const MAX_BLOB = 32 * 1024 * 1024;
/** The header states its box in billionths of a degree. */
const NANO = 1e9;

interface Item {
  readonly type: 'node' | 'way' | 'relation';
  readonly id: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly refs?: readonly number[];
  readonly members?: OsmRelation['members'];
  readonly tags?: Tags;
}

const damaged = (why: string, cause?: unknown): ImportError =>
  new ImportError('pbf-damaged', `no readable .osm.pbf: ${why}`, { cause });

async function take(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const data = Buffer.alloc(length);
  const { bytesRead } = await file.read(data, 0, length, at);
  if (bytesRead < length) throw damaged('the file is cut off');
  return data;
}

function blobHeader(data: Buffer): { type: string; size: number } {
  const out = { type: '', size: -1 };
  new PbfReader(data).readFields((tag, into, pbf) => {
    if (tag === 1) into.type = pbf.readString();
    else if (tag === 3) into.size = pbf.readVarint();
  }, out);
  return out;
}

function unpack(data: Buffer): Buffer {
  const out: { raw: Uint8Array | null; packed: Uint8Array | null } = { raw: null, packed: null };
  new PbfReader(data).readFields((tag, into, pbf) => {
    if (tag === 1) into.raw = pbf.readBytes();
    else if (tag === 3) into.packed = pbf.readBytes();
  }, out);
  if (out.raw) return Buffer.from(out.raw);
  if (!out.packed) throw damaged('a block is packed in a way other than zlib');
  return inflateSync(out.packed, { maxOutputLength: MAX_BLOB });
}

/** The box of the whole file, when its header has one. */
function boundsOf(header: Buffer): [number, number, number, number] | null {
  const box = { left: Number.NaN, right: Number.NaN, top: Number.NaN, bottom: Number.NaN };
  new PbfReader(header).readFields((tag, into, pbf) => {
    if (tag !== 1) return;
    pbf.readMessage((part, sides, inner) => {
      if (part === 1) sides.left = inner.readSVarint() / NANO;
      else if (part === 2) sides.right = inner.readSVarint() / NANO;
      else if (part === 3) sides.top = inner.readSVarint() / NANO;
      else if (part === 4) sides.bottom = inner.readSVarint() / NANO;
    }, into);
  }, box);
  return box.left < box.right && box.bottom < box.top ? [box.left, box.bottom, box.right, box.top] : null;
}

function collect(out: OsmCollector, block: Buffer): void {
  // The library leaves its items untyped; what is used of them is checked by the collector.
  for (const item of parse(block, { withInfo: false }) as Item[]) {
    const { id, type, tags = {} } = item;
    if (type === 'node') out.node(id, Number(item.lon), Number(item.lat), tags);
    else if (type === 'way') out.way({ id, refs: item.refs ?? [], tags });
    else if (type === 'relation') out.relation({ id, tags, members: item.members ?? [] });
  }
}

/** Reads `.osm.pbf` block by block. Throws `ImportError` when it is cut off, damaged or something else. */
export async function readOsmPbf(path: string): Promise<OsmData> {
  const out = new OsmCollector();
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size; ) {
      const length = (await take(file, at, 4)).readUInt32BE(0);
      if (length > MAX_HEADER) throw damaged('a block header that is too long');
      const header = blobHeader(await take(file, at + 4, length));
      if (header.size < 0 || header.size > MAX_BLOB) throw damaged('a block without a sensible size');
      const blob = await take(file, at + 4 + length, header.size);
      if (header.type === 'OSMHeader') out.bounds = boundsOf(unpack(blob));
      else if (header.type === 'OSMData') collect(out, unpack(blob));
      at += 4 + length + header.size;
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw damaged(error instanceof Error ? error.message : 'unknown', error);
  } finally {
    await file.close();
  }
  if (out.nodes.size === 0) throw damaged('it holds no map data');
  return out;
}
