import { createHash } from 'node:crypto';
import type { Instant } from '@dutywall/shared/kit';
import { toIso } from '@dutywall/shared/kit';

/** What one entry of the audit log says. */
export interface AuditFact {
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends AuditFact {
  readonly id: number;
  readonly prevHash: string;
  readonly hash: string;
}

/** What the first entry's `prevHash` is. */
export const GENESIS = '0'.repeat(64);

/** JSON with sorted keys and no white space, so that the same value has one text wherever it was kept. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** WW2: the hash of an entry covers what it says and the entry before. Lower-case hex SHA-256. */
export function hashEntry(fact: AuditFact, prevHash: string): string {
  const { actor, action, subject, reason, detail } = fact;
  const text = canonical({ prev: prevHash, at: toIso(fact.at), actor, action, subject, reason, detail });
  return createHash('sha256').update(text).digest('hex');
}

type ChainFault = 'changed' | 'does-not-follow' | 'missing-entry' | 'differs-from-head';

/** Where a chain breaks first. */
export interface ChainBreak {
  readonly id: number;
  readonly fault: ChainFault;
}

/** A head that was written outside the database: the entry `id` had this hash then. */
export interface AuditHead {
  readonly at: string;
  readonly id: number;
  readonly hash: string;
}

/** Follows a chain entry by entry; `add` answers the first break, if this entry is it. */
export class ChainCheck {
  readonly #heads: Map<number, string>;
  #prev = GENESIS;
  count = 0;

  constructor(heads: readonly AuditHead[]) {
    this.#heads = new Map(heads.map(({ id, hash }) => [id, hash]));
  }

  add(entry: AuditEntry): ChainBreak | null {
    if (entry.prevHash !== this.#prev) return { id: entry.id, fault: 'does-not-follow' };
    if (hashEntry(entry, entry.prevHash) !== entry.hash) return { id: entry.id, fault: 'changed' };
    const head = this.#heads.get(entry.id);
    if (head !== undefined && head !== entry.hash) return { id: entry.id, fault: 'differs-from-head' };
    this.#heads.delete(entry.id);
    this.#prev = entry.hash;
    this.count += 1;
    return null;
  }

  /** After the last entry: a head that names an entry which is not there was cut off. */
  end(): ChainBreak | null {
    const missing = [...this.#heads.keys()].sort((a, b) => a - b)[0];
    return missing === undefined ? null : { id: missing, fault: 'missing-entry' };
  }
}
