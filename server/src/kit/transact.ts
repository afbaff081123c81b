import { ok, type Refusal, type Result } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Database, Queryable } from '../ports.ts';

/** Thrown inside the transaction to roll it back; never leaves this file. */
class Rollback extends Error {
  readonly refusal: Refusal<RefusalCode>;

  constructor(refusal: Refusal<RefusalCode>) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Runs `work` in one transaction; a refusal leaves nothing behind. */
export async function transact<T>(
  db: Database,
  work: (tx: Queryable) => Promise<Result<T, RefusalCode>>,
): Promise<Result<T, RefusalCode>> {
  try {
    return ok(
      await db.transaction(async (tx) => {
        const result = await work(tx);
        if (!result.ok) throw new Rollback(result.refusal);
        return result.value;
      }),
    );
  } catch (error) {
    if (error instanceof Rollback) return { ok: false, refusal: error.refusal };
    throw error;
  }
}
