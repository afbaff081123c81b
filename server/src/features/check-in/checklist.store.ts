import type { ChecklistItem, Officer, Tick } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { ChecklistResult, ChecklistVersionRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Versions of the setting, the newest first. */
export async function listVersions(db: Queryable, limit: number): Promise<readonly ChecklistVersionRow[]> {
  return db.query<ChecklistVersionRow & Record<string, unknown>>(
    `SELECT version, items, ${ms('made_at')} AS "madeAt", made_by AS "madeBy", reason
       FROM checklist_version ORDER BY version DESC LIMIT $1`,
    [limit],
  );
}

/** Null: there is no such version. */
export async function readVersion(db: Queryable, version: number): Promise<readonly ChecklistItem[] | null> {
  const rows = await db.query<{ items: readonly ChecklistItem[] }>(
    'SELECT items FROM checklist_version WHERE version = $1',
    [version],
  );
  return rows[0]?.items ?? null;
}

/** Two at once collide on the key, and one of them fails. */
export async function insertVersion(
  tx: Queryable,
  made: {
    readonly items: readonly ChecklistItem[];
    readonly at: Instant;
    readonly by: string;
    readonly reason: string;
  },
): Promise<number> {
  const rows = await tx.query<{ version: number }>(
    `INSERT INTO checklist_version (version, items, made_at, made_by, reason)
     SELECT max(version) + 1, $1, $2, $3, $4 FROM checklist_version RETURNING version`,
    [JSON.stringify(made.items), toIso(made.at), made.by, made.reason],
  );
  return rows[0]?.version ?? 0;
}

/** What the choice of items goes by; null: no such officer. */
export async function readIssued(
  db: Queryable,
  officer: string,
): Promise<(Pick<Officer, 'kind' | 'equipment'> & { readonly squad: string }) | null> {
  const rows = await db.query<Pick<Officer, 'kind' | 'equipment'> & { squad: string } & Record<string, unknown>>(
    'SELECT kind, equipment, squad_id AS squad FROM officer WHERE id = $1',
    [officer],
  );
  return rows[0] ?? null;
}

/** Appends a revision; answers its number. */
export async function insertResult(
  tx: Queryable,
  made: {
    readonly checkIn: string;
    readonly version: number;
    readonly ticks: readonly Tick[];
    readonly remark: string | null;
    readonly account: string;
    readonly name: string;
    readonly at: Instant;
  },
): Promise<number> {
  const rows = await tx.query<{ revision: number }>(
    `INSERT INTO check_in_checklist (check_in_id, revision, list_version, ticks, remark, made_by, made_by_name, made_at)
     SELECT $1, coalesce(max(revision), 0) + 1, $2, $3, $4, $5, $6, $7 FROM check_in_checklist WHERE check_in_id = $1
     RETURNING revision`,
    [...[made.checkIn, made.version, JSON.stringify(made.ticks), made.remark, made.account, made.name, toIso(made.at)]],
  );
  return rows[0]?.revision ?? 0;
}

interface Row {
  readonly [column: string]: unknown;
  readonly checkIn: string;
  readonly revision: number;
  readonly version: number;
  readonly ticks: readonly Tick[];
  readonly list: readonly ChecklistItem[];
  readonly remark: string | null;
  readonly by: string;
  readonly at: number;
}

function resultOf({ revision, version, ticks, list, remark, by, at }: Row): ChecklistResult {
  const wordsOf = new Map(list.map((item) => [item.id, item]));
  return {
    ...{ revision, version, remark, by, at },
    items: ticks.flatMap(({ item, verdict, note = null }) => {
      const words = wordsOf.get(item);
      return words ? [{ item, group: words.group, zh: words.zh, en: words.en, verdict, note }] : [];
    }),
  };
}

/** What was ticked of these check-ins, by check-in, the first revision first. `latest`: the last one alone. */
export async function readResults(
  db: Queryable,
  checkIns: readonly string[],
  latest: boolean,
): Promise<ReadonlyMap<string, readonly ChecklistResult[]>> {
  const rows = await db.query<Row>(
    `SELECT l.check_in_id AS "checkIn", l.revision, l.list_version AS version, l.ticks, v.items AS list, l.remark,
            l.made_by_name AS by, ${ms('l.made_at')} AS at
       FROM check_in_checklist l JOIN checklist_version v ON v.version = l.list_version
      WHERE l.check_in_id = ANY($1::text[]) AND (NOT $2 OR l.revision =
              (SELECT max(revision) FROM check_in_checklist WHERE check_in_id = l.check_in_id))
      ORDER BY l.check_in_id, l.revision`,
    [checkIns, latest],
  );
  const byCheckIn = new Map<string, ChecklistResult[]>();
  for (const row of rows) {
    const list = byCheckIn.get(row.checkIn);
    if (list) list.push(resultOf(row));
    else byCheckIn.set(row.checkIn, [resultOf(row)]);
  }
  return byCheckIn;
}
