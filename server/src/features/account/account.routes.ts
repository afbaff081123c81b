import { toIso } from '@dutywall/shared/kit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import { type AccountService, LANGUAGES, ROLES } from './account.service.ts';
import type { AccountRow, KioskRow } from './account.ts';

const strict = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 64 });
const Squads = Type.Array(Id, { maxItems: 200, uniqueItems: true });
const Create = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    role: Type.Enum([...ROLES]),
    squads: Type.Optional(Squads),
    officer: Type.Optional(Id),
    language: Type.Optional(Type.Enum([...LANGUAGES])),
  },
  strict,
);
const Change = Type.Partial(
  Type.Object(
    { role: Type.Enum([...ROLES]), squads: Squads, disabled: Type.Boolean(), language: Type.Enum([...LANGUAGES]) },
    strict,
  ),
  { minProperties: 1, ...strict },
);
const Page = Type.Object(
  {
    after: Type.Optional(Type.String({ maxLength: 64 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);
const Params = Type.Object({ id: Id });
const KioskParams = Type.Object({ id: Id, kiosk: Id });
const NewKiosk = Type.Object({ label: Type.String({ minLength: 1, maxLength: 80 }) }, strict);

/** Accounts and kiosks, for administrators. Passwords and tokens appear once, in the answer that makes them. */
export const accountRoutes: FastifyPluginAsyncTypebox<{ service: AccountService }> = async (app, { service }) => {
  const tags = ['accounts'];
  app.addHook('preHandler', requireRole('administrator'));
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get('/api/accounts', { schema: { tags, querystring: Page } }, async (request) => {
    const limit = request.query.limit ?? 100;
    const rows = await service.list(request.query.after ?? '', limit);
    return { accounts: rows.map(accountView), next: rows.length === limit ? (rows.at(-1)?.name ?? null) : null };
  });
  app.post('/api/accounts', { schema: { tags, body: Create } }, async (request, reply) => {
    return reply.code(201).send(answer(await service.create(principalOf(request).name, request.body)));
  });
  app.get('/api/accounts/:id', { schema: { tags, params: Params } }, async (request) =>
    accountView(answer(await service.find('id', request.params.id))),
  );
  app.patch('/api/accounts/:id', { schema: { tags, params: Params, body: Change } }, async (request) =>
    accountView(answer(await service.change(principalOf(request).name, request.params.id, request.body))),
  );
  app.post('/api/accounts/:id/password', { schema: { tags, params: Params } }, async (request) =>
    answer(await service.reset(principalOf(request).name, request.params.id)),
  );
  app.get('/api/accounts/:id/kiosks', { schema: { tags, params: Params } }, async (request) =>
    (await service.kiosks(request.params.id)).map(kioskView),
  );
  app.post('/api/accounts/:id/kiosks', { schema: { tags, params: Params, body: NewKiosk } }, async (request, reply) =>
    reply
      .code(201)
      .send(answer(await service.createKiosk(principalOf(request).name, request.params.id, request.body.label))),
  );
  app.delete('/api/accounts/:id/kiosks/:kiosk', { schema: { tags, params: KioskParams } }, async (request, reply) => {
    answer(await service.revokeKiosk(principalOf(request).name, request.params.id, request.params.kiosk));
    return reply.code(204).send();
  });
};

const iso = (at: number | null) => (at === null ? null : toIso(at));

function accountView({ lockedUntil, createdAt, disabledAt, ...row }: AccountRow): object {
  return { ...row, lockedUntil: iso(lockedUntil), createdAt: toIso(createdAt), disabledAt: iso(disabledAt) };
}

function kioskView({ createdAt, lastUsedAt, revokedAt, ...row }: KioskRow): object {
  return { ...row, createdAt: toIso(createdAt), lastUsedAt: iso(lastUsedAt), revokedAt: iso(revokedAt) };
}
