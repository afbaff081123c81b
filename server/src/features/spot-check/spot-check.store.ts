import type { Drawn, DrawParameters, FrozenPool, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** A commitment with its secret: never leaves the service before the draw. */
export interface Committed {
  readonly id: string;
  readonly madeBy: string;
  readonly makerName: string;
  readonly committedAt: Instant;
  readonly parameters: DrawParameters;
  readonly pool: FrozenPool;
  readonly commitment: string;
  readonly secret: string;
}

export interface Outcome {
  readonly drawnAt: Instant;
  readonly value: string;
  readonly drawn: readonly Drawn[];
}

export interface Step {
  readonly officer: OfficerId;
  readonly outcome: 'checked' | 'skipped';
  readonly reason: string | null;
  readonly actorName: string;
  readonly at: Instant;
  /** The check-in that it was made by; null: ticked by hand. */
  readonly checkIn: string | null;
}

export interface StoredCheck extends Committed {
  readonly result: Outcome | null;
}

const CHECKS = `
  SELECT c.id, c.made_by AS "madeBy", c.maker_name AS "makerName", ${ms('c.committed_at')} AS "committedAt", c.parameters,
         c.pool, c.commitment, c.secret, ${ms('r.drawn_at')} AS "drawnAt", r.value, r.drawn
    FROM spot_check c LEFT JOIN spot_check_result r ON r.spot_check_id = c.id`;

interface Row extends Committed {
  readonly drawnAt: Instant | null;
  readonly value: string | null;
  readonly drawn: readonly Drawn[] | null;
}

function checkOf({ drawnAt, value, drawn, ...committed }: Row): StoredCheck {
  const result = drawnAt !== null && value !== null && drawn !== null ? { drawnAt, value, drawn } : null;
  return { ...committed, result };
}

export async function insertCheck(tx: Queryable, check: Committed): Promise<void> {
  await tx.query(
    `INSERT INTO spot_check (id, made_by, maker_name, committed_at, squad_ids, parameters, pool, commitment, secret)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[check.id, check.madeBy, check.makerName, toIso(check.committedAt), check.parameters.squads],
      ...[JSON.stringify(check.parameters), JSON.stringify(check.pool), check.commitment, check.secret],
    ],
  );
}

/** False: the draw was made before. */
export async function insertResult(tx: Queryable, check: string, { drawnAt, value, drawn }: Outcome): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO spot_check_result (spot_check_id, drawn_at, value, drawn) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING spot_check_id`,
    [check, toIso(drawnAt), value, JSON.stringify(drawn)],
  );
  return rows.length > 0;
}

/** A check whose squads all lie in `scope`; null: none such. */
export async function readCheck(db: Queryable, id: string, scope: readonly SquadId[]): Promise<StoredCheck | null> {
  const rows = await db.query<Row & Record<string, unknown>>(`${CHECKS} WHERE c.id = $1 AND c.squad_ids <@ $2`, [
    id,
    scope,
  ]);
  return rows[0] ? checkOf(rows[0]) : null;
}

export interface CheckQuery {
  readonly scope: readonly SquadId[];
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** Newest first. */
export async function listChecks(db: Queryable, query: CheckQuery): Promise<readonly StoredCheck[]> {
  const rows = await db.query<Row & Record<string, unknown>>(
    `${CHECKS} WHERE c.squad_ids <@ $1 AND c.committed_at >= $2 AND c.committed_at < $3
      ORDER BY c.committed_at DESC, c.id LIMIT $4`,
    [query.scope, toIso(query.from), toIso(query.to), query.limit],
  );
  return rows.map(checkOf);
}

export async function insertStep(
  tx: Queryable,
  check: string,
  step: Omit<Step, 'checkIn'> & { readonly actor: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO spot_check_step (spot_check_id, officer_id, outcome, reason, actor, actor_name, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [check, step.officer, step.outcome, step.reason, step.actor, step.actorName, toIso(step.at)],
  );
}

/** False: a check-in checked the officer in this draw before. */
export async function insertCheckedIn(
  tx: Queryable,
  check: string,
  step: Step & { readonly actor: string },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO spot_check_step (spot_check_id, officer_id, outcome, actor, actor_name, at, check_in_id)
     SELECT $1, $2, $3, $4, $5, $6, $7
      WHERE NOT EXISTS (SELECT FROM spot_check_step WHERE spot_check_id = $1 AND officer_id = $2 AND check_in_id IS NOT NULL)
     RETURNING id`,
    [check, step.officer, step.outcome, step.actor, step.actorName, toIso(step.at), step.checkIn],
  );
  return rows.length > 0;
}

/** Steps of several checks, in order, by check id. */
export async function readSteps(
  db: Queryable,
  checks: readonly string[],
): Promise<ReadonlyMap<string, readonly Step[]>> {
  const rows = await db.query<Step & { check: string } & Record<string, unknown>>(
    `SELECT spot_check_id AS check, officer_id AS officer, outcome, reason, actor_name AS "actorName", ${ms('at')} AS at,
            check_in_id AS "checkIn" FROM spot_check_step WHERE spot_check_id = ANY($1) ORDER BY id`,
    [checks],
  );
  const byCheck = new Map<string, Step[]>();
  for (const { check, ...step } of rows) {
    const list = byCheck.get(check);
    if (list) list.push(step);
    else byCheck.set(check, [step]);
  }
  return byCheck;
}

export async function namesOf(
  db: Queryable,
  officers: readonly OfficerId[],
): Promise<ReadonlyMap<OfficerId, { readonly name: string; readonly badge: string }>> {
  const rows = await db.query<{ id: string; name: string; badge: string }>(
    'SELECT id, name, badge FROM officer WHERE id = ANY($1)',
    [officers],
  );
  return new Map(rows.map(({ id, name, badge }) => [id, { name, badge }]));
}
