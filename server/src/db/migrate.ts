import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database, Queryable } from '../ports.ts';
import { DatabaseError } from './errors.ts';

/** From `src/db` (tests) as from `dist/db`: the SQL files stay in the source folder, which ships. */
const MIGRATIONS = fileURLToPath(new URL('../../src/db/migrations/', import.meta.url));

interface Migration {
  readonly version: number;
  readonly file: string;
  readonly checksum: string;
  readonly text: string;
}

interface Applied {
  readonly version: number;
  readonly checksum: string;
}

export interface MigrationReport {
  /** The versions applied (or undone) by this call, in that order. */
  readonly steps: readonly number[];
  /** The schema's version now; 0: empty. */
  readonly version: number;
}

/**
 * Brings the schema to the newest version, one transaction a step. Rejects with a DatabaseError: `schema-newer` when
 * the database comes from a later release, `schema-changed` when an applied file was edited, `migration-failed`.
 */
export async function migrate(db: Database, folder = MIGRATIONS): Promise<MigrationReport> {
  const known = await load(folder, 'do');
  await db.query(
    `CREATE TABLE IF NOT EXISTS schema_migration (
       version integer PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
  const done = await applied(db);
  check(known, done);
  const steps: number[] = [];
  for (const step of known.slice(done.length)) {
    const ran = await apply(db, step, async (tx) => {
      // Two servers starting at once on one PostgreSQL: the second waits here and then finds it done.
      await tx.query('LOCK TABLE schema_migration IN EXCLUSIVE MODE');
      const rows = await tx.query('SELECT 1 FROM schema_migration WHERE version = $1', [step.version]);
      if (rows.length > 0) return false;
      await tx.query(step.text);
      await tx.query('INSERT INTO schema_migration (version, checksum) VALUES ($1, $2)', [step.version, step.checksum]);
      return true;
    });
    if (ran) steps.push(step.version);
  }
  return { steps, version: known.at(-1)?.version ?? 0 };
}

/** Takes the schema back down to `target`, newest first. For developers: it drops data. */
export async function undo(db: Database, target: number, folder = MIGRATIONS): Promise<MigrationReport> {
  const files = new Map((await load(folder, 'undo')).map((step) => [step.version, step]));
  const steps: number[] = [];
  for (const { version } of [...(await applied(db))].reverse()) {
    if (version <= target) break;
    const step = files.get(version);
    if (!step) throw new DatabaseError('migration-failed', `there is no undo file for migration ${version}`);
    await apply(db, step, async (tx) => {
      await tx.query(step.text);
      await tx.query('DELETE FROM schema_migration WHERE version = $1', [version]);
    });
    steps.push(version);
  }
  return { steps, version: (await applied(db)).at(-1)?.version ?? 0 };
}

/** Null when the schema is exactly what this release needs, else why not; for readiness. */
export async function schemaProblem(db: Database, folder = MIGRATIONS): Promise<string | null> {
  const known = await load(folder, 'do');
  const done = await applied(db);
  try {
    check(known, done);
  } catch (error) {
    return (error as DatabaseError).message;
  }
  return done.length < known.length ? `${known.length - done.length} migrations are missing` : null;
}

function check(known: readonly Migration[], done: readonly Applied[]): void {
  for (const [index, row] of done.entries()) {
    const file = known[index];
    if (file === undefined) {
      throw new DatabaseError(
        'schema-newer',
        `the database is at schema ${done.at(-1)?.version}, this release knows up to ${known.at(-1)?.version ?? 0}: start the newer release`,
      );
    }
    if (file.version !== row.version || file.checksum !== row.checksum) {
      throw new DatabaseError(
        'schema-changed',
        `migration ${row.version} differs from the one that was applied (${file.file})`,
      );
    }
  }
}

async function apply<T>(db: Database, step: Migration, work: (tx: Queryable) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(work);
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    throw new DatabaseError('migration-failed', `${step.file}: ${(cause as Error).message}`, { cause });
  }
}

async function applied(db: Database): Promise<readonly Applied[]> {
  return db.query<Applied>('SELECT version, checksum FROM schema_migration ORDER BY version');
}

async function load(folder: string, direction: 'do' | 'undo'): Promise<readonly Migration[]> {
  const pattern = new RegExp(`^(\\d{4})\\.${direction}\\.sql$`);
  const found: Migration[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const match = pattern.exec(file);
    if (!match) continue;
    const text = await readFile(join(folder, file), 'utf8');
    // Line ends may change on the way to a machine; the statements do not.
    const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
    found.push({ version: Number(match[1]), file, checksum, text });
  }
  return found;
}
