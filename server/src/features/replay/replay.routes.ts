import { DAY } from '@dutywall/shared/kit';
import { ReplayKnown, ReplayManifest } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer, Refused } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { WallProofs } from './proof.ts';
import type { ReplayRoom } from './replay.service.ts';

/** Two days: a night shift whole. */
const MAX_RANGE_MS = 2 * DAY;

/** BT2; left out: as known now. */
const KnownQuery = { known: Type.Optional(ReplayKnown) };

/** What the wall held at a moment, and what replay makes of it. */
const ProofRow = Type.Object({
  at: Type.Number(),
  officers: Type.Integer(),
  epoch: Type.String(),
  sequence: Type.Number(),
  laneHash: Type.String(),
  standingsSha256: Type.String(),
  replayedSha256: Type.String(),
  equal: Type.Boolean(),
});

export interface ReplayRoutes {
  readonly room: ReplayRoom;
  readonly proofs: WallProofs;
  readonly clock: Clock;
}

/**
 * `GET /api/replay?from&to&known`, `GET /api/replay/chunks/:start?known` (whole seconds since the epoch) and
 * `GET /api/replay/proofs?from&to` (at most a day).
 */
export const replayRoutes: FastifyPluginAsyncTypebox<ReplayRoutes> = async (app, { room, proofs, clock }) => {
  app.get(
    '/api/replay',
    {
      preHandler: signedIn,
      schema: {
        tags: ['replay'],
        querystring: Type.Object({ ...RangeQuery, ...KnownQuery }),
        response: { 200: ReplayManifest },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DAY, to: now }, MAX_RANGE_MS));
      return answer(await room.manifest(principalOf(request), range, request.query.known ?? 'now'));
    },
  );

  // Hashes only, of nobody in particular: whoever opens a replay, or audits, may ask whether it is the wall's own past.
  app.get(
    '/api/replay/proofs',
    {
      preHandler: signedIn,
      schema: {
        tags: ['replay'],
        querystring: Type.Object(RangeQuery),
        response: { 200: Type.Array(ProofRow) },
      },
    },
    async (request) => {
      const { role } = principalOf(request);
      if (role === 'officer' || role === 'wall' || role === 'administrator')
        throw new Refused('forbidden', 'this role checks no replay');
      const now = clock.now();
      return [...(await proofs.check(answer(readRange(request.query, { from: now - DAY, to: now }, DAY))))];
    },
  );

  app.get(
    '/api/replay/chunks/:start',
    {
      preHandler: signedIn,
      schema: {
        tags: ['replay'],
        params: Type.Object({ start: Type.String({ pattern: '^[0-9]{1,10}$' }) }),
        querystring: Type.Object(KnownQuery),
      },
    },
    async (request, reply) => {
      const chunk = answer(
        await room.chunk(principalOf(request), Number(request.params.start), request.query.known ?? 'now'),
      );
      reply
        .header('etag', chunk.etag)
        .header('cache-control', chunk.cacheControl)
        .header('vary', 'accept-encoding, cookie');
      if (request.headers['if-none-match'] === chunk.etag) return reply.code(304).send();
      reply.type('application/octet-stream');
      if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(Buffer.from(chunk.body));
      return reply.header('content-encoding', 'gzip').send(Buffer.from(chunk.gzipped));
    },
  );
};
