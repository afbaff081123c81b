import { DAY } from '@dutywall/shared/kit';
import { LeaveAsk, LeaveRequestRow } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, type TSchema, Type } from 'typebox';
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

const Lookup = Type.Object({
  ...RangeQuery,
  ...LimitQuery,
  officer: Type.Optional(Type.String({ maxLength: 64 })),
});
const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const Note = Type.Object({ note: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false });
const STEPS = { approve: 'approved', reject: 'rejected', cancel: 'cancelled' } as const;

/**
 * `GET /api/leaves?from&to&officer&limit` (what is excused), `GET /api/leave-requests` (what was asked, with its stage),
 * `POST /api/leaves`, `POST /api/leaves/:id/{approve,reject,cancel}`; instants in ms.
 */
export const leaveRoutes: FastifyPluginAsyncTypebox<LeaveRoutes> = async (app, { room, clock }) => {
  const lookup = <T extends TSchema>(row: T) => ({
    preHandler: signedIn,
    schema: { tags: ['leaves'], querystring: Lookup, response: { 200: Type.Array(row) } },
  });
  const readLookup = ({ officer, limit = DEFAULT_LIMIT, ...span }: Static<typeof Lookup>) => {
    const now = clock.now();
    const range = answer(readRange(span, { from: now - DAY, to: now + 31 * DAY }, MAX_RANGE_MS));
    return { ...range, officer: officer ?? null, limit };
  };

  app.get('/api/leaves', lookup(LeaveRow), async (request) => [
    ...answer(await room.list(principalOf(request), readLookup(request.query))),
  ]);

  app.get('/api/leave-requests', lookup(LeaveRequestRow), async (request) => [
    ...answer(await room.requests(principalOf(request), readLookup(request.query))),
  ]);

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
