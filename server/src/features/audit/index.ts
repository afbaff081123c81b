import type { FastifyPluginAsync } from 'fastify';
import { Type } from 'typebox';
import type { Control } from '../../plugins/control.ts';
import type { Database } from '../../ports.ts';
import { auditRoutes } from './audit.routes.ts';
import { entriesAfter, listEntries } from './audit.store.ts';

export { HEAD_FILE, type HeadKeeper, keepHead, readHeads, type Verification, verifyAudit } from './audit.service.ts';
export { allEntries, auditLog } from './audit.store.ts';
export { type AuditEntry, type ChainBreak, canonical, hashEntry } from './chain.ts';

/** Entries of one answer to `scripts/verify-audit`. */
const PAGE = 200;
const After = Type.Object({ after: Type.Integer({ minimum: 0 }) }, { additionalProperties: false });

/** The audit log's pages for auditors, and for `scripts/verify-audit` while the server runs (`/control/audit`). */
export function auditPlugin(db: Database, control?: Control): FastifyPluginAsync {
  return async (app) => {
    await app.register(auditRoutes, { reader: { list: (query) => listEntries(db, query) } });
    if (!control) return;
    app.post<{ Body: { readonly after: number } }>(
      '/control/audit',
      { onRequest: (request, reply) => control.guard(request, reply), schema: { hide: true, body: After } },
      (request) => entriesAfter(db, request.body.after, PAGE),
    );
  };
}
