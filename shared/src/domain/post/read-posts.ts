import { isRecord, type Problem, problem } from '@dutywall/shared/kit';
import type { Post, PostId, PostShape } from './post.ts';
import { readShape } from './read-shape.ts';

export interface PostsRead {
  readonly posts: readonly Post[];
  readonly problems: readonly Problem[];
}

/** Posts in one file at most; a bureau has some thousands. */
const MAX_POSTS = 50_000;
/** m: beyond this a tolerance is a mistake. */
export const MAX_TOLERANCE_M = 2_000;
/** More officers than any post was ever given. */
export const MAX_NEEDS = 500;

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
  const id = isRecord(feature) ? idOf(feature) : null;
  const draft =
    isRecord(feature) && id === null
      ? problem('missing', `${where}.id`, '缺少岗位编号', 'the post has no id')
      : readPostDraft(feature, where, defaultToleranceM);
  if ('code' in draft || id === null) {
    if ('code' in draft) problems.push(draft);
    return null;
  }
  const { name, shape, toleranceM } = draft;
  return { id, version: 1, name: name ?? id, squad: null, shape, toleranceM };
}

/** A post as somebody gives it, in a file or from the editor: complete but for what only the store knows. */
export interface PostDraft {
  /** Null: the giver has no id for it. */
  readonly id: PostId | null;
  /** Trimmed; null: none, or only white space. */
  readonly name: string | null;
  /** As given: an id or, in a file, perhaps a squad's name. */
  readonly squad: string | null;
  readonly shape: PostShape;
  readonly toleranceM: number;
  /** DU15: officers that must be on post; default 1. */
  readonly needs: number;
}

/** Reads one GeoJSON feature as a post; the first thing wrong with it, named under `where`, otherwise. */
export function readPostDraft(feature: unknown, where: string, defaultToleranceM: number): PostDraft | Problem {
  if (!isRecord(feature)) return problem('wrong-type', where, '应为 Feature', 'must be a Feature');
  const properties = isRecord(feature.properties) ? feature.properties : {};
  const at = `${where}.properties`;
  const toleranceM = properties.toleranceM ?? defaultToleranceM;
  if (typeof toleranceM !== 'number' || !(toleranceM >= 0 && toleranceM <= MAX_TOLERANCE_M))
    return badNumber(`${at}.toleranceM`, MAX_TOLERANCE_M, ' 米', ' m');
  const needs = properties.needs ?? 1;
  if (typeof needs !== 'number' || !Number.isInteger(needs) || needs < 0 || needs > MAX_NEEDS)
    return badNumber(`${at}.needs`, MAX_NEEDS, ' 的整数', ', a whole number');
  const shape = readShape(feature.geometry, properties, where);
  if ('code' in shape) return shape;
  const squad = textOf(properties.squad);
  return { id: idOf(feature), name: textOf(properties.name), squad, shape, toleranceM, needs };
}

function idOf(feature: Readonly<Record<string, unknown>>): PostId | null {
  return textOf(feature.id ?? (isRecord(feature.properties) ? feature.properties.id : undefined));
}

function badNumber(where: string, max: number, zh: string, en: string): Problem {
  return problem('bad-number', where, `应为 0–${max}${zh}`, `must be 0–${max}${en}`);
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';
  return text === '' ? null : text;
}
