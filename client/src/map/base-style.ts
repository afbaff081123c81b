import {
  CenteredTextSymbolizer,
  CircleSymbolizer,
  type Feature,
  GroupSymbolizer,
  type LabelRule,
  LineLabelPlacement,
  LineLabelSymbolizer,
  LineSymbolizer,
  OffsetTextSymbolizer,
  type PaintRule,
  PolygonSymbolizer,
} from 'protomaps-leaflet';
import { FONT } from './sprites.ts';

/** The map's own colours (look.md): neutral, so that officers are the light on it. */
export const MAP_COLOURS = {
  ground: '#0B1220',
  land: '#0E1726',
  water: '#11304C',
  green: '#12302A',
  building: '#1A2940',
  lane: '#26354E',
  street: '#35486A',
  arterial: '#50658A',
  rail: '#3A3F5C',
  boundary: '#46557A',
  label: '#A9BAD3',
  waterLabel: '#6FA3D0',
  greenLabel: '#6FA58C',
} as const;

/** Line widths in CSS pixels at zooms 13 to 19, doubling roughly as the ground does. */
const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  arterial: [2.2, 3.2, 5, 8, 14, 24, 40],
  street: [1.2, 1.8, 3, 5, 9, 16, 28],
  lane: [0, 0.8, 1.4, 2.4, 4.5, 8, 14],
  foot: [0, 0, 0.6, 1, 1.5, 2.5, 4],
};

function widthOf(kind: string, zoom: number, extra: number): number {
  const stops = WIDTHS[kind] ?? [];
  const width = stops[Math.max(0, Math.min(stops.length - 1, Math.round(zoom) - 13))] ?? 0;
  return width === 0 ? 0 : width + extra;
}

const isKind = (kind: string) => (_zoom: number, feature: Feature) => feature.props.kind === kind;

function road(kind: string, colour: string, minzoom: number): PaintRule[] {
  const filter = isKind(kind);
  return [
    {
      dataLayer: 'road',
      minzoom,
      filter,
      symbolizer: new LineSymbolizer({
        color: colour,
        width: (zoom: number) => widthOf(kind, zoom, 0),
        lineCap: 'round',
        lineJoin: 'round',
      }),
    },
  ];
}

function casing(kind: string, minzoom: number): PaintRule {
  return {
    dataLayer: 'road',
    minzoom,
    filter: isKind(kind),
    symbolizer: new LineSymbolizer({
      color: MAP_COLOURS.ground,
      width: (zoom: number) => widthOf(kind, zoom, 2),
      lineCap: 'round',
      lineJoin: 'round',
    }),
  };
}

function fill(dataLayer: string, colour: string, stroke?: string): PaintRule {
  return {
    dataLayer,
    symbolizer: new PolygonSymbolizer({ fill: colour, ...(stroke ? { stroke, width: 0.75 } : {}) }),
  };
}

/** Bottom first. */
export function paintRules(): PaintRule[] {
  return [
    fill('land', MAP_COLOURS.land),
    fill('green', MAP_COLOURS.green),
    fill('water', MAP_COLOURS.water),
    {
      dataLayer: 'waterway',
      symbolizer: new LineSymbolizer({
        color: MAP_COLOURS.water,
        width: (zoom: number) => Math.max(1, 2 ** (zoom - 14)),
        lineCap: 'round',
      }),
    },
    { ...fill('building', MAP_COLOURS.building, '#22344F'), minzoom: 14 },
    {
      dataLayer: 'road',
      minzoom: 15,
      filter: isKind('foot'),
      symbolizer: new LineSymbolizer({
        color: MAP_COLOURS.lane,
        width: (zoom: number) => widthOf('foot', zoom, 0),
        dash: [3, 3],
      }),
    },
    casing('lane', 15),
    casing('street', 13),
    casing('arterial', 11),
    ...road('lane', MAP_COLOURS.lane, 14),
    ...road('street', MAP_COLOURS.street, 13),
    ...road('arterial', MAP_COLOURS.arterial, 10),
    {
      dataLayer: 'rail',
      symbolizer: new LineSymbolizer({ color: MAP_COLOURS.rail, width: 2, dash: [6, 4] }),
    },
    {
      dataLayer: 'boundary',
      symbolizer: new LineSymbolizer({ color: MAP_COLOURS.boundary, width: 1.2, dash: [8, 4, 2, 4] }),
    },
  ];
}

/** `unit`: CSS pixels of one wall unit (look.md, "Type and space"); 1 at a desk. */
export function labelRules(unit: number): LabelRule[] {
  const halo = { stroke: MAP_COLOURS.ground, width: 3 * unit };
  const font = (size: number, weight = 400) => ({ fontFamily: FONT, fontSize: size * unit, fontWeight: weight });
  const name = { labelProps: ['name'] };
  const street = (kind: string, minzoom: number, size: number): LabelRule => ({
    dataLayer: 'road',
    minzoom,
    filter: (zoom, feature) => isKind(kind)(zoom, feature) && typeof feature.props.name === 'string',
    symbolizer: new LineLabelSymbolizer({
      ...name,
      ...font(size),
      ...halo,
      fill: MAP_COLOURS.label,
      position: LineLabelPlacement.Center,
      repeatDistance: 420 * unit,
      maxLabelChars: 14,
    }),
  });
  const area = (dataLayer: string, colour: string, minzoom: number): LabelRule => ({
    dataLayer,
    minzoom,
    filter: (_zoom, feature) => typeof feature.props.name === 'string',
    symbolizer: new CenteredTextSymbolizer({ ...name, ...font(12), ...halo, fill: colour }),
  });
  return [
    {
      dataLayer: 'place',
      filter: (_zoom, feature) => typeof feature.props.name === 'string',
      symbolizer: new CenteredTextSymbolizer({ ...name, ...font(15, 600), ...halo, fill: MAP_COLOURS.label }),
    },
    street('arterial', 13, 13),
    area('water', MAP_COLOURS.waterLabel, 14),
    {
      dataLayer: 'waterway',
      minzoom: 14,
      filter: (_zoom, feature) => typeof feature.props.name === 'string',
      symbolizer: new LineLabelSymbolizer({
        ...name,
        ...font(12),
        ...halo,
        fill: MAP_COLOURS.waterLabel,
        position: LineLabelPlacement.Center,
        repeatDistance: 600 * unit,
      }),
    },
    area('green', MAP_COLOURS.greenLabel, 15),
    street('street', 15, 12),
    street('lane', 16, 11),
    {
      dataLayer: 'poi',
      minzoom: 16,
      filter: (_zoom, feature) => typeof feature.props.name === 'string',
      symbolizer: new GroupSymbolizer([
        new CircleSymbolizer({ radius: 2 * unit, fill: '#7285A6', stroke: MAP_COLOURS.ground, width: 1 }),
        new OffsetTextSymbolizer({
          ...name,
          ...font(11),
          ...halo,
          fill: '#8797B3',
          offsetX: 4 * unit,
          offsetY: 4 * unit,
        }),
      ]),
    },
    {
      dataLayer: 'building',
      minzoom: 17,
      filter: (_zoom, feature) => typeof feature.props.name === 'string',
      symbolizer: new CenteredTextSymbolizer({ ...name, ...font(11), ...halo, fill: '#71829F' }),
    },
  ];
}
