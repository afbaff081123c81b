import {
  PostChangeAsk,
  PostCollection,
  PostCreateAsk,
  PostImportAsk,
  PostImportReport,
  PostMade,
  PostOverview,
  PostRetireAsk,
  PostTracks,
  PostVersion,
} from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole, signedIn } from '../../plugins/principal.ts';
import type { PostEditor } from './editor.service.ts';
import type { PostImporter } from './import.service.ts';
import type { PostRoom } from './post.service.ts';
import type { TrackLooker } from './tracks.service.ts';

export interface PostRoutes {
  readonly room: PostRoom;
  readonly editor: PostEditor;
  readonly importer: PostImporter;
  readonly tracks: TrackLooker;
}

/** A file of 2,000 posts with some hundred vertices each. */
const FILE_BYTES = 16 * 1024 * 1024;
/** A post of 2,000 vertices with all their digits. */
const POST_BYTES = 512 * 1024;
const TRACK_DAYS = { default: 3, most: 7 } as const;

const tags = ['posts'];
const Id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** `/api/posts`: GeoJSON in and out, versions, and the editor's look at the last days. */
export const postRoutes: FastifyPluginAsyncTypebox<PostRoutes> = async (app, { room, editor, importer, tracks }) => {
  const editing = requireRole('supervisor', 'administrator');

  app.get(
    '/api/posts',
    { preHandler: signedIn, schema: { tags, response: { 200: PostCollection } } },
    async (request) => answer(await room.list(principalOf(request))),
  );

  app.get(
    '/api/posts/overview',
    { preHandler: editing, schema: { tags, response: { 200: PostOverview } } },
    async (request) => answer(await room.overview(principalOf(request))),
  );

  app.get(
    '/api/posts/export',
    { preHandler: editing, schema: { tags, response: { 200: PostCollection } } },
    async (request, reply) => {
      const collection = answer(await room.takeAway(principalOf(request)));
      reply.header('content-disposition', 'attachment; filename="posts.geojson"');
      return collection;
    },
  );

  app.get(
    '/api/posts/:id/versions',
    { preHandler: editing, schema: { tags, params: Id, response: { 200: Type.Array(PostVersion) } } },
    async (request) => [...answer(await room.versions(principalOf(request), request.params.id))],
  );

  app.get(
    '/api/posts/:id/tracks',
    {
      preHandler: requireRole('supervisor'),
      schema: {
        tags,
        params: Id,
        querystring: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: TRACK_DAYS.most })) }),
        response: { 200: PostTracks },
      },
    },
    async (request) => {
      const { days = TRACK_DAYS.default } = request.query;
      return answer(await tracks.look(principalOf(request), request.params.id, days));
    },
  );

  app.post(
    '/api/posts',
    { preHandler: editing, bodyLimit: POST_BYTES, schema: { tags, body: PostCreateAsk, response: { 201: PostMade } } },
    async (request, reply) => reply.code(201).send(answer(await editor.create(principalOf(request), request.body))),
  );

  app.post(
    '/api/posts/:id/versions',
    {
      preHandler: editing,
      bodyLimit: POST_BYTES,
      schema: { tags, params: Id, body: PostChangeAsk, response: { 201: PostMade } },
    },
    async (request, reply) =>
      reply.code(201).send(answer(await editor.change(principalOf(request), request.params.id, request.body))),
  );

  app.post(
    '/api/posts/:id/retire',
    { preHandler: editing, schema: { tags, params: Id, body: PostRetireAsk, response: { 201: PostMade } } },
    async (request, reply) =>
      reply.code(201).send(answer(await editor.retire(principalOf(request), request.params.id, request.body))),
  );

  const file = {
    preHandler: editing,
    bodyLimit: FILE_BYTES,
    schema: { tags, body: PostImportAsk, response: { 200: PostImportReport } },
  };
  app.post('/api/posts/import/preview', file, async (request) =>
    answer(await importer.preview(principalOf(request), request.body)),
  );
  app.post('/api/posts/import', file, async (request) =>
    answer(await importer.write(principalOf(request), request.body)),
  );
};
