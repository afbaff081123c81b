import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import type { Control } from '../../plugins/control.ts';
import type { AuditLog, Clock, Database } from '../../ports.ts';
import { exportShift } from './export.service.ts';

export interface ExportRoutes {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly control: Control;
}

/** `POST /control/export-shift` for `scripts/export-shift`: loopback only, an audited fact (WW1). */
export const exportRoutes: FastifyPluginAsyncTypebox<ExportRoutes> = async (app, { db, clock, audit, control }) => {
  app.post(
    '/control/export-shift',
    {
      onRequest: control.guard,
      schema: {
        hide: true,
        body: Type.Object({ officer: Type.String({ maxLength: 64 }), date: Type.String({ maxLength: 10 }) }),
      },
    },
    async (request) => {
      const { officer, date } = request.body;
      const files = answer(await exportShift(db, officer, date));
      const entry = { at: clock.now(), actor: 'command-line', action: 'shift-exported', subject: officer };
      await db.transaction((tx) => audit.append(tx, { ...entry, detail: { date } }));
      return files;
    },
  );
};
