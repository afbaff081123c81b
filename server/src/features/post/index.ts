import type { FastifyPluginAsync } from 'fastify';
import { createPostEditor, type EditorDeps } from './editor.service.ts';
import { createPostImporter } from './import.service.ts';
import { postRoutes } from './post.routes.ts';
import { createPosts } from './post.service.ts';
import { createTrackLooker } from './tracks.service.ts';

export { createPostEditor } from './editor.service.ts';

/** `/api/posts` with everything behind it. */
export function postPlugin(deps: EditorDeps): FastifyPluginAsync {
  return async (app) => {
    await app.register(postRoutes, {
      room: createPosts(deps),
      editor: createPostEditor(deps),
      importer: createPostImporter(deps),
      tracks: createTrackLooker(deps),
    });
  };
}
