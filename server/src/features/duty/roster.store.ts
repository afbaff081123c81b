import type {
  DegradedSpan,
  Leave,
  Officer,
  Post,
  PostGeometry,
  PostShape,
  RuleVersion,
  Shift,
  Squad,
} from '@dutywall/shared/domain';
import { readOwnRules, shapeOf } from '@dutywall/shared/domain';
import type { Instant, Span } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';
import { readDegraded } from './degraded.store.ts';

/** What an officer carried when. `to` is Infinity while it goes on. */
export interface Carried {
  readonly officer: string;
  readonly terminal: string;
  readonly protocol: 'osmand' | 'owntracks' | 'jt808' | 'web';
  readonly expectedIntervalS: number;
  readonly restsSilent: boolean;
  readonly from: Instant;
  readonly to: Instant;
}

export interface PostRow extends Post {
  readonly validFrom: Instant;
  /** `validFrom` when later versions took all of its time. */
  readonly validTo: Instant;
  /** Until when people were told that this was the post: later than `validTo` when the past was corrected. */
  readonly toldUntil: Instant;
}

/** A version of a shift that a newer one replaced at `until`: when it became known, or from when its maker said. */
export interface FormerShift {
  readonly shift: string;
  readonly posts: readonly string[];
  readonly until: Instant;
}

/** The organisation and the roster of a stretch of time, as known now. */
export interface Roster {
  readonly squads: readonly Squad[];
  readonly officers: readonly Officer[];
  readonly carried: readonly Carried[];
  readonly shifts: readonly Shift[];
  /** Earlier versions of these shifts, oldest first. */
  readonly formerShifts: readonly FormerShift[];
  readonly leaves: readonly Leave[];
  readonly posts: readonly PostRow[];
  readonly rules: readonly RuleVersion[];
  /** DU11, DU13 */
  readonly degraded: readonly DegradedSpan[];
}

const MS = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Reads everything that the verdicts of `window` depend on but the evidence. `officers`: only theirs. */
export async function readRoster(db: Queryable, window: Span, officers?: readonly string[]): Promise<Roster> {
  const only = officers ?? null;
  const shifts = await readShifts(db, window, only);
  // What happened early in a shift counts as long as the shift does, however far the window has moved on.
  const whole = shifts.reduce(
    (span, s) => ({ from: Math.min(span.from, s.from), to: Math.max(span.to, s.to) }),
    window,
  );
  return {
    squads: await readSquads(db),
    officers: await db.query<Officer & Record<string, unknown>>(
      `SELECT id, badge, name, squad_id AS squad, kind, equipment FROM officer
        WHERE left_at IS NULL AND ($1::text[] IS NULL OR id = ANY($1)) ORDER BY badge`,
      [only],
    ),
    carried: await readCarried(db, whole, only),
    shifts,
    formerShifts: await readFormerShifts(db, window, only),
    leaves: await db.query<Leave & Record<string, unknown>>(
      `SELECT id, officer_id AS officer, ${MS('begins_at')} AS "from", ${MS('ends_at')} AS "to", reason,
              approved_by AS "approvedBy"
         FROM leave
        WHERE upper_inf(known) AND ends_at > to_timestamp($1 / 1000.0) AND begins_at < to_timestamp($2 / 1000.0)
          AND ($3::text[] IS NULL OR officer_id = ANY($3)) ORDER BY begins_at`,
      [whole.from, whole.to, only],
    ),
    posts: await readPosts(db, whole),
    rules: await readRules(db),
    degraded: await readDegraded(db, whole),
  };
}

async function readSquads(db: Queryable): Promise<readonly Squad[]> {
  return db.query<Squad & Record<string, unknown>>(
    'SELECT id, parent_id AS parent, name FROM squad ORDER BY position, id',
  );
}

async function readCarried(db: Queryable, window: Span, only: readonly string[] | null): Promise<readonly Carried[]> {
  const rows = await db.query<Omit<Carried, 'from' | 'to'> & { from: number | null; to: number | null }>(
    `SELECT b.officer_id AS officer, t.id AS terminal, t.protocol, t.expected_interval_s AS "expectedIntervalS",
            t.rests_silent AS "restsSilent", ${MS('lower(b.valid)')} AS "from", ${MS('upper(b.valid)')} AS "to"
       FROM terminal_binding b JOIN terminal t ON t.id = b.terminal_id
      WHERE b.valid && tstzrange(to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0))
        AND ($3::text[] IS NULL OR b.officer_id = ANY($3))
      ORDER BY lower(b.valid) NULLS FIRST, b.id`,
    [window.from, window.to, only],
  );
  return rows.map((row) => ({ ...row, from: row.from ?? Number.NEGATIVE_INFINITY, to: row.to ?? Infinity }));
}

async function readShifts(db: Queryable, window: Span, only: readonly string[] | null): Promise<readonly Shift[]> {
  const rows = await db.query<Omit<Shift, 'breaks'> & { breaks: readonly { from: string; to: string }[] }>(
    `SELECT id, version, name, officer_id AS officer, squad_id AS squad, post_ids AS posts,
            ${MS('begins_at')} AS "from", ${MS('ends_at')} AS "to", breaks, rule_version AS "ruleVersion"
       FROM shift
      WHERE upper_inf(known) AND ends_at > to_timestamp($1 / 1000.0) AND begins_at < to_timestamp($2 / 1000.0)
        AND ($3::text[] IS NULL OR officer_id = ANY($3)) ORDER BY begins_at, id`,
    [window.from, window.to, only],
  );
  return rows.map((row) => ({
    ...row,
    breaks: row.breaks.map((b) => ({ from: Date.parse(b.from), to: Date.parse(b.to) })),
  }));
}

async function readFormerShifts(db: Queryable, window: Span, only: readonly string[] | null) {
  return db.query<FormerShift & Record<string, unknown>>(
    `SELECT old.id AS shift, old.post_ids AS posts, 
            ${MS(`LEAST(upper(old.known), (SELECT min(COALESCE(n.applies_from, lower(n.known))) FROM shift n
                                         WHERE n.id = old.id AND n.version > old.version))`)} AS until
       FROM shift s JOIN shift old ON old.id = s.id AND old.version < s.version AND NOT upper_inf(old.known)
      WHERE upper_inf(s.known) AND s.version > 1
        AND s.ends_at > to_timestamp($1 / 1000.0) AND s.begins_at < to_timestamp($2 / 1000.0)
        AND ($3::text[] IS NULL OR s.officer_id = ANY($3)) ORDER BY old.id, old.version`,
    [window.from, window.to, only],
  );
}

interface PostRecord {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly squad: string | null;
  readonly kind: PostShape['kind'];
  readonly geometry: PostGeometry;
  readonly radiusM: number | null;
  readonly bufferM: number | null;
  readonly toleranceM: number;
  readonly needs: number;
  readonly validFrom: number | null;
  readonly validTo: number | null;
  readonly toldUntil: number | null;
}

async function readPosts(db: Queryable, window: Span): Promise<readonly PostRow[]> {
  const rows = await db.query<PostRecord>(
    `SELECT post_id AS id, version, name, squad_id AS squad, kind, ST_AsGeoJSON(geometry, 7)::jsonb AS geometry,
            radius_m AS "radiusM", buffer_m AS "bufferM", tolerance_m AS "toleranceM", needs,
            ${MS('coalesce(lower(valid), effective_from)')} AS "validFrom",
            ${MS('CASE WHEN isempty(valid) THEN effective_from ELSE upper(valid) END')} AS "validTo",
            ${MS('told_until')} AS "toldUntil"
       FROM post_version
      WHERE valid && tstzrange(to_timestamp($1 / 1000.0), to_timestamp($2 / 1000.0))
         OR told_until > to_timestamp($1 / 1000.0) AND effective_from < least(told_until, to_timestamp($2 / 1000.0))
      ORDER BY post_id, version`,
    [window.from, window.to],
  );
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    name: row.name,
    squad: row.squad,
    toleranceM: row.toleranceM,
    needs: row.needs,
    shape: shapeOf(row.geometry, row),
    validFrom: row.validFrom ?? Number.NEGATIVE_INFINITY,
    validTo: row.validTo ?? Infinity,
    toldUntil: row.toldUntil ?? row.validTo ?? Infinity,
  }));
}

async function readRules(db: Queryable): Promise<readonly RuleVersion[]> {
  const rows = await db.query<Omit<RuleVersion, 'own'> & { rules: unknown }>(
    `SELECT squad_id AS squad, version, ${MS('valid_from')} AS "validFrom", running, rules
       FROM rule_version ORDER BY version`,
  );
  // What an older release stored and this one does not know is left out; what it did not know yet is inherited.
  return rows.map(({ rules, ...row }) => ({ ...row, own: readOwnRules(rules).own }));
}

/** Begin and end of every shift of `window`, for DU14; packed per officer, because there may be hundreds of thousands. */
export async function readShiftSpans(
  db: Queryable,
  window: Span,
): Promise<readonly { readonly officer: string; readonly from: Instant; readonly to: Instant }[]> {
  const rows = await db.query<{ officer: string; packed: string }>(
    `SELECT officer_id AS officer, string_agg(concat_ws(',', ${MS('begins_at')}, ${MS('ends_at')}), ';') AS packed
       FROM shift
      WHERE upper_inf(known) AND ends_at > to_timestamp($1 / 1000.0) AND begins_at < to_timestamp($2 / 1000.0)
      GROUP BY officer_id`,
    [window.from, window.to],
  );
  return rows.flatMap((row) =>
    row.packed.split(';').map((span) => {
      const [from, to] = span.split(',');
      return { officer: row.officer, from: Number(from), to: Number(to) };
    }),
  );
}
