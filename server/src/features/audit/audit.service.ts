import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MINUTE, toIso } from '@dutywall/shared/kit';
import type { Clock, Database } from '../../ports.ts';
import { headEntry } from './audit.store.ts';
import { type AuditEntry, type AuditHead, type ChainBreak, ChainCheck } from './chain.ts';

/** Beside the database and outside it: who rewrites the one must also rewrite the other. */
export const HEAD_FILE = 'audit-head.log';
/** WW2: at least every 5 minutes. */
const EVERY_MS = 4 * MINUTE;

export interface HeadKeeper {
  /** Writes the head when it changed since the last time. */
  write(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the audit log's head in a file of the data folder. */
export function keepHead(options: {
  readonly db: Database;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly onError: (error: unknown) => void;
}): HeadKeeper {
  const { db, clock, dataDir, onError } = options;
  let written = '';
  const write = async () => {
    const head = await headEntry(db);
    if (!head || head.hash === written) return;
    const line: AuditHead = { at: toIso(clock.now()), id: head.id, hash: head.hash };
    await appendFile(join(dataDir, HEAD_FILE), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    written = head.hash;
  };
  const timer = setInterval(() => void write().catch(onError), EVERY_MS);
  timer.unref();
  return {
    write,
    async close() {
      clearInterval(timer);
      await write().catch(onError);
    },
  };
}

/** The heads of a data folder; a line that is none is left out (a crash may cut the last one). */
export async function readHeads(dataDir: string): Promise<readonly AuditHead[]> {
  const text = await readFile(join(dataDir, HEAD_FILE), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      const { at, id, hash } = JSON.parse(line) as AuditHead;
      return typeof id === 'number' && typeof hash === 'string' ? [{ at, id, hash }] : [];
    } catch {
      return [];
    }
  });
}

export interface Verification {
  readonly entries: number;
  readonly heads: number;
  /** The first bad entry; null: the log is whole. */
  readonly broken: ChainBreak | null;
}

/** WW2: re-computes the whole chain and compares it with the heads. */
export async function verifyAudit(
  entries: AsyncIterable<AuditEntry>,
  heads: readonly AuditHead[],
): Promise<Verification> {
  const check = new ChainCheck(heads);
  for await (const entry of entries) {
    const broken = check.add(entry);
    if (broken) return { entries: check.count, heads: heads.length, broken };
  }
  return { entries: check.count, heads: heads.length, broken: check.end() };
}
