import type { Database, Queryable } from '@dutywall/server/ports';
import type { QueryResultRow } from 'pg';

/** What a dead process would not even see. */
class Killed extends Error {
  constructor() {
    super('the server was killed');
  }
}

/**
 * A server's door to the database that shuts for good at a statement of the test's choice: before it is sent, or after
 * it took effect and before its answer was heard, as a killed process leaves it. Transactions under way roll back.
 */
export class MortalDatabase implements Database {
  dead = false;
  private readonly inner: Database;
  private left = Number.POSITIVE_INFINITY;

  constructor(inner: Database) {
    this.inner = inner;
  }

  get capabilities(): Database['capabilities'] {
    return this.inner.capabilities;
  }

  die(): void {
    this.dead = true;
  }

  /** After so many more statements, the last one's answer unheard; with a half more, the next one is not sent. */
  dieAfter(statements: number): void {
    this.left = statements;
  }

  query<R extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly R[]> {
    return this.through(() => this.inner.query<R>(text, values));
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    if (this.dead) throw new Killed();
    const done = await this.inner.transaction(async (tx) => {
      const result = await work({ query: (text, values) => this.through(() => tx.query(text, values)) });
      // Killed before COMMIT was sent.
      if (this.dead) throw new Killed();
      return result;
    });
    if (this.dead) throw new Killed();
    return done;
  }

  private async through<T>(send: () => Promise<T>): Promise<T> {
    if (this.left <= 0.5) this.die();
    if (this.dead) throw new Killed();
    this.left -= 1;
    const result = await send();
    if (this.left <= 0) this.die();
    if (this.dead) throw new Killed();
    return result;
  }

  /** The store belongs to the test. */
  async close(): Promise<void> {}
}
