import { DAY } from '@dutywall/shared/kit';
import {
  AbsenceActAsk,
  AbsenceFile,
  AbsencePhoto,
  AbsenceRow,
  COMMANDS,
  FaultAsk,
  ListedAbsence,
  MAX_PHOTO_BYTES,
  PHOTO_TYPES,
  ProcedureAsk,
  ProcedureRow,
} from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { sendPicture } from '../../kit/send-picture.ts';
import type { BindCommand } from '../../live/index.ts';
import { principalOf, requireRole, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { AbsenceRoom } from './absence.service.ts';

/** A year: a month's assessment and its appeals. */
const MAX_RANGE_MS = 366 * DAY;
const DEFAULT_RANGE_MS = 31 * DAY;
const DEFAULT_LIMIT = 500;

const Id = Type.String({ minLength: 1, maxLength: 64 });
const OfFlag = Type.Object({ id: Id });
const Sha256 = Type.String({ pattern: '^[0-9a-fA-F]{64}$' });

export interface AbsenceRoutes {
  readonly room: AbsenceRoom;
  readonly clock: Clock;
}

/** Flags, their files, acts on them, their bundles and photos, and the times of the procedure. */
export const absenceRoutes: FastifyPluginAsyncTypebox<AbsenceRoutes> = async (app, { room, clock }) => {
  const tags = ['absences'];

  app.get(
    '/api/absences',
    {
      preHandler: signedIn,
      schema: {
        tags,
        querystring: Type.Object({ ...RangeQuery, ...LimitQuery }, { additionalProperties: false }),
        response: { 200: Type.Array(ListedAbsence) },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DEFAULT_RANGE_MS, to: now + 1 }, MAX_RANGE_MS));
      const { limit = DEFAULT_LIMIT } = request.query;
      return [...answer(await room.list(principalOf(request), { ...range, limit }))];
    },
  );

  app.get(
    '/api/absences/:id',
    { preHandler: signedIn, schema: { tags, params: OfFlag, response: { 200: AbsenceFile } } },
    async (request) => answer(await room.open(principalOf(request), request.params.id)),
  );

  app.post(
    '/api/absences',
    { preHandler: signedIn, schema: { tags, body: COMMANDS['flag-absence'].ask, response: { 201: AbsenceRow } } },
    async (request, reply) => reply.code(201).send(answer(await room.flag(principalOf(request), request.body))),
  );

  app.post(
    '/api/check-ins/:id/faults',
    { preHandler: signedIn, schema: { tags, params: OfFlag, body: FaultAsk, response: { 201: AbsenceRow } } },
    async (request, reply) =>
      reply.code(201).send(answer(await room.flagFault(principalOf(request), request.params.id, request.body))),
  );

  app.post(
    '/api/absences/:id/steps',
    { preHandler: signedIn, schema: { tags, params: OfFlag, body: AbsenceActAsk, response: { 201: AbsenceFile } } },
    async (request, reply) =>
      reply.code(201).send(answer(await room.act(principalOf(request), request.params.id, request.body))),
  );

  app.get(
    '/api/absences/:id/bundle',
    { preHandler: signedIn, schema: { tags, params: OfFlag } },
    async (request, reply) => {
      const { id } = request.params;
      const text = answer(await room.bundle(principalOf(request), id));
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="absence-${id.replace(/[^\w-]/g, '')}.json"`)
        .send(text);
    },
  );

  app.get(
    '/api/absence-procedures',
    { preHandler: signedIn, schema: { tags, response: { 200: Type.Array(ProcedureRow) } } },
    async () => [...(await room.procedures())],
  );

  app.post(
    '/api/absence-procedures',
    {
      preHandler: requireRole('administrator'),
      schema: { tags, body: ProcedureAsk, response: { 201: Type.Array(ProcedureRow) } },
    },
    async (request, reply) =>
      reply.code(201).send([...answer(await room.setProcedure(principalOf(request), request.body))]),
  );

  // Only here are pictures taken as bodies.
  await app.register(async (photos: typeof app) => {
    photos.addContentTypeParser(
      [...PHOTO_TYPES],
      { parseAs: 'buffer', bodyLimit: MAX_PHOTO_BYTES },
      (_request, body, done) => done(null, body),
    );

    photos.post(
      '/api/absences/:id/photos',
      {
        preHandler: signedIn,
        bodyLimit: MAX_PHOTO_BYTES,
        schema: {
          tags,
          params: OfFlag,
          querystring: Type.Object({ sha256: Type.Optional(Sha256) }, { additionalProperties: false }),
          response: { 201: AbsencePhoto },
        },
      },
      async (request, reply) => {
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const declared = request.query.sha256 ?? null;
        return reply
          .code(201)
          .send(answer(await room.photos.upload(principalOf(request), request.params.id, bytes, declared)));
      },
    );

    photos.get(
      '/api/absences/:id/photos/:photo',
      { preHandler: signedIn, schema: { tags, params: Type.Object({ id: Id, photo: Id }) } },
      async (request, reply) => {
        const { id, photo: asked } = request.params;
        const { photo, bytes } = answer(await room.photos.open(principalOf(request), id, asked));
        return sendPicture(reply, photo, bytes);
      },
    );
  });
};

/** Flagging over the wall's socket. */
export function bindAbsences(bind: BindCommand, room: AbsenceRoom): void {
  bind('flag-absence', {
    roles: ['supervisor'],
    // Scope and self are known once the officer is read and locked: the service checks them.
    policy: () => null,
    run: (who, ask) => room.flag(who, ask),
  });
}
