import { DAY } from '@dutywall/shared/kit';
import { AbsenceRow, COMMANDS } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import type { BindCommand } from '../../live/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { AbsenceRoom } from './absence.service.ts';

/** A year: a month's assessment and its appeals. */
const MAX_RANGE_MS = 366 * DAY;
const DEFAULT_RANGE_MS = 31 * DAY;
const DEFAULT_LIMIT = 500;

const { slot: _slot, ...absenceProperties } = AbsenceRow.properties;
const ListedAbsence = Type.Object({
  ...absenceProperties,
  squad: Type.String(),
  badge: Type.String(),
  name: Type.String(),
  evidenceSha256: Type.String(),
});
const AbsenceFile = Type.Object({
  ...ListedAbsence.properties,
  steps: Type.Array(
    Type.Object({
      stage: Type.String(),
      actor: Type.String(),
      at: Type.Number(),
      note: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  /** The frozen bundle; its canonical JSON has the SHA-256 above. */
  evidence: Type.Unknown(),
});

export interface AbsenceRoutes {
  readonly room: AbsenceRoom;
  readonly clock: Clock;
}

/** `GET /api/absences`, `GET /api/absences/:id` (an audited opening), `POST /api/absences`. */
export const absenceRoutes: FastifyPluginAsyncTypebox<AbsenceRoutes> = async (app, { room, clock }) => {
  app.get(
    '/api/absences',
    {
      preHandler: signedIn,
      schema: {
        tags: ['absences'],
        querystring: Type.Object({ ...RangeQuery, ...LimitQuery }),
        response: { 200: Type.Array(ListedAbsence) },
      },
    },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - DEFAULT_RANGE_MS, to: now + 1 }, MAX_RANGE_MS));
      const { limit = DEFAULT_LIMIT } = request.query;
      return [...answer(await room.list(principalOf(request), { ...range, limit }))];
    },
  );

  app.get(
    '/api/absences/:id',
    {
      preHandler: signedIn,
      schema: {
        tags: ['absences'],
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 200: AbsenceFile },
      },
    },
    async (request) => {
      const file = answer(await room.open(principalOf(request), request.params.id));
      return { ...file, steps: [...file.steps] };
    },
  );

  app.post(
    '/api/absences',
    {
      preHandler: signedIn,
      schema: { tags: ['absences'], body: COMMANDS['flag-absence'].ask, response: { 201: AbsenceRow } },
    },
    async (request, reply) => {
      const row = answer(await room.flag(principalOf(request), request.body));
      return reply.code(201).send(row);
    },
  );
};

/** The same over the wall's socket. */
export function bindAbsences(bind: BindCommand, room: AbsenceRoom): void {
  bind('flag-absence', {
    roles: ['supervisor'],
    // Scope and self are known once the officer is read and locked: the service checks them.
    policy: () => null,
    run: (who, ask) => room.flag(who, ask),
  });
}
