import type { FastifyPluginAsync } from 'fastify';

/** One thing that must be well for the server to take requests: null when it is, else why not. */
export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => Promise<string | null>;
}

/** No answer within this counts as no. */
const CHECK_MS = 4_000;

/** `/healthz`: the process is alive. `/readyz`: every check is well; 503 with the reasons otherwise. */
export const healthPlugin: FastifyPluginAsync<{ checks: readonly ReadinessCheck[] }> = async (app, { checks }) => {
  const quiet = { logLevel: 'error', schema: { hide: true } } as const;
  app.get('/healthz', quiet, async (_request, reply) => reply.header('cache-control', 'no-store').send({ ok: true }));
  app.get('/readyz', quiet, async (_request, reply) => {
    const results = await Promise.all(checks.map(async ({ name, check }) => [name, await bounded(check)] as const));
    const ready = results.every(([, problem]) => problem === null);
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, checks: Object.fromEntries(results.map(([name, problem]) => [name, problem ?? 'ok'])) });
  });
};

async function bounded(check: () => Promise<string | null>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer in time'), CHECK_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  } finally {
    clearTimeout(timer);
  }
}
