import { NoticeList, NoticeReadAsk } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import type { NoticeRoom } from './notice.service.ts';

/** `GET /api/notices`: the caller's own, newest first; `POST /api/notices/read`. */
export const noticeRoutes: FastifyPluginAsyncTypebox<{ readonly room: NoticeRoom }> = async (app, { room }) => {
  app.get(
    '/api/notices',
    { preHandler: signedIn, schema: { tags: ['notices'], response: { 200: NoticeList } } },
    (request) => room.list(principalOf(request)),
  );
  app.post(
    '/api/notices/read',
    { preHandler: signedIn, schema: { tags: ['notices'], body: NoticeReadAsk, response: { 200: NoticeList } } },
    (request) => room.read(principalOf(request), request.body),
  );
};
