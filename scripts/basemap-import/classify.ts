import type { Layer, RoadClass } from './features.ts';
import type { Tags } from './osm.ts';

/** Where a tagged thing belongs; null: not on our map. */
export interface Shown {
  readonly layer: Layer;
  readonly kind: string;
  readonly minZoom: number;
}

const ROADS: Readonly<Record<string, RoadClass>> = {
  motorway: 'arterial',
  trunk: 'arterial',
  primary: 'arterial',
  secondary: 'arterial',
  motorway_link: 'street',
  trunk_link: 'street',
  primary_link: 'street',
  secondary_link: 'street',
  tertiary: 'street',
  tertiary_link: 'street',
  unclassified: 'street',
  road: 'street',
  residential: 'lane',
  living_street: 'lane',
  service: 'lane',
  track: 'lane',
  busway: 'street',
  pedestrian: 'foot',
  footway: 'foot',
  path: 'foot',
  steps: 'foot',
  cycleway: 'foot',
  bridleway: 'foot',
};
const ROAD_ZOOM = { arterial: 10, street: 12, lane: 13, foot: 15 } as const;

const yes = (value: string | undefined): boolean => value !== undefined && value !== 'no';
const one = (value: string | undefined, of: readonly string[]): boolean => value !== undefined && of.includes(value);

export const nameOf = (tags: Tags): string => (tags.name ?? tags['name:zh'] ?? '').slice(0, 80);

/** Below the ground: neither drawn as a house nor walked on. */
export const isBuried = (tags: Tags): boolean =>
  tags.location === 'underground' || yes(tags.tunnel) || Number(tags.layer ?? 0) < 0;

export function roadClass(tags: Tags): RoadClass | null {
  return tags.area === 'yes' ? null : (ROADS[tags.highway ?? ''] ?? null);
}

/** Officers walk everything but motorways and what lies below the ground. */
export const isWalkable = (tags: Tags): boolean =>
  roadClass(tags) !== null &&
  !one(tags.highway, ['motorway', 'motorway_link', 'busway']) &&
  !isBuried(tags) &&
  tags.access !== 'no';

export function lineShown(tags: Tags): Shown | null {
  const road = roadClass(tags);
  if (road) return road === 'foot' && isBuried(tags) ? null : { layer: 'road', kind: road, minZoom: ROAD_ZOOM[road] };
  if (one(tags.railway, ['rail', 'light_rail', 'tram', 'monorail', 'subway']))
    return { layer: 'rail', kind: tags.railway, minZoom: 11 };
  if (one(tags.waterway, ['river', 'canal', 'stream', 'drain', 'ditch']) && !yes(tags.tunnel))
    return {
      layer: 'waterway',
      kind: tags.waterway,
      minZoom: tags.waterway === 'river' || tags.waterway === 'canal' ? 10 : 13,
    };
  if (tags.boundary === 'administrative')
    return { layer: 'boundary', kind: `level-${tags.admin_level ?? ''}`, minZoom: 10 };
  return null;
}

export function areaShown(tags: Tags): Shown | null {
  if (yes(tags.building) || yes(tags['building:part']))
    return isBuried(tags) ? null : { layer: 'building', kind: 'building', minZoom: 14 };
  if (
    tags.natural === 'water' ||
    one(tags.waterway, ['riverbank', 'dock']) ||
    one(tags.landuse, ['reservoir', 'basin'])
  )
    return { layer: 'water', kind: tags.water ?? tags.waterway ?? 'water', minZoom: 10 };
  if (one(tags.leisure, ['park', 'garden', 'pitch', 'playground', 'golf_course', 'nature_reserve', 'track']))
    return { layer: 'green', kind: tags.leisure, minZoom: tags.leisure === 'park' ? 11 : 13 };
  if (
    one(tags.landuse, [
      'grass',
      'forest',
      'recreation_ground',
      'village_green',
      'cemetery',
      'meadow',
      'orchard',
      'flowerbed',
    ])
  )
    return { layer: 'green', kind: tags.landuse, minZoom: 13 };
  if (one(tags.natural, ['wood', 'scrub', 'grassland', 'heath']))
    return { layer: 'green', kind: tags.natural, minZoom: 12 };
  return null;
}

/** What a named spot is to people on duty; for areas the middle stands for it. */
export function spotShown(tags: Tags): Shown | null {
  const poi = (kind: string, minZoom: number): Shown => ({ layer: 'poi', kind, minZoom });
  if (tags.railway === 'subway_entrance') return poi('metro-exit', 15);
  if (tags.station === 'subway' || (tags.railway === 'station' && tags.subway === 'yes')) return poi('metro', 12);
  if (one(tags.railway, ['station', 'halt']) || tags.amenity === 'bus_station') return poi('station', 12);
  if (nameOf(tags) === '') return null;
  if (one(tags.amenity, ['school', 'kindergarten', 'college', 'university'])) return poi('school', 14);
  if (one(tags.amenity, ['hospital', 'clinic'])) return poi('hospital', 14);
  if (tags.amenity === 'marketplace' || one(tags.shop, ['mall', 'supermarket', 'department_store']))
    return poi('market', 15);
  if (one(tags.amenity, ['townhall', 'police', 'courthouse'])) return poi('government', 15);
  if (one(tags.leisure, ['park', 'garden', 'stadium'])) return poi('park', 13);
  if (tags.place === 'square') return poi('square', 14);
  if (one(tags.place, ['city', 'town', 'district', 'suburb', 'borough']))
    return { layer: 'place', kind: 'district', minZoom: 10 };
  if (one(tags.place, ['quarter', 'neighbourhood', 'village', 'hamlet']))
    return { layer: 'place', kind: 'quarter', minZoom: 13 };
  return null;
}
