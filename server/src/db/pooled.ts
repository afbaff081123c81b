import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { Database, DatabaseCapabilities, Queryable } from '../ports.ts';
import { DatabaseError, isAway } from './errors.ts';

/** Calls waiting for a connection beyond this are refused at once: a database that is behind must not eat the memory. */
const MAX_WAITING = 2_000;
const INT8 = 20;
const DATE = 1082;

/**
 * How values arrive, for this pool only. `int8` is a number (ids, counts); what does not fit one exactly stays text,
 * so cast such columns (`payload_hash::text`). `date` stays `YYYY-MM-DD`: a calendar day has no zone.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === INT8) return parseInt8;
    if (format !== 'binary' && oid === DATE) return (text: string) => text;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

function parseInt8(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

export function createPool(config: pg.PoolConfig, onIdleError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({ ...config, types, allowExitOnIdle: false });
  // An idle connection that breaks is replaced by the next call; without a listener it would end the process.
  pool.on('error', onIdleError);
  return pool;
}

export interface PooledOptions {
  readonly pool: pg.Pool;
  readonly capabilities: DatabaseCapabilities;
  /** Called before every statement; throws when it must not run now (disk low, database restarting). */
  readonly admit: (text: string) => void;
  readonly onClose: () => Promise<void>;
}

/** The database port over a pg pool; both adapters end here, so both behave alike. */
export function pooledDatabase({ pool, capabilities, admit, onClose }: PooledOptions): Database {
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  let closed = false;

  const enter = () => {
    if (closed) throw new DatabaseError('unavailable', 'the database is closed', { retryable: false });
    // With one connection the statement would wait for the transaction that waits for it.
    if (inside.getStore()?.open) throw new Error('inside a transaction use its own `tx`, not the database');
    if (pool.waitingCount >= MAX_WAITING)
      throw new DatabaseError('unavailable', 'too many calls wait for the database');
  };

  return {
    capabilities,
    async query(text, values) {
      enter();
      admit(text);
      return run(pool, text, values);
    },
    async transaction(work) {
      enter();
      admit('BEGIN');
      const client = await pool.connect().catch(translate);
      const scope = { open: true };
      let broken: Error | undefined;
      // pg emits on a checked-out client too; the statement under way rejects by itself.
      const onError = (error: Error) => {
        broken = error;
      };
      client.on('error', onError);
      const tx: Queryable = {
        async query(text, values) {
          if (!scope.open) throw new Error('the transaction is over');
          admit(text);
          return run(client, text, values);
        },
      };
      try {
        await client.query('BEGIN').catch(translate);
        const result = await inside.run(scope, () => work(tx));
        await client.query('COMMIT').catch(translate);
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        scope.open = false;
        client.off('error', onError);
        client.release(broken);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await pool.end();
      await onClose();
    },
  };
}

async function run<R extends pg.QueryResultRow>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] | undefined,
): Promise<readonly R[]> {
  const result: pg.QueryResult<R> | pg.QueryResult<R>[] = await (values === undefined
    ? on.query<R>(text)
    : on.query<R>(text, values as unknown[])
  ).catch(translate);
  // Several statements in one text (migrations) give several results; the last one counts.
  return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows;
}

function translate(error: unknown): never {
  if (isAway(error)) throw new DatabaseError('unavailable', 'the database is away; try again', { cause: error });
  throw error;
}
