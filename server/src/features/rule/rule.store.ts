import { type OwnRules, type RuleVersion, readOwnRules, type Squad } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { RuleHistoryRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

/** Versions read at most: a bureau of 100 squads that publishes monthly for ten years has 12,000. */
const MAX_VERSIONS = 20_000;

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export type StoredVersion = RuleVersion & RuleHistoryRow;

/** Every version of every squad, oldest first. */
export async function readVersions(db: Queryable): Promise<readonly StoredVersion[]> {
  const rows = await db.query<Omit<StoredVersion, 'own'> & { rules: unknown }>(
    `SELECT squad_id AS squad, version, ${ms('valid_from')} AS "validFrom", running, rules, made_by AS "madeBy",
            ${ms('made_at')} AS "madeAt", reason
       FROM rule_version ORDER BY version LIMIT ${MAX_VERSIONS}`,
    [],
  );
  return rows.map(({ rules, ...row }) => ({ ...row, own: { ...readOwnRules(rules).own } }));
}

export async function readSquads(db: Queryable): Promise<readonly Squad[]> {
  return db.query<Squad & Record<string, unknown>>(
    'SELECT id, parent_id AS parent, name FROM squad ORDER BY position, id',
    [],
  );
}

/** One publisher at a time until the transaction ends: version numbers follow each other. */
export async function lockRules(tx: Queryable): Promise<void> {
  await tx.query('LOCK TABLE rule_version IN SHARE ROW EXCLUSIVE MODE');
}

export interface NewRules {
  readonly squad: string | null;
  readonly version: number;
  readonly own: OwnRules;
  readonly validFrom: Instant;
  readonly running: boolean;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: Instant;
}

export async function insertVersion(tx: Queryable, rules: NewRules): Promise<void> {
  await tx.query(
    `INSERT INTO rule_version (squad_id, version, rules, valid_from, running, reason, made_by, made_at)
     VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8)`,
    [
      ...[rules.squad, rules.version, JSON.stringify(rules.own), toIso(rules.validFrom), rules.running],
      ...[rules.reason, rules.madeBy, toIso(rules.madeAt)],
    ],
  );
}
