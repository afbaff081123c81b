export * from './post.routes.ts';
export * from './post.service.ts';
