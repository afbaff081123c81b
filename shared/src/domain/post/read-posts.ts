import { isRecord, type Problem, problem } from '@dutywall/shared/kit';
import type { Post } from './post.ts';
import { readShape } from './read-shape.ts';

export interface PostsRead {
  readonly posts: readonly Post[];
  readonly problems: readonly Problem[];
}

/** Posts in one file at most; a bureau has some thousands. */
const MAX_POSTS = 50_000;
/** m: beyond this a tolerance is a mistake. */
const MAX_TOLERANCE_M = 2_000;

/**
 * Reads posts from a GeoJSON FeatureCollection (WGS-84): `(Multi)Polygon` is an area, `Point` with `radiusM` a circle,
 * `LineString` with `bufferM` a route; properties `{name, toleranceM?}`, `id` on the feature. A feature that cannot
 * be read is named in `problems`; the others are read. Version 1 each; the squad is left to the importer.
 */
export function readPosts(value: unknown, defaultToleranceM: number): PostsRead {
  const problems: Problem[] = [];
  const posts = new Map<string, Post>();
  if (!isRecord(value) || value.type !== 'FeatureCollection' || !Array.isArray(value.features)) {
    problems.push(
      problem('wrong-type', 'posts', '应为 GeoJSON FeatureCollection', 'must be a GeoJSON FeatureCollection'),
    );
    return { posts: [], problems };
  }
  if (value.features.length > MAX_POSTS) {
    problems.push(problem('too-many', 'features', `多于 ${MAX_POSTS} 个岗位`, `more than ${MAX_POSTS} posts`));
    return { posts: [], problems };
  }
  value.features.forEach((feature: unknown, index) => {
    const where = `features[${index}]`;
    const post = readPost(feature, where, defaultToleranceM, problems);
    if (!post) return;
    if (posts.has(post.id))
      problems.push(problem('duplicate-id', `${where}.id`, `岗位编号 ${post.id} 重复`, `post id ${post.id} twice`));
    else posts.set(post.id, post);
  });
  return { posts: [...posts.values()], problems };
}

function readPost(feature: unknown, where: string, defaultToleranceM: number, problems: Problem[]): Post | null {
  const report = (one: Problem): null => {
    problems.push(one);
    return null;
  };
  if (!isRecord(feature)) return report(problem('wrong-type', where, '应为 Feature', 'must be a Feature'));
  const properties = isRecord(feature.properties) ? feature.properties : {};
  const given = feature.id ?? properties.id;
  if ((typeof given !== 'string' && typeof given !== 'number') || `${given}` === '')
    return report(problem('missing', `${where}.id`, '缺少岗位编号', 'the post has no id'));
  const id = `${given}`;
  const tolerance = properties.toleranceM ?? defaultToleranceM;
  if (typeof tolerance !== 'number' || !(tolerance >= 0 && tolerance <= MAX_TOLERANCE_M))
    return report(
      problem(
        'bad-number',
        `${where}.properties.toleranceM`,
        `应为 0–${MAX_TOLERANCE_M} 米`,
        `must be 0–${MAX_TOLERANCE_M} m`,
      ),
    );
  const shape = readShape(feature.geometry, properties, where);
  if ('code' in shape) return report(shape);
  const name = typeof properties.name === 'string' && properties.name !== '' ? properties.name : id;
  return { id, version: 1, name, squad: null, shape, toleranceM: tolerance };
}
