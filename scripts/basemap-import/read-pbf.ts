import { createOSMStream } from 'osm-pbf-parser-node';
import { ImportError, OsmCollector, type OsmData, type OsmRelation, type Tags } from './osm.ts';

interface PbfItem {
  readonly type?: string;
  readonly id?: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly refs?: readonly number[];
  readonly members?: OsmRelation['members'];
  readonly tags?: Tags;
  readonly bbox?: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

/** The header states its box in billionths of a degree. */
const NANO = 1e-9;

/** Reads `.osm.pbf`. Throws `ImportError` when the file is missing or not what it says. */
export async function readOsmPbf(file: string): Promise<OsmData> {
  const out = new OsmCollector();
  try {
    for await (const raw of createOSMStream(file, { withInfo: false })) {
      const item = raw as PbfItem; // the library types its items as plain objects
      if (item.bbox) {
        const { left, bottom, right, top } = item.bbox;
        out.bounds = [left * NANO, bottom * NANO, right * NANO, top * NANO];
      }
      const { id, type, tags = {} } = item;
      if (id === undefined) continue;
      if (type === 'node') out.node(id, Number(item.lon), Number(item.lat), tags);
      else if (type === 'way') out.way({ id, refs: item.refs ?? [], tags });
      else if (type === 'relation') out.relation({ id, tags, members: item.members ?? [] });
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR') throw new ImportError('file-missing', message, { cause: error });
    throw new ImportError('pbf-damaged', `no readable .osm.pbf: ${message}`, { cause: error });
  }
  if (out.nodes.size === 0) throw new ImportError('pbf-damaged', 'the file holds no map data');
  return out;
}
