import { DAY } from '@dutywall/shared/kit';
import { IncidentRow } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import type { BindCommand } from '../../live/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { IncidentRoom } from './incident.service.ts';

/** A quarter of a year. */
const MAX_RANGE_MS = 93 * DAY;
const DEFAULT_LIMIT = 500;

/** An incident in a list: the live row, and what a list needs beside it. `slot` means nothing outside the wall. */
export const ListedIncidentRow = Type.Object({
  ...IncidentRow.properties,
  shift: Type.Union([Type.String(), Type.Null()]),
  squad: Type.String(),
  badge: Type.String(),
  name: Type.String(),
  /** A revision showed that there was nothing. */
  retracted: Type.Boolean(),
});

export interface IncidentRoutes {
  readonly room: IncidentRoom;
  readonly clock: Clock;
}

/** `GET /api/incidents`, `POST /api/incidents/:id/acknowledge`. */
export const incidentRoutes: FastifyPluginAsyncTypebox<IncidentRoutes> = async (app, { room, clock }) => {
  app.get(
    '/api/incidents',
    {
      preHandler: signedIn,
      schema: {
        tags: ['incidents'],
        querystring: Type.Object({
          ...RangeQuery,
          ...LimitQuery,
          officer: Type.Optional(Type.String({ maxLength: 64 })),
          open: Type.Optional(Type.Boolean()),
        }),
        response: { 200: Type.Array(ListedIncidentRow) },
      },
    },
    async (request) => {
      const now = clock.now();
      const { officer = null, open = false, limit = DEFAULT_LIMIT } = request.query;
      const range = answer(readRange(request.query, { from: now - DAY, to: now + 1 }, MAX_RANGE_MS));
      const found = answer(await room.list(principalOf(request), { ...range, officer, open, limit }));
      return [...found];
    },
  );

  app.post(
    '/api/incidents/:id/acknowledge',
    {
      preHandler: signedIn,
      schema: {
        tags: ['incidents'],
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 200: IncidentRow },
      },
    },
    async (request) => answer(await room.acknowledge(principalOf(request), request.params.id)),
  );
};

/** The same over the wall's socket. */
export function bindIncidents(bind: BindCommand, room: IncidentRoom): void {
  bind('acknowledge-incident', {
    roles: ['supervisor'],
    // The squad is known once the incident is read: the service checks it.
    policy: () => null,
    run: (who, ask) => room.acknowledge(who, ask.incident),
  });
}
