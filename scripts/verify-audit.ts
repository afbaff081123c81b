import { parseArgs } from 'node:util';
import { type AuditEntry, allEntries, readHeads, verifyAudit } from '@dutywall/server/features/audit';
import { callControl } from './kit/control.ts';
import { dataFolder } from './kit/data-folder.ts';
import { EX_DATA, runCommand } from './kit/fail.ts';
import { openStore } from './kit/open-store.ts';

const USAGE = `usage: scripts/verify-audit [options]

Re-computes the hash chain of the audit log, entry by entry, and compares it with the heads that the server wrote outside
the database (audit-head.log). Prints JSON; exit status 0 when the log is whole, 65 with the first bad entry otherwise.

  --data DIR, --database-url URL   as scripts/start (DATA_DIR, DATABASE_URL)`;

runCommand(USAGE, async (args) => {
  const options = { data: { type: 'string' }, 'database-url': { type: 'string' } } as const;
  const { values } = parseArgs({ args, options });
  const folder = dataFolder(values.data);
  const heads = await readHeads(folder);
  const first = await page(folder, 0);
  const result = first
    ? await verifyAudit(fromServer(folder, first), heads)
    : await withStore(folder, values['database-url'] ?? process.env.DATABASE_URL, (db) =>
        verifyAudit(allEntries(db), heads),
      );
  console.log(JSON.stringify(result));
  if (result.broken === null) return 0;
  console.error(`entry ${result.broken.id}: ${result.broken.fault}`);
  return EX_DATA;
});

async function withStore<T>(
  folder: string,
  databaseUrl: string | undefined,
  work: (db: Awaited<ReturnType<typeof openStore>>) => Promise<T>,
): Promise<T> {
  const db = await openStore(folder, databaseUrl);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** A page of entries of the running server; null: none is running. It only reads them out, the sums are made here. */
async function page(folder: string, after: number): Promise<readonly AuditEntry[] | null> {
  const answer = await callControl(folder, '/control/audit', { after });
  if (answer.ok) return answer.value as readonly AuditEntry[];
  if (answer.refusal.code === 'not-running') return null;
  throw new Error(`${answer.refusal.code}: ${answer.refusal.reason}`);
}

async function* fromServer(folder: string, first: readonly AuditEntry[]): AsyncGenerator<AuditEntry> {
  for (let entries: readonly AuditEntry[] | null = first; entries && entries.length > 0; ) {
    yield* entries;
    entries = await page(folder, entries.at(-1)?.id ?? Number.MAX_SAFE_INTEGER);
  }
}
