import type { FastifyPluginAsync } from 'fastify';
import type { Control } from '../../plugins/control.ts';
import { codeRoutes } from './code.routes.ts';
import { codeService } from './code.service.ts';
import { terminalRoutes } from './terminal.routes.ts';
import { type TerminalDeps, type TerminalService, terminalService } from './terminal.service.ts';

export { type CodeService, codeService } from './code.service.ts';
export type { TerminalService } from './terminal.service.ts';

/** Terminals for administrators (`/api/terminals`) and for `scripts/enrol` (`/control/terminals/enrol`). */
export function createTerminals(
  deps: TerminalDeps & { readonly control?: Control; readonly origin?: string | undefined },
): { readonly service: TerminalService; readonly plugin: FastifyPluginAsync } {
  const service = terminalService(deps);
  return {
    service,
    plugin: async (app) => {
      await app.register(terminalRoutes, { service, control: deps.control, origin: deps.origin });
      await app.register(codeRoutes, { codes: codeService(deps), origin: deps.origin });
    },
  };
}
