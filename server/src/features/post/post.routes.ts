import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import type { PostRoom } from './post.service.ts';

const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);

const PostCollectionSchema = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      id: Type.String(),
      geometry: Type.Object({ type: Type.String(), coordinates: Type.Unknown() }),
      properties: Type.Object({
        name: Type.String(),
        squad: Type.Union([Type.String(), Type.Null()]),
        kind: Type.Enum(['area', 'circle', 'route']),
        version: Type.Integer(),
        radiusM: NumberOrNull,
        bufferM: NumberOrNull,
        toleranceM: Type.Number(),
        needs: Type.Integer(),
      }),
    }),
  ),
});

/** `GET /api/posts`: GeoJSON. */
export const postRoutes: FastifyPluginAsyncTypebox<{ readonly room: PostRoom }> = async (app, { room }) => {
  app.get(
    '/api/posts',
    { preHandler: signedIn, schema: { tags: ['posts'], response: { 200: PostCollectionSchema } } },
    async (request) => {
      const { type, features } = answer(await room.list(principalOf(request)));
      return { type, features: [...features] };
    },
  );
};
