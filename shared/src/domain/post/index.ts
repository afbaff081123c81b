export * from './post.ts';
export * from './read-posts.ts';
