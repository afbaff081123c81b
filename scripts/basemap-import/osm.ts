export type Tags = Readonly<Record<string, string>>;

export interface OsmWay {
  readonly id: number;
  readonly refs: readonly number[];
  readonly tags: Tags;
}

export interface OsmRelation {
  readonly id: number;
  readonly tags: Tags;
  readonly members: readonly { readonly type: string; readonly ref: number; readonly role: string }[];
}

/** OpenStreetMap data as read, whatever file it came from. */
export interface OsmData {
  readonly nodes: ReadonlyMap<number, readonly [lon: number, lat: number]>;
  readonly tagged: readonly { readonly id: number; readonly tags: Tags }[];
  readonly ways: ReadonlyMap<number, OsmWay>;
  readonly relations: readonly OsmRelation[];
  /** As the file says: west, south, east, north. */
  readonly bounds: readonly [number, number, number, number] | null;
}

export type ImportCode =
  | 'file-missing'
  | 'file-kind'
  | 'gzip-damaged'
  | 'xml-damaged'
  | 'pbf-damaged'
  | 'pmtiles-unsupported'
  | 'too-large'
  | 'no-streets'
  | 'name-invalid';

/** Thrown while reading a file; becomes a refusal at the door. */
export class ImportError extends Error {
  readonly code: ImportCode;

  constructor(code: ImportCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A city district has some hundred thousand; a whole country does not fit into one wall's memory. */
const MAX_NODES = 8_000_000;
const MAX_OTHERS = 2_000_000;

/** Collects elements while a file is read. Ignores what is out of range, refuses what is too much. */
export class OsmCollector {
  readonly nodes = new Map<number, readonly [number, number]>();
  readonly tagged: { id: number; tags: Tags }[] = [];
  readonly ways = new Map<number, OsmWay>();
  readonly relations: OsmRelation[] = [];
  bounds: [number, number, number, number] | null = null;

  node(id: number, lon: number, lat: number, tags: Tags): void {
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 85)) return;
    this.nodes.set(id, [lon, lat]);
    if (Object.keys(tags).length > 0) this.tagged.push({ id, tags });
    if (this.nodes.size > MAX_NODES)
      throw new ImportError('too-large', `more than ${MAX_NODES} nodes: cut a smaller extract`);
  }

  way(way: OsmWay): void {
    this.ways.set(way.id, way);
    this.#bound();
  }

  relation(relation: OsmRelation): void {
    this.relations.push(relation);
    this.#bound();
  }

  #bound(): void {
    if (this.ways.size + this.relations.length > MAX_OTHERS)
      throw new ImportError('too-large', `more than ${MAX_OTHERS} ways and relations: cut a smaller extract`);
  }
}
