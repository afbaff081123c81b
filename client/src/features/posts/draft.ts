import { geometryOf, type PostGeometry, type PostShape, readPostDraft, shapeOf } from '@dutywall/shared/domain';
import type { Problem } from '@dutywall/shared/kit';
import type { PostEntry, PostVersion } from '@dutywall/shared/protocol';

/** What is being edited. `shape` null: nothing drawn yet. */
export interface Draft {
  readonly name: string;
  readonly squad: string | null;
  readonly kind: PostShape['kind'];
  readonly shape: PostShape | null;
  /** Of a circle or a route, m; kept beside the shape, so that it can be set before anything is drawn. */
  readonly reachM: number;
  readonly toleranceM: number;
  readonly needs: number;
}

export const NEW_DRAFT: Omit<Draft, 'squad'> = {
  ...{ name: '', kind: 'area', shape: null, reachM: 50, toleranceM: 30, needs: 1 },
};

/** The store's features hold only what its reader let in. */
export function shapeOfFeature({ geometry, properties }: PostEntry | PostVersion): PostShape {
  return shapeOf(geometry as PostGeometry, properties);
}

export function draftOf(post: PostEntry | PostVersion): Draft {
  const { name, squad, kind, radiusM, bufferM, toleranceM, needs } = post.properties;
  return { name, squad, kind, shape: shapeOfFeature(post), reachM: radiusM ?? bufferM ?? 50, toleranceM, needs };
}

/** The shape with the draft's radius or buffer. */
export function withReach(shape: PostShape, reachM: number): PostShape {
  if (shape.kind === 'circle') return { ...shape, radiusM: reachM };
  return shape.kind === 'route' ? { ...shape, bufferM: reachM } : shape;
}

export function featureOf({ name, squad, shape, reachM, toleranceM, needs }: Draft): object {
  return {
    type: 'Feature',
    geometry: shape && geometryOf(shape),
    properties: { name: name.trim(), squad, toleranceM, needs, radiusM: reachM, bufferM: reachM },
  };
}

/** What the domain's own reader says of it, so that the page refuses exactly what the server would; null: nothing. */
export function problemOf(draft: Draft): Problem | null {
  if (!draft.shape) return null;
  const read = readPostDraft(featureOf(draft), 'feature', 30);
  return 'code' in read ? read : null;
}
