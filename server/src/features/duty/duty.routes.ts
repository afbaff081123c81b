import { DAY } from '@dutywall/shared/kit';
import { DutyCard, DutyListRow, DutyTrack } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Access, RefusalSchema, send, sendRefusal } from '../../plugins/answers.ts';
import { RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { DutyReader } from './card.service.ts';

/** A track covers two days at most: one night shift whole, whatever the time zone of who asks. */
const MAX_TRACK_MS = 2 * DAY;
const OfficerParams = Type.Object({ officer: Type.String({ minLength: 1, maxLength: 64 }) });
const failures = { '4xx': RefusalSchema, '5xx': RefusalSchema };

export interface DutyRoutes {
  readonly reader: DutyReader;
  readonly clock: Clock;
  readonly access: Access;
}

/** `GET /api/duty`, `/api/duty/:officer`, `/api/duty/:officer/track`. */
export const dutyRoutes: FastifyPluginAsyncTypebox<DutyRoutes> = async (app, { reader, clock, access }) => {
  const preHandler = access.signedIn;

  app.get(
    '/api/duty',
    { preHandler, schema: { tags: ['duty'], response: { 200: Type.Array(DutyListRow), ...failures } } },
    async (request, reply) => send(reply, reader.list(access.principalOf(request))),
  );

  app.get(
    '/api/duty/:officer',
    { preHandler, schema: { tags: ['duty'], params: OfficerParams, response: { 200: DutyCard, ...failures } } },
    async (request, reply) => send(reply, await reader.card(access.principalOf(request), request.params.officer)),
  );

  app.get(
    '/api/duty/:officer/track',
    {
      preHandler,
      schema: {
        tags: ['duty'],
        params: OfficerParams,
        querystring: Type.Object({ ...RangeQuery, why: Type.Optional(Type.String({ maxLength: 200 })) }),
        response: { 200: DutyTrack, ...failures },
      },
    },
    async (request, reply) => {
      const now = clock.now();
      const range = readRange(request.query, { from: now - DAY, to: now }, MAX_TRACK_MS);
      if (!range.ok) return sendRefusal(reply, range.refusal);
      const why = request.query.why ?? 'desk';
      return send(reply, await reader.track(access.principalOf(request), request.params.officer, range.value, why));
    },
  );
};
