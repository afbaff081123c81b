import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';
import type { Plan } from './plan.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

const OPEN = `SELECT id, made_by AS "madeBy", ${ms('due_at')} AS "dueAt", parameters FROM spot_check_plan
               WHERE settled_at IS NULL`;

export async function insertPlan(tx: Queryable, { id, madeBy, dueAt, parameters }: Plan): Promise<void> {
  await tx.query('INSERT INTO spot_check_plan (id, made_by, due_at, parameters) VALUES ($1, $2, $3, $4)', [
    ...[id, madeBy, toIso(dueAt), JSON.stringify(parameters)],
  ]);
}

/** Somebody's own open plans, soonest first. */
export function listPlans(db: Queryable, madeBy: string): Promise<readonly Plan[]> {
  return db.query<Plan & Record<string, unknown>>(`${OPEN} AND made_by = $1 ORDER BY due_at, id`, [madeBy]);
}

export function readDue(db: Queryable, at: Instant, limit: number): Promise<readonly Plan[]> {
  return db.query<Plan & Record<string, unknown>>(`${OPEN} AND due_at <= $1 ORDER BY due_at, id LIMIT ${limit}`, [
    toIso(at),
  ]);
}

/** False: it was settled before, or is not theirs (`madeBy` null: anybody's). */
export async function settlePlan(
  tx: Queryable,
  plan: { readonly id: string; readonly madeBy: string | null; readonly at: Instant; readonly outcome: string },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE spot_check_plan SET settled_at = $2, outcome = $3
      WHERE id = $1 AND settled_at IS NULL AND ($4::text IS NULL OR made_by = $4) RETURNING id`,
    [plan.id, toIso(plan.at), plan.outcome, plan.madeBy],
  );
  return rows.length > 0;
}

export interface Supervisor {
  readonly account: string;
  readonly name: string;
  readonly officer: string | null;
}

/** The account, if it is a supervisor's and not disabled. */
export async function readSupervisor(db: Queryable, account: string): Promise<Supervisor | null> {
  const rows = await db.query<Supervisor & Record<string, unknown>>(
    `SELECT id AS account, name, officer_id AS officer FROM account
      WHERE id = $1 AND role = 'supervisor' AND disabled_at IS NULL`,
    [account],
  );
  return rows[0] ?? null;
}
