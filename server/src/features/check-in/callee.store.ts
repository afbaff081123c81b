import type { OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Whoever is to be rung, with what CI1 asks of them and of the matter. */
export interface Callee {
  readonly officer: OfficerId;
  readonly squad: SquadId;
  /** The shift that covers the moment, as known now. */
  readonly shift: string | null;
  readonly onLeave: boolean;
  /** Somebody can sign in as this officer. */
  readonly hasAccount: boolean;
  readonly incidentIsTheirs: boolean;
  /** Drawn in that spot check, within the asker's squads, and not checked yet. */
  readonly isDrawn: boolean;
  /** JT/T 808 terminals that the officer carries. */
  readonly devices: readonly string[];
}

export interface CalleeQuery {
  readonly officer: OfficerId;
  readonly at: Instant;
  readonly incident?: string | undefined;
  readonly spotCheck?: string | undefined;
  readonly squads: ReadonlySet<SquadId>;
}

/** Null: no such officer. */
export async function readCallee(db: Queryable, query: CalleeQuery): Promise<Callee | null> {
  const rows = await db.query<Callee & Record<string, unknown>>(
    `SELECT o.id AS officer, o.squad_id AS squad,
            (SELECT s.id FROM shift s WHERE s.officer_id = o.id AND upper_inf(s.known) AND s.begins_at <= $2
                AND s.ends_at > $2 ORDER BY s.begins_at LIMIT 1) AS shift,
            EXISTS (SELECT FROM leave l WHERE l.officer_id = o.id AND upper_inf(l.known)
                       AND l.begins_at <= $2 AND l.ends_at > $2) AS "onLeave",
            EXISTS (SELECT FROM account a WHERE a.officer_id = o.id AND a.role = 'officer'
                       AND a.disabled_at IS NULL) AS "hasAccount",
            EXISTS (SELECT FROM incident i WHERE i.id = $3 AND i.officer_id = o.id
                       AND i.retracted_at IS NULL) AS "incidentIsTheirs",
            EXISTS (SELECT FROM spot_check c JOIN spot_check_result r ON r.spot_check_id = c.id
                     WHERE c.id = $4 AND c.squad_ids <@ $5::text[]
                       AND r.drawn @> jsonb_build_array(jsonb_build_object('officer', o.id))
                       AND NOT EXISTS (SELECT FROM spot_check_step t WHERE t.spot_check_id = c.id
                                          AND t.officer_id = o.id AND t.check_in_id IS NOT NULL)) AS "isDrawn",
            ARRAY(SELECT t.id FROM terminal_binding b JOIN terminal t ON t.id = b.terminal_id
                   WHERE b.officer_id = o.id AND b.valid @> $2::timestamptz AND t.protocol = 'jt808'
                     AND t.disabled_at IS NULL LIMIT 4) AS devices
       FROM officer o WHERE o.id = $1 AND o.left_at IS NULL`,
    [query.officer, toIso(query.at), query.incident ?? null, query.spotCheck ?? null, [...query.squads]],
  );
  return rows[0] ?? null;
}

/**
 * CI1: until when the officer is on duty without a break, for all that is known now: the end of the shift that covers
 * the moment, or the leave within it. Null: neither on shift nor present.
 */
export async function readCover(db: Queryable, officer: OfficerId, at: Instant): Promise<Instant | null> {
  const rows = await db.query<{ until: number | null }>(
    `SELECT (extract(epoch FROM least(max(s.ends_at),
              (SELECT min(l.begins_at) FROM leave l WHERE l.officer_id = $1 AND upper_inf(l.known)
                  AND l.ends_at > $2 AND l.begins_at < max(s.ends_at)))) * 1000)::float8 AS until
       FROM shift s WHERE s.officer_id = $1 AND upper_inf(s.known) AND s.begins_at <= $2 AND s.ends_at > $2`,
    [officer, toIso(at)],
  );
  const until = rows[0]?.until ?? null;
  return until !== null && until > at ? until : null;
}

/** What the officer is told of who rings: the account's squads or bureau by name. */
export async function readUnit(db: Queryable, account: string): Promise<string> {
  const rows = await db.query<{ name: string }>(
    `SELECT s.name FROM account_squad a JOIN squad s ON s.id = a.squad_id WHERE a.account_id = $1 ORDER BY s.name LIMIT 3`,
    [account],
  );
  return rows.map(({ name }) => name).join('、');
}
