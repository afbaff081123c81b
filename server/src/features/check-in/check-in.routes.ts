import { DAY } from '@dutywall/shared/kit';
import {
  Callable,
  CheckInFile,
  ChecklistAsk,
  ChecklistResult,
  ChecklistVersionAsk,
  ChecklistVersionRow,
  ChecklistView,
  ListedCheckIn,
  OwnCheckIn,
} from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { CheckInRoom } from './check-in.service.ts';

const MAX_RANGE_MS = 366 * DAY;
const DEFAULT_RANGE_MS = 31 * DAY;
const DEFAULT_LIMIT = 200;

const closed = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 64 });
const OfOne = Type.Object({ id: Id });

export interface CheckInRoutes {
  readonly room: Pick<CheckInRoom, 'files' | 'checklists'>;
  readonly clock: Clock;
}

/** `/api/check-ins…`, `/api/checklists`, `/api/me/check-ins`. Ringing and all that follows goes over the socket. */
export const checkInRoutes: FastifyPluginAsyncTypebox<CheckInRoutes> = async (app, { room, clock }) => {
  const { files, checklists } = room;
  const tags = ['check-ins'];
  const preHandler = signedIn;

  app.get(
    '/api/check-ins',
    {
      preHandler,
      schema: {
        tags,
        querystring: Type.Object(
          { ...RangeQuery, ...LimitQuery, officer: Type.Optional(Id), spotCheck: Type.Optional(Id) },
          closed,
        ),
        response: { 200: Type.Array(ListedCheckIn) },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DEFAULT_RANGE_MS, to: now + 1 }, MAX_RANGE_MS));
      const { officer = null, spotCheck = null, limit = DEFAULT_LIMIT } = request.query;
      return [...answer(await files.list(principalOf(request), { ...range, officer, spotCheck, limit }))];
    },
  );

  app.get(
    '/api/check-ins/callable',
    {
      preHandler,
      schema: { tags, querystring: Type.Object({ officer: Id }, closed), response: { 200: Callable } },
    },
    async (request) => answer(await files.callable(principalOf(request), request.query.officer)),
  );

  app.get(
    '/api/check-ins/checklist',
    {
      preHandler,
      schema: { tags, querystring: Type.Object({ officer: Id }, closed), response: { 200: ChecklistView } },
    },
    async (request) => answer(await checklists.itemsOf(principalOf(request), request.query.officer)),
  );

  app.get(
    '/api/check-ins/:id',
    { preHandler, schema: { tags, params: OfOne, response: { 200: CheckInFile } } },
    async (request) => answer(await files.open(principalOf(request), request.params.id)),
  );

  app.put(
    '/api/check-ins/:id/checklist',
    { preHandler, schema: { tags, params: OfOne, body: ChecklistAsk, response: { 200: ChecklistResult } } },
    async (request) => answer(await checklists.tick(principalOf(request), request.params.id, request.body)),
  );

  app.get(
    '/api/me/check-ins',
    { preHandler: requireRole('officer'), schema: { tags, response: { 200: Type.Array(OwnCheckIn) } } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return [...answer(await files.own(principalOf(request)))];
    },
  );

  app.get(
    '/api/checklists',
    { preHandler, schema: { tags, response: { 200: Type.Array(ChecklistVersionRow) } } },
    async () => [...(await checklists.versions())],
  );

  app.post(
    '/api/checklists',
    {
      preHandler: requireRole('administrator'),
      schema: { tags, body: ChecklistVersionAsk, response: { 201: Type.Array(ChecklistVersionRow) } },
    },
    async (request, reply) =>
      reply.code(201).send([...answer(await checklists.setVersion(principalOf(request), request.body))]),
  );
};
