import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { ImportError, OsmCollector, type OsmData } from './osm.ts';

type Draft =
  | { kind: 'node'; id: number; lon: number; lat: number; tags: Record<string, string> }
  | { kind: 'way'; id: number; refs: number[]; tags: Record<string, string> }
  | {
      kind: 'relation';
      id: number;
      members: { type: string; ref: number; role: string }[];
      tags: Record<string, string>;
    };

/** Members and nodes of one element, so that a made-up file cannot fill the memory with one. */
const MAX_PARTS = 200_000;

function begin({ name, attributes: a }: SaxesTagPlain): Draft | null {
  const id = Number(a.id);
  if (name === 'node')
    return { kind: 'node', id, lon: Number(a.lon ?? Number.NaN), lat: Number(a.lat ?? Number.NaN), tags: {} };
  if (name === 'way') return { kind: 'way', id, refs: [], tags: {} };
  if (name === 'relation') return { kind: 'relation', id, members: [], tags: {} };
  return null;
}

function part(draft: Draft, { name, attributes: a }: SaxesTagPlain): void {
  if (name === 'tag' && a.k !== undefined && a.v !== undefined) draft.tags[a.k] = a.v;
  else if (name === 'nd' && draft.kind === 'way') {
    if (draft.refs.push(Number(a.ref)) > MAX_PARTS) throw new ImportError('too-large', 'a way with too many nodes');
  } else if (name === 'member' && draft.kind === 'relation') {
    const count = draft.members.push({ type: a.type ?? '', ref: Number(a.ref), role: a.role ?? '' });
    if (count > MAX_PARTS) throw new ImportError('too-large', 'a relation with too many members');
  }
}

/** Reads `.osm` or `.osm.gz` as a stream. Throws `ImportError` on damage of any kind: nothing is half-read. */
export async function readOsmXml(file: string, gzip: boolean): Promise<OsmData> {
  const out = new OsmCollector();
  const parser = new SaxesParser();
  let draft: Draft | null = null;
  let sawRoot = false;
  let ended = false;
  parser.on('error', (error) => {
    throw new ImportError('xml-damaged', error.message);
  });
  parser.on('opentag', (tag) => {
    if (!sawRoot) {
      if (tag.name !== 'osm') throw new ImportError('xml-damaged', `an <osm> document is expected, not <${tag.name}>`);
      sawRoot = true;
      return;
    }
    if (draft) return part(draft, tag);
    if (tag.name === 'bounds') {
      const box = ['minlon', 'minlat', 'maxlon', 'maxlat'].map((k) => Number(tag.attributes[k]));
      const [west, south, east, north] = box;
      if (west < east && south < north) out.bounds = [west, south, east, north];
    }
    draft = begin(tag);
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'osm') ended = true;
    if (!draft || draft.kind !== name) return;
    const done = draft;
    draft = null;
    if (!Number.isSafeInteger(done.id)) return;
    if (done.kind === 'node') out.node(done.id, done.lon, done.lat, done.tags);
    else if (done.kind === 'way') out.way(done);
    else out.relation(done);
  });
  const source = createReadStream(file);
  const text = gzip ? source.pipe(createGunzip()) : source;
  // An error of the file reaches the reader of the unpacked stream.
  if (gzip) source.on('error', (error) => text.destroy(error));
  text.setEncoding('utf8');
  try {
    for await (const chunk of text) parser.write(String(chunk));
    parser.close();
  } catch (error) {
    if (error instanceof ImportError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES')
      throw new ImportError('file-missing', message, { cause: error });
    if (code?.startsWith('Z_'))
      throw new ImportError('gzip-damaged', `the gzip data is damaged or cut off (${message})`, { cause: error });
    throw error;
  } finally {
    source.destroy();
  }
  if (!ended) throw new ImportError('xml-damaged', 'the document ends before </osm>');
  return out;
}
