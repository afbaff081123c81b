import {
  CheckInEvidence,
  CheckInSnapshot,
  MAX_FRAME_BYTES,
  PHOTO_TYPES,
  SnapshotBegun,
} from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { sendPicture } from '../../kit/send-picture.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import type { EvidenceRoom } from './evidence.service.ts';
import { Id, Sha256Header } from './schemas.ts';

const OfCheckIn = Type.Object({ id: Id });
const OfSnapshot = Type.Object({ id: Id, snapshot: Id });
/** Which side's picture, as the address says. */
const SIDES = { picture: 'supervisor', counterpart: 'officer' } as const;

/** Snapshots of a check-in (CI5), and all that is kept of one. */
export const snapshotRoutes: FastifyPluginAsyncTypebox<{ readonly room: EvidenceRoom }> = async (app, { room }) => {
  const tags = ['check-ins'];
  const preHandler = signedIn;

  app.get(
    '/api/check-ins/:id/evidence',
    { preHandler, schema: { tags, params: OfCheckIn, response: { 200: CheckInEvidence } } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return answer(await room.of(principalOf(request), request.params.id));
    },
  );

  app.post(
    '/api/check-ins/:id/snapshots',
    { preHandler, schema: { tags, params: OfCheckIn, response: { 201: SnapshotBegun } } },
    async (request, reply) =>
      reply.code(201).send(answer(await room.snapshots.begin(principalOf(request), request.params.id))),
  );

  // Only here are pictures taken as bodies.
  await app.register(async (pictures: typeof app) => {
    pictures.addContentTypeParser(
      [...PHOTO_TYPES],
      { parseAs: 'buffer', bodyLimit: MAX_FRAME_BYTES },
      (_request, body, done) => done(null, body),
    );
    for (const [address, side] of Object.entries(SIDES)) {
      pictures.put(
        `/api/check-ins/:id/snapshots/:snapshot/${address}`,
        {
          preHandler,
          bodyLimit: MAX_FRAME_BYTES,
          schema: { tags, params: OfSnapshot, headers: Sha256Header, response: { 200: CheckInSnapshot } },
        },
        async (request) => {
          const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const { id, snapshot } = request.params;
          const sha256 = request.headers['x-sha256'];
          return answer(await room.snapshots.put(principalOf(request), { checkIn: id, snapshot, side }, bytes, sha256));
        },
      );

      pictures.get(
        `/api/check-ins/:id/snapshots/:snapshot/${address}`,
        { preHandler, schema: { tags, params: OfSnapshot } },
        async (request, reply) => {
          const { id, snapshot } = request.params;
          const { picture, bytes } = answer(
            await room.snapshots.open(principalOf(request), { checkIn: id, snapshot, side }),
          );
          return sendPicture(reply, picture, bytes);
        },
      );
    }
  });
};
