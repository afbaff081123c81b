import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ListedIncidentRow } from '@dutywall/shared/protocol';
import { patienceOf } from './demo/colleague.ts';

/** How often the colleague looks at what has ended, ms. */
const LOOK_MS = 60_000;

interface Handover {
  readonly address: string;
  readonly accounts: readonly { readonly name: string; readonly password: string }[];
}

/**
 * The demonstration's colleague at the desk: acknowledges what has ended some time ago, through the same address and
 * with an account as any supervisor, so that a wall left alone shows a desk at work and not a backlog. Runs beside the
 * simulator and ends with it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, account: { type: 'string' } } });
  if (!values.data || !values.account) throw new Error('usage: --data DIR --account NAME');
  const file = JSON.parse(await readFile(join(values.data, 'demo.json'), 'utf8')) as Handover;
  const { address } = file;
  const account = file.accounts.find(({ name }) => name === values.account);
  if (!account) throw new Error(`demo.json lists no ${values.account}`);
  let cookie = '';

  const ask = (path: string, method = 'GET', body?: unknown): Promise<Response> =>
    fetch(`${address}${path}`, {
      method,
      headers: { origin: address, cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const signIn = async (): Promise<void> => {
    const answer = await ask('/api/session', 'POST', { name: account.name, password: account.password });
    if (!answer.ok) throw new Error(`signing in was answered with ${answer.status}`);
    cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };

  const look = async (): Promise<void> => {
    let answer = await ask('/api/incidents?stage=ended&limit=1000');
    if (answer.status === 401) {
      await signIn();
      answer = await ask('/api/incidents?stage=ended&limit=1000');
    }
    if (!answer.ok) throw new Error(`the list was answered with ${answer.status}`);
    const now = Date.now();
    for (const { id, to } of (await answer.json()) as readonly ListedIncidentRow[]) {
      if (to === null || now - to < patienceOf(id)) continue;
      await ask(`/api/incidents/${id}/acknowledge`, 'POST', {});
    }
  };

  // Ends with whoever started it, however that ends.
  process.once('disconnect', () => process.exit(0));
  for (;;) {
    // The server may be restarting: the next look will do.
    await look().catch((error: unknown) => console.error(`! 值班员 / colleague: ${(error as Error).message}`));
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

await main();
