export * from './geometry.ts';
export * from './post.ts';
export * from './read-posts.ts';
export { MAX_REACH_M, MAX_VERTICES, MIN_REACH_M } from './read-shape.ts';
