import { DAY, HOUR } from '@dutywall/shared/kit';
import { CurvePoint, DutyCard, DutyListRow, DutyTimeline, DutyTrack } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { RangeQuery, readMoment, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { DutyReader } from './card.service.ts';
import { type CurveReader, MAX_CURVE_MS } from './curve.service.ts';

/** A track covers two days at most: one night shift whole, whatever the time zone of who asks. */
const MAX_TRACK_MS = 2 * DAY;
const OfficerParams = Type.Object({ officer: Type.String({ minLength: 1, maxLength: 64 }) });

export interface DutyRoutes {
  readonly reader: DutyReader;
  readonly curves: CurveReader;
  readonly clock: Clock;
}

/** `GET /api/duty`, `/api/duty/curve`, `/api/duty/:officer`, `…/timeline?from&to&known`, `…/track`. */
export const dutyRoutes: FastifyPluginAsyncTypebox<DutyRoutes> = async (app, { reader, curves, clock }) => {
  const preHandler = signedIn;

  app.get(
    '/api/duty',
    { preHandler, schema: { tags: ['duty'], response: { 200: Type.Array(DutyListRow) } } },
    async (request) => [...answer(reader.list(principalOf(request)))],
  );

  app.get(
    '/api/duty/curve',
    {
      preHandler,
      schema: {
        tags: ['duty'],
        querystring: Type.Object({ ...RangeQuery }),
        response: { 200: Type.Array(CurvePoint) },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - 12 * HOUR, to: now }, MAX_CURVE_MS));
      return [...answer(await curves.curve(principalOf(request), range))];
    },
  );

  app.get(
    '/api/duty/:officer',
    { preHandler, schema: { tags: ['duty'], params: OfficerParams, response: { 200: DutyCard } } },
    async (request) => answer(await reader.card(principalOf(request), request.params.officer)),
  );

  app.get(
    '/api/duty/:officer/timeline',
    {
      preHandler,
      schema: {
        tags: ['duty'],
        params: OfficerParams,
        querystring: Type.Object({ ...RangeQuery, known: Type.Optional(Type.String({ maxLength: 40 })) }),
        response: { 200: DutyTimeline },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DAY, to: now }, MAX_TRACK_MS));
      const { known } = request.query;
      const at = known === undefined ? null : answer(readMoment(known, 'known'));
      return answer(await reader.timeline(principalOf(request), request.params.officer, range, at));
    },
  );

  app.get(
    '/api/duty/:officer/track',
    {
      preHandler,
      schema: {
        tags: ['duty'],
        params: OfficerParams,
        querystring: Type.Object({ ...RangeQuery, why: Type.Optional(Type.String({ maxLength: 200 })) }),
        response: { 200: DutyTrack },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DAY, to: now }, MAX_TRACK_MS));
      const why = request.query.why ?? 'desk';
      return answer(await reader.track(principalOf(request), request.params.officer, range, why));
    },
  );
};
