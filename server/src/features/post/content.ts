import {
  geometryOf,
  type PostDraft,
  type PostGeometry,
  type PostShape,
  reachOf,
  type SquadId,
} from '@dutywall/shared/domain';

/** What a version of a post says: everything an editor can change. */
export interface PostContent {
  readonly name: string;
  readonly squad: SquadId | null;
  readonly kind: PostShape['kind'];
  readonly geometry: PostGeometry;
  readonly radiusM: number | null;
  readonly bufferM: number | null;
  readonly toleranceM: number;
  readonly needs: number;
}

/** Longest name that a label on the wall can hold. */
export const MAX_NAME = 60;

export function contentOf(draft: PostDraft, name: string, squad: SquadId | null): PostContent {
  const { shape, toleranceM, needs } = draft;
  return { name, squad, kind: shape.kind, geometry: rounded(geometryOf(shape)), ...reachOf(shape), toleranceM, needs };
}

/** 1e-7°, a centimetre: what is stored reads back as it was given, so that the same file twice changes nothing. */
function rounded(geometry: PostGeometry): PostGeometry {
  const round = (value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1e7) / 1e7 : Array.isArray(value) ? value.map(round) : value;
  return { ...geometry, coordinates: round(geometry.coordinates) } as PostGeometry;
}

/** Names of what differs; `shape` stands for kind, geometry and reach in one. */
export function differences(before: PostContent, after: PostContent): string[] {
  const shape = (one: PostContent): string => JSON.stringify([one.kind, rounded(one.geometry).coordinates]);
  const differs: string[] = [];
  if (before.name !== after.name) differs.push('name');
  if (before.squad !== after.squad) differs.push('squad');
  if (shape(before) !== shape(after)) differs.push('shape');
  for (const key of ['radiusM', 'bufferM', 'toleranceM', 'needs'] as const)
    if (before[key] !== after[key]) differs.push(key);
  return differs;
}
