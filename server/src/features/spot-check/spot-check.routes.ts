import { DAY } from '@dutywall/shared/kit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { Plan } from './plan.ts';
import type { SpotCheckRoom } from './spot-check.service.ts';
import { CheckView, ParametersView } from './spot-check.view.ts';

const MAX_RANGE_MS = 366 * DAY;
const DEFAULT_RANGE_MS = 31 * DAY;
const DEFAULT_LIMIT = 100;

const closed = { additionalProperties: false } as const;
const Id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const Wish = {
  count: Type.Integer({ minimum: 1, maximum: 50 }),
  squads: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 500 })),
  stratified: Type.Boolean(),
  weighting: Type.Enum(['equal', 'not-lately']),
  windowMinutes: Type.Integer({ minimum: 5, maximum: 720 }),
};
const PlanView = Type.Object({ id: Type.String(), dueAt: Type.Number(), parameters: ParametersView });
const FairnessView = Type.Object({
  officer: Type.String(),
  name: Type.String(),
  badge: Type.String(),
  pools: Type.Integer(),
  drawn: Type.Integer(),
  expected: Type.Number(),
  tail: Type.Number(),
  byHand: Type.Integer(),
  unusual: Type.Union([Type.Enum(['often', 'seldom']), Type.Null()]),
});

export interface SpotCheckRoutes {
  readonly room: SpotCheckRoom;
  readonly clock: Clock;
}

/** `/api/spot-checks`: commit, draw, work through, export, plans, fairness. */
export const spotCheckRoutes: FastifyPluginAsyncTypebox<SpotCheckRoutes> = async (app, { room, clock }) => {
  const common = { preHandler: signedIn } as const;
  const tags = ['spot-checks'];
  const rangeOf = (query: { from?: string; to?: string }) => {
    const now = clock.now();
    return answer(readRange(query, { from: now - DEFAULT_RANGE_MS, to: now + 1 }, MAX_RANGE_MS));
  };

  app.get(
    '/api/spot-checks',
    {
      ...common,
      schema: {
        tags,
        querystring: Type.Object({ ...RangeQuery, ...LimitQuery }),
        response: { 200: Type.Array(CheckView) },
      },
    },
    async (request) => {
      const { limit = DEFAULT_LIMIT } = request.query;
      return [...answer(await room.list(principalOf(request), rangeOf(request.query), limit))];
    },
  );

  app.post(
    '/api/spot-checks',
    { ...common, schema: { tags, body: Type.Object(Wish, closed), response: { 201: CheckView } } },
    async (request, reply) => reply.code(201).send(answer(await room.commit(principalOf(request), request.body))),
  );

  app.get(
    '/api/spot-checks/fairness',
    {
      ...common,
      schema: { tags, querystring: Type.Object(RangeQuery), response: { 200: Type.Array(FairnessView) } },
    },
    async (request) => [...answer(await room.fairness(principalOf(request), rangeOf(request.query)))],
  );

  app.get(
    '/api/spot-checks/plans',
    { ...common, schema: { tags, response: { 200: Type.Array(PlanView) } } },
    async (request) => answer(await room.plans(principalOf(request))).map(asPlanView),
  );

  app.post(
    '/api/spot-checks/plans',
    {
      ...common,
      schema: { tags, body: Type.Object({ ...Wish, dueAt: Type.Integer() }, closed), response: { 201: PlanView } },
    },
    async (request, reply) => {
      const { dueAt, ...wish } = request.body;
      return reply.code(201).send(asPlanView(answer(await room.plan(principalOf(request), wish, dueAt))));
    },
  );

  app.delete('/api/spot-checks/plans/:id', { ...common, schema: { tags, params: Id } }, async (request, reply) => {
    answer(await room.cancelPlan(principalOf(request), request.params.id));
    return reply.code(204).send();
  });

  app.get(
    '/api/spot-checks/:id',
    { ...common, schema: { tags, params: Id, response: { 200: CheckView } } },
    async (request) => answer(await room.open(principalOf(request), request.params.id)),
  );

  app.post(
    '/api/spot-checks/:id/draw',
    {
      ...common,
      schema: {
        ...{ tags, params: Id, response: { 200: CheckView } },
        body: Type.Object({ value: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
      },
    },
    async (request) => answer(await room.draw(principalOf(request), request.params.id, request.body.value)),
  );

  app.post(
    '/api/spot-checks/:id/steps',
    {
      ...common,
      schema: {
        ...{ tags, params: Id, response: { 200: CheckView } },
        body: Type.Object(
          {
            officer: Type.String({ minLength: 1, maxLength: 64 }),
            outcome: Type.Enum(['checked', 'skipped']),
            reason: Type.Optional(Type.String({ maxLength: 500 })),
          },
          closed,
        ),
      },
    },
    async (request) => answer(await room.step(principalOf(request), request.params.id, request.body)),
  );

  app.get('/api/spot-checks/:id/export', { ...common, schema: { tags, params: Id } }, async (request, reply) => {
    const { id } = request.params;
    const file = answer(await room.export(principalOf(request), id));
    return reply
      .header('content-disposition', `attachment; filename="spot-check-${id.replace(/[^\w-]/g, '')}.json"`)
      .type('application/json; charset=utf-8')
      .send(file);
  });
};

function asPlanView({ id, dueAt, parameters }: Plan): Static<typeof PlanView> {
  return { id, dueAt, parameters: { ...parameters, squads: [...parameters.squads] } };
}
