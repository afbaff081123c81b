import { CameraAsk, CameraChange, CameraFile, CameraFiles, CameraRow, CameraWallAsk } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import type { CameraRoom } from './cameras.ts';

export const OfCamera = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** The list of cameras: seen, kept, put on the wall. */
export const cameraRoutes: FastifyPluginAsyncTypebox<{ readonly room: CameraRoom }> = async (app, { room }) => {
  const tags = ['cameras'];
  const preHandler = signedIn;
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get(
    '/api/cameras',
    { preHandler, schema: { tags, response: { 200: Type.Array(CameraRow) } } },
    async (request) => [...answer(await room.list(principalOf(request)))],
  );

  app.get('/api/cameras/files', { preHandler, schema: { tags, response: { 200: CameraFiles } } }, async (request) =>
    answer(await room.files(principalOf(request))),
  );

  app.post(
    '/api/cameras',
    { preHandler, schema: { tags, body: CameraAsk, response: { 201: CameraFile } } },
    async (request, reply) => reply.code(201).send(answer(await room.add(principalOf(request), request.body))),
  );

  app.put(
    '/api/cameras/:id',
    { preHandler, schema: { tags, params: OfCamera, body: CameraChange, response: { 200: CameraFile } } },
    async (request) => answer(await room.change(principalOf(request), request.params.id, request.body)),
  );

  app.delete('/api/cameras/:id', { preHandler, schema: { tags, params: OfCamera } }, async (request, reply) => {
    answer(await room.retire(principalOf(request), request.params.id));
    return reply.code(204).send();
  });

  app.put(
    '/api/cameras/:id/wall',
    { preHandler, schema: { tags, params: OfCamera, body: CameraWallAsk, response: { 200: CameraRow } } },
    async (request) => answer(await room.show(principalOf(request), request.params.id, request.body.onWall)),
  );
};
