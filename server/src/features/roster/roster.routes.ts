import { chinaDateText, DAY, type Span } from '@dutywall/shared/kit';
import { CopyAsk, CopyReport, ImportReport, RosterWeek } from '@dutywall/shared/protocol';
import multipart from '@fastify/multipart';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { answer, Refused } from '../../kit/index.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import { RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { RosterRoom } from './roster.service.ts';

/** Two weeks and a day: a week with what reaches into it. */
const MAX_RANGE_MS = 15 * DAY;
const MAX_EXPORT_MS = 32 * DAY;
const DEFAULT_LIMIT = 1_000;
/** A roster file, bytes. */
const FILE_BYTES = 5 * 1024 * 1024;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const Squad = { squad: Type.Optional(Type.String({ maxLength: 64 })) };
const WeekQuery = Type.Object({
  ...RangeQuery,
  ...Squad,
  after: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_000 })),
});
const ImportQuery = Type.Object({
  dry: Type.Optional(Type.Enum(['0', '1'])),
  sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  reason: Type.Optional(Type.String({ maxLength: 200 })),
});

export interface RosterRoutes {
  readonly room: RosterRoom;
  readonly clock: Clock;
}

/**
 * `GET /api/roster?from&to&squad`, `POST /api/roster/copy`, `POST /api/roster/import?dry=1` (multipart, one file of at most
 * 5 MB), `GET /api/roster/template.xlsx`, `GET /api/roster/export.{xlsx,csv}?from&to&squad`.
 */
export const rosterRoutes: FastifyPluginAsyncTypebox<RosterRoutes> = async (app, { room, clock }) => {
  await app.register(multipart, {
    limits: { fileSize: FILE_BYTES, files: 1, fields: 5, parts: 6, fieldSize: 1_000 },
  });
  const tags = ['roster'];
  const reads = requireRole('supervisor', 'administrator', 'leader');
  const edits = requireRole('supervisor', 'administrator');
  const today = (): Span => ({ from: clock.now() - DAY, to: clock.now() + 7 * DAY });

  app.get(
    '/api/roster',
    { preHandler: reads, schema: { tags, querystring: WeekQuery, response: { 200: RosterWeek } } },
    async (request) => {
      const { squad = null, after = '', limit = DEFAULT_LIMIT } = request.query;
      const range = answer(readRange(request.query, today(), MAX_RANGE_MS));
      return answer(await room.week(principalOf(request), { ...range, squad, after, limit }));
    },
  );

  app.post(
    '/api/roster/copy',
    { preHandler: edits, schema: { tags, body: CopyAsk, response: { 200: CopyReport } } },
    async (request) => {
      const { squad = null, reason = null, ...ask } = request.body;
      return answer(await room.copy(principalOf(request), { ...ask, squad, reason }));
    },
  );

  app.post(
    '/api/roster/import',
    {
      preHandler: edits,
      schema: { tags, consumes: ['multipart/form-data'], querystring: ImportQuery, response: { 200: ImportReport } },
    },
    async (request) => {
      const { dry, sha256 = null, reason = null } = request.query;
      if (!request.isMultipart()) throw new Refused('bad-request', 'send the file as multipart/form-data');
      const file = await request.file();
      if (!file) throw new Refused('bad-request', 'there is no file in the request', { field: 'file' });
      const bytes = await file.toBuffer();
      const ask = { bytes, name: file.filename, dry: dry === '1', sha256, reason };
      return answer(await room.import(principalOf(request), ask));
    },
  );

  app.get('/api/roster/template.xlsx', { preHandler: edits, schema: { tags } }, async (_request, reply) =>
    send(reply, await room.template(), XLSX, '排班模板.xlsx'),
  );

  for (const format of ['xlsx', 'csv'] as const) {
    app.get(
      `/api/roster/export.${format}`,
      { preHandler: reads, schema: { tags, querystring: Type.Object({ ...RangeQuery, ...Squad }) } },
      async (request, reply) => {
        const range = answer(readRange(request.query, today(), MAX_EXPORT_MS));
        const { squad = null } = request.query;
        const file = answer(await room.export(principalOf(request), { ...range, squad, format }));
        const name = `排班_${chinaDateText(range.from)}_${chinaDateText(range.to - 1)}.${format}`;
        return send(reply, file, format === 'csv' ? 'text/csv; charset=utf-8' : XLSX, name);
      },
    );
  }
};

function send(reply: FastifyReply, file: Buffer | string, type: string, name: string): FastifyReply {
  return reply
    .type(type)
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .send(file);
}
