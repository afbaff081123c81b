import { toIso } from '@dutywall/shared/kit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { requireRole } from '../../plugins/principal.ts';
import type { AuditEntry } from './chain.ts';

const Query = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  },
  { additionalProperties: false },
);

export interface AuditReader {
  list(query: Partial<Static<typeof Query>> & { limit: number }): Promise<readonly AuditEntry[]>;
}

/** `GET /api/audit`: the log, newest first, for auditors; the next page is asked with `before` = `next`. */
export const auditRoutes: FastifyPluginAsyncTypebox<{ reader: AuditReader }> = async (app, { reader }) => {
  app.get(
    '/api/audit',
    { preHandler: requireRole('auditor'), schema: { tags: ['audit'], querystring: Type.Partial(Query) } },
    async (request) => {
      const limit = request.query.limit ?? 100;
      const entries = await reader.list({ ...request.query, limit });
      return {
        entries: entries.map((entry) => ({ ...entry, at: toIso(entry.at) })),
        next: entries.length === limit ? (entries.at(-1)?.id ?? null) : null,
      };
    },
  );
};
