import { assemble, placesOf } from './assemble.ts';
import { areaShown, isBuried, lineShown, nameOf, type Shown, spotShown } from './classify.ts';
import type { BasemapDraft, MapFeature, NamedPlace, Position } from './features.ts';
import { streetGraph } from './graph.ts';
import { ImportError, type OsmData, type Tags } from './osm.ts';

const OSM_ATTRIBUTION = '© OpenStreetMap contributors (ODbL)';

type Box = [west: number, south: number, east: number, north: number];

function propsOf(shown: Shown, tags: Tags): MapFeature['props'] {
  const props: Record<string, string | number | boolean> = { kind: shown.kind };
  const name = nameOf(tags);
  if (name) props.name = name;
  if (tags.ref && shown.layer === 'poi') props.ref = tags.ref.slice(0, 12);
  if (tags.bridge !== undefined && tags.bridge !== 'no') props.bridge = true;
  if (shown.layer !== 'building' && isBuried(tags)) props.tunnel = true;
  return props;
}

function boxOf(data: OsmData): Box {
  if (data.bounds) return [...data.bounds];
  const box: Box = [180, 85, -180, -85];
  for (const [lon, lat] of data.nodes.values()) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}

function middle(ring: readonly Position[]): [number, number] {
  const count = ring.length - 1;
  const sum = ring.slice(0, count).reduce((s, p) => [s[0] + p[0], s[1] + p[1]], [0, 0]);
  return [sum[0] / count, sum[1] / count];
}

interface Sheet {
  readonly features: MapFeature[];
  readonly places: NamedPlace[];
  readonly box: Box;
  readonly stations: Set<string>;
}

function spot(sheet: Sheet, tags: Tags, at: readonly [number, number]): void {
  const shown = spotShown(tags);
  const name = nameOf(tags);
  if (!shown) return;
  const [west, south, east, north] = sheet.box;
  // A station is often drawn as several outlines and a point: one label is enough.
  if (shown.kind === 'metro') {
    if (sheet.stations.has(name)) return;
    sheet.stations.add(name);
  }
  sheet.features.push({
    layer: shown.layer,
    geometry: { type: 'Point', coordinates: [...at] },
    props: propsOf(shown, tags),
    minZoom: shown.minZoom,
  });
  const isInside = at[0] > west && at[0] < east && at[1] > south && at[1] < north;
  if (shown.layer === 'poi' && name && isInside) sheet.places.push({ kind: shown.kind, name, lon: at[0], lat: at[1] });
}

function way(sheet: Sheet, data: OsmData, refs: readonly number[], tags: Tags): void {
  const line = placesOf(data, refs);
  if (line.length < 2) return;
  const isRing = refs.length > 3 && refs[0] === refs[refs.length - 1] && line.length > 3;
  const area = isRing ? areaShown(tags) : null;
  if (area)
    sheet.features.push({
      layer: area.layer,
      geometry: { type: 'Polygon', coordinates: [line] },
      props: propsOf(area, tags),
      minZoom: area.minZoom,
    });
  const drawn = lineShown(tags);
  if (drawn)
    sheet.features.push({
      layer: drawn.layer,
      geometry: { type: 'LineString', coordinates: line },
      props: propsOf(drawn, tags),
      minZoom: drawn.minZoom,
    });
  if (isRing) spot(sheet, tags, middle(line));
}

/** Turns OpenStreetMap data into what tiles, walks and posts are made of. Throws `no-streets` on an empty map. */
export function fromOsm(data: OsmData, label: string): BasemapDraft {
  const box = boxOf(data);
  const sheet: Sheet = { features: [], places: [], box, stations: new Set() };
  const margin = [(box[2] - box[0]) * 0.15, (box[3] - box[1]) * 0.15];
  const [west, south, east, north] = [box[0] - margin[0], box[1] - margin[1], box[2] + margin[0], box[3] + margin[1]];
  const ground = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  sheet.features.push({
    layer: 'land',
    geometry: { type: 'Polygon', coordinates: [ground] },
    props: { kind: 'land' },
    minZoom: 10,
  });
  for (const { id, tags } of data.tagged) {
    const at = data.nodes.get(id);
    if (at) spot(sheet, tags, at);
  }
  for (const relation of data.relations) {
    const { tags } = relation;
    if (tags.type !== 'multipolygon' && tags.type !== 'boundary') continue;
    const polygons = assemble(data, relation);
    const shown = polygons.length > 0 ? areaShown(tags) : null;
    if (shown)
      sheet.features.push({
        layer: shown.layer,
        geometry: { type: 'MultiPolygon', coordinates: polygons },
        props: propsOf(shown, tags),
        minZoom: shown.minZoom,
      });
    if (polygons.length > 0) spot(sheet, tags, middle(polygons[0][0]));
    if (tags.boundary !== 'administrative') continue;
    // The border as far as it lies in the extract; its ways seldom close there.
    for (const { type, ref } of relation.members) {
      const member = type === 'way' ? data.ways.get(ref) : undefined;
      if (member)
        way(sheet, data, member.refs, {
          boundary: 'administrative',
          admin_level: tags.admin_level ?? '',
          name: nameOf(tags),
        });
    }
  }
  for (const { refs, tags } of data.ways.values()) way(sheet, data, refs, tags);
  const streets = streetGraph(data, [west, south, east, north]);
  if (streets.edges.length === 0) throw new ImportError('no-streets', 'the file holds no streets that could be walked');
  return {
    label,
    attribution: OSM_ATTRIBUTION,
    bounds: box,
    cut: [west, south, east, north],
    features: sheet.features,
    streets,
    places: sheet.places,
  };
}
