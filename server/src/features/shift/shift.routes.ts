import { DAY } from '@dutywall/shared/kit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { ShiftRoom } from './shift.service.ts';

const MAX_RANGE_MS = 93 * DAY;
const DEFAULT_LIMIT = 1000;

const ShiftRow = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  officer: Type.String(),
  squad: Type.String(),
  posts: Type.Array(Type.String()),
  from: Type.Number(),
  to: Type.Number(),
  breaks: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number() })),
  ruleVersion: Type.Integer(),
});

export interface ShiftRoutes {
  readonly room: ShiftRoom;
  readonly clock: Clock;
}

/** `GET /api/shifts?from&to&officer&limit`; instants in ms. */
export const shiftRoutes: FastifyPluginAsyncTypebox<ShiftRoutes> = async (app, { room, clock }) => {
  app.get(
    '/api/shifts',
    {
      preHandler: signedIn,
      schema: {
        tags: ['shifts'],
        querystring: Type.Object({
          ...RangeQuery,
          ...LimitQuery,
          officer: Type.Optional(Type.String({ maxLength: 64 })),
        }),
        response: { 200: Type.Array(ShiftRow) },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DAY, to: now + DAY }, MAX_RANGE_MS));
      const { officer = null, limit = DEFAULT_LIMIT } = request.query;
      const shifts = answer(await room.list(principalOf(request), { ...range, officer, limit }));
      return shifts.map((s) => ({ ...s, posts: [...s.posts], breaks: [...s.breaks] }));
    },
  );
};
