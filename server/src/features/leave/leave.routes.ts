import { DAY } from '@dutywall/shared/kit';
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

/** `GET /api/leaves?from&to&officer&limit`; instants in ms. */
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
};
