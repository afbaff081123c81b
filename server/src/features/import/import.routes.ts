import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import type { Control } from '../../plugins/control.ts';
import type { Bus, Database } from '../../ports.ts';
import { importOrganisation } from './import.service.ts';

/** A bureau's year of shifts. */
const BODY_BYTES = 256 * 1024 * 1024;

export interface ImportRoutes {
  readonly db: Database;
  readonly bus: Bus;
  readonly control: Control;
}

/** `POST /control/import` for `scripts/import`: loopback only. */
export const importRoutes: FastifyPluginAsyncTypebox<ImportRoutes> = async (app, { db, bus, control }) => {
  app.post(
    '/control/import',
    {
      onRequest: control.guard,
      bodyLimit: BODY_BYTES,
      schema: {
        hide: true,
        body: Type.Object({
          squads: Type.Unknown(),
          officers: Type.Unknown(),
          posts: Type.Unknown(),
          roster: Type.Unknown(),
        }),
      },
    },
    async (request) => answer(await importOrganisation({ db, bus }, request.body)),
  );
};
