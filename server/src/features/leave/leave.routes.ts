import { DAY } from '@dutywall/shared/kit';
import { LeaveAsk, LeaveRequestRow } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { LeaveRoom } from './leave.service.ts';

const MAX_RANGE_MS = 366 * DAY;
const DEFAULT_LIMIT = 1000;

const LeaveRow = Type.Object({
  id: Type.String(),
  officer: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
  reason: Type.String(),
  approvedBy: Type.Union([Type.String(), Type.Null()]),
});

export interface LeaveRoutes {
  readonly room: LeaveRoom;
  readonly clock: Clock;
}

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const Note = Type.Object({ note: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false });
const STEPS = { approve: 'approved', reject: 'rejected', cancel: 'cancelled' } as const;

/**
 * `GET /api/leaves?from&to&officer&limit` (what is excused), `GET /api/leave-requests` (what was asked, with its stage),
 * `POST /api/leaves`, `POST /api/leaves/:id/{approve,reject,cancel}`; instants in ms.
 */
export const leaveRoutes: FastifyPluginAsyncTypebox<LeaveRoutes> = async (app, { room, clock }) => {
  app.get(
    '/api/leaves',
    {
      preHandler: signedIn,
      schema: {
        tags: ['leaves'],
        querystring: Type.Object({
          ...RangeQuery,
          ...LimitQuery,
          officer: Type.Optional(Type.String({ maxLength: 64 })),
        }),
        response: { 200: Type.Array(LeaveRow) },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DAY, to: now + 31 * DAY }, MAX_RANGE_MS));
      const { officer = null, limit = DEFAULT_LIMIT } = request.query;
      return [...answer(await room.list(principalOf(request), { ...range, officer, limit }))];
    },
  );

  app.get(
    '/api/leave-requests',
    {
      preHandler: signedIn,
      schema: {
        tags: ['leaves'],
        querystring: Type.Object({
          ...RangeQuery,
          ...LimitQuery,
          officer: Type.Optional(Type.String({ maxLength: 64 })),
        }),
        response: { 200: Type.Array(LeaveRequestRow) },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DAY, to: now + 31 * DAY }, MAX_RANGE_MS));
      const { officer = null, limit = DEFAULT_LIMIT } = request.query;
      return [...answer(await room.requests(principalOf(request), { ...range, officer, limit }))];
    },
  );

  app.post(
    '/api/leaves',
    { preHandler: signedIn, schema: { tags: ['leaves'], body: LeaveAsk, response: { 201: LeaveRequestRow } } },
    async (request, reply) => {
      const row = answer(await room.ask(principalOf(request), request.body));
      return reply.code(201).send(row);
    },
  );

  for (const [verb, stage] of Object.entries(STEPS)) {
    app.post(
      `/api/leaves/:id/${verb}`,
      {
        preHandler: signedIn,
        schema: { tags: ['leaves'], params: Params, body: Note, response: { 200: LeaveRequestRow } },
      },
      async (request) => {
        const note = request.body.note?.trim() || null;
        return answer(await room.step(principalOf(request), request.params.id, stage, note));
      },
    );
  }
};
