import type { Shift } from '@dutywall/shared/domain';
import { DAY } from '@dutywall/shared/kit';
import {
  ShiftAsk,
  ShiftCancelAsk,
  ShiftChangeAsk,
  ShiftRow,
  ShiftSwapAsk,
  ShiftVersion,
} from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { ShiftRoom } from './shift.service.ts';

const MAX_RANGE_MS = 93 * DAY;
const DEFAULT_LIMIT = 1000;

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Domain values are read-only; the schema's types are not. */
const rowOf = (shift: Shift): ShiftRow => ({ ...shift, posts: [...shift.posts], breaks: [...shift.breaks] });

export interface ShiftRoutes {
  readonly room: ShiftRoom;
  readonly clock: Clock;
}

/**
 * `GET /api/shifts?from&to&officer&limit`, `POST /api/shifts`, `PUT /api/shifts/:id`, `POST /api/shifts/:id/cancel`,
 * `POST /api/shifts/swap`, `GET /api/shifts/:id/versions`; instants in ms.
 */
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
      return shifts.map(rowOf);
    },
  );

  const tags = ['shifts'];
  const preHandler = requireRole('supervisor', 'administrator');

  app.post(
    '/api/shifts',
    { preHandler, schema: { tags, body: ShiftAsk, response: { 201: ShiftRow } } },
    async (request, reply) => {
      const shift = answer(await room.create(principalOf(request), request.body));
      return reply.code(201).send(rowOf(shift));
    },
  );

  app.put(
    '/api/shifts/:id',
    { preHandler, schema: { tags, params: Params, body: ShiftChangeAsk, response: { 200: ShiftRow } } },
    async (request) => {
      const { version, ...ask } = request.body;
      return rowOf(answer(await room.change(principalOf(request), { id: request.params.id, version }, ask)));
    },
  );

  app.post(
    '/api/shifts/:id/cancel',
    { preHandler, schema: { tags, params: Params, body: ShiftCancelAsk, response: { 200: ShiftRow } } },
    async (request) => {
      const { version, reason = null } = request.body;
      return rowOf(answer(await room.cancel(principalOf(request), { id: request.params.id, version }, reason)));
    },
  );

  app.post(
    '/api/shifts/swap',
    { preHandler, schema: { tags, body: ShiftSwapAsk, response: { 200: Type.Array(ShiftRow) } } },
    async (request) => {
      const { a, b, reason = null } = request.body;
      return answer(await room.swap(principalOf(request), a, b, reason)).map(rowOf);
    },
  );

  app.get(
    '/api/shifts/:id/versions',
    { preHandler, schema: { tags, params: Params, response: { 200: Type.Array(ShiftVersion) } } },
    async (request) => {
      const versions = answer(await room.versions(principalOf(request), request.params.id));
      return versions.map((version) => ({ ...version, ...rowOf(version) }));
    },
  );
};
