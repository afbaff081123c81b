import type { FastifyPluginAsync } from 'fastify';
import type { Control } from '../../plugins/control.ts';
import type { Bus, Database } from '../../ports.ts';
import { RosterPush } from './roster.schema.ts';
import { addRoster } from './roster.store.ts';

export * from './roster.routes.ts';
export type { RosterPush } from './roster.schema.ts';
export * from './roster.service.ts';
export { addRoster } from './roster.store.ts';

/** A week of a large bureau in one push, bytes. */
const BODY_BYTES = 32 * 1024 * 1024;

export interface RosterDeps {
  readonly db: Database;
  readonly bus: Bus;
  readonly control: Control;
}

/** `POST /control/roster`: a roster that another system on this machine keeps, rolled forward while the wall runs. */
export function rosterPlugin({ db, bus, control }: RosterDeps): FastifyPluginAsync {
  return async (app) => {
    app.post<{ Body: RosterPush }>(
      '/control/roster',
      { onRequest: control.guard, bodyLimit: BODY_BYTES, schema: { hide: true, body: RosterPush } },
      async (request) => {
        const added = await db.transaction((tx) => addRoster(tx, request.body));
        if (added.shifts + added.leaves > 0) bus.publish('roster-changed', { officers: null });
        return added;
      },
    );
  };
}
