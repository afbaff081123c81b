import type { FastifyPluginAsync } from 'fastify';
import type { Database } from '../../ports.ts';
import { auditRoutes } from './audit.routes.ts';
import { listEntries } from './audit.store.ts';

export { HEAD_FILE, type HeadKeeper, keepHead, readHeads, type Verification, verifyAudit } from './audit.service.ts';
export { auditLog } from './audit.store.ts';
export { type AuditEntry, type ChainBreak, canonical, hashEntry } from './chain.ts';

/** The audit log's pages for auditors. */
export function auditPlugin(db: Database): FastifyPluginAsync {
  return async (app) => {
    await app.register(auditRoutes, { reader: { list: (query) => listEntries(db, query) } });
  };
}
