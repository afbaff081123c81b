import { INCIDENT_KINDS } from '@dutywall/shared/domain';
import { DAY, refuse } from '@dutywall/shared/kit';
import { IncidentFile, IncidentRow, ListedIncidentRow } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import type { BindCommand } from '../../live/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { IncidentRoom } from './incident.service.ts';
import { INCIDENT_STAGES } from './stage.ts';

/** A quarter of a year. */
const MAX_RANGE_MS = 93 * DAY;
const DEFAULT_LIMIT = 500;

export interface IncidentRoutes {
  readonly room: IncidentRoom;
  readonly clock: Clock;
}

const Id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
/** One value, or several as the same parameter again. */
const Kind = Type.Enum([...INCIDENT_KINDS]);
const Stage = Type.Enum([...INCIDENT_STAGES]);

function several<T>(value: T | T[] | undefined): readonly T[] | null {
  if (value === undefined) return null;
  return Array.isArray(value) ? value : [value];
}

/** `GET /api/incidents`, `GET /api/incidents/:id` (its course), `POST /api/incidents/:id/acknowledge`. */
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
          stage: Type.Optional(Type.Union([Stage, Type.Array(Stage, { maxItems: INCIDENT_STAGES.length })])),
          kind: Type.Optional(Type.Union([Kind, Type.Array(Kind, { maxItems: INCIDENT_KINDS.length })])),
          owner: Type.Optional(Type.String({ maxLength: 64 })),
        }),
        response: { 200: Type.Array(ListedIncidentRow) },
      },
    },
    async (request) => {
      const now = clock.now();
      const { officer = null, open = false, owner = null, limit = DEFAULT_LIMIT, stage, kind } = request.query;
      const range = answer(readRange(request.query, { from: now - DAY, to: now + 1 }, MAX_RANGE_MS));
      const query = { ...range, officer, open, owner, limit, stages: several(stage), kinds: several(kind) };
      return [...answer(await room.list(principalOf(request), query))];
    },
  );

  app.get(
    '/api/incidents/:id',
    { preHandler: signedIn, schema: { tags: ['incidents'], params: Id, response: { 200: IncidentFile } } },
    async (request) => answer(await room.open(principalOf(request), request.params.id)),
  );

  app.post(
    '/api/incidents/:id/acknowledge',
    { preHandler: signedIn, schema: { tags: ['incidents'], params: Id, response: { 200: IncidentRow } } },
    async (request) => answer(await room.acknowledgeOne(principalOf(request), request.params.id)),
  );
};

/** What supervisors do, over the wall's socket. */
export function bindIncidents(bind: BindCommand, room: IncidentRoom): void {
  // The squads are known once the incidents are read and locked: the service checks them.
  const supervisors = { roles: ['supervisor' as const], policy: () => null };
  bind('acknowledge-incidents', {
    ...supervisors,
    run: (who, ask) => room.handle(who, ask.incidents, { step: 'acknowledged' }),
  });
  bind('own-incidents', {
    ...supervisors,
    run: (who, ask) => room.handle(who, ask.incidents, { step: 'owned', takeOver: ask.takeOver ?? false }),
  });
  bind('release-incidents', {
    ...supervisors,
    run: (who, ask) => room.handle(who, ask.incidents, { step: 'released' }),
  });
  bind('shelve-incidents', {
    ...supervisors,
    async run(who, ask) {
      const reason = ask.reason.trim();
      if (reason.length < 2) return refuse('bad-request', 'a reason is needed', { field: 'reason' });
      return room.handle(who, ask.incidents, { step: 'shelved', until: Math.round(ask.until), reason });
    },
  });
  bind('unshelve-incidents', {
    ...supervisors,
    run: (who, ask) => room.handle(who, ask.incidents, { step: 'unshelved' }),
  });
  bind('note-incident', {
    ...supervisors,
    async run(who, ask) {
      const text = ask.text.trim();
      if (text === '') return refuse('bad-request', 'a note says something', { field: 'text' });
      return room.handle(who, [ask.incident], { step: 'noted', text });
    },
  });
  bind('undo-handling', { ...supervisors, run: (who, ask) => room.undo(who, ask.act) });
}
