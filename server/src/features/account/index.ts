import type { FastifyPluginAsync } from 'fastify';
import { answer } from '../../kit/index.ts';
import type { Control } from '../../plugins/control.ts';
import { accountRoutes } from './account.routes.ts';
import { type AccountDeps, type AccountService, accountService } from './account.service.ts';
import { AccountOrder, carryOut } from './control.ts';

export { type AccountDeps, type AccountService, accountService, type WithPassword } from './account.service.ts';
export { type AccountOrder, carryOut, readOrder } from './control.ts';

/** Accounts for administrators (`/api/accounts`) and for `scripts/account` (`/control/account`). */
export function createAccounts(deps: AccountDeps & { readonly control?: Control }): {
  readonly service: AccountService;
  readonly plugin: FastifyPluginAsync;
} {
  const service = accountService(deps);
  const { control } = deps;
  const plugin: FastifyPluginAsync = async (app) => {
    await app.register(accountRoutes, { service });
    if (!control) return;
    app.post<{ Body: AccountOrder }>(
      '/control/account',
      { onRequest: (request, reply) => control.guard(request, reply), schema: { hide: true, body: AccountOrder } },
      async (request) => answer(await carryOut(service, request.body)) ?? null,
    );
  };
  return { service, plugin };
}
