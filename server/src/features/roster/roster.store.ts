import type { Queryable } from '../../ports.ts';
import type { RosterPush } from './roster.schema.ts';

/**
 * Adds shifts and leaves that are not there yet, by id; the others stay as they are, and so does what people put into
 * the roster meanwhile: a shift that overlaps a present one of its officer is left out. Rows of unknown officers or
 * squads fail the foreign key and with it the whole push: nothing is half-written. Returns how many were new.
 */
export async function addRoster(tx: Queryable, push: RosterPush): Promise<{ shifts: number; leaves: number }> {
  const shifts = await tx.query(
    `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at, breaks)
     SELECT s->>'id', s->>'name', s->>'officer', s->>'squad',
            ARRAY(SELECT jsonb_array_elements_text(s->'posts')), (s->>'from')::timestamptz, (s->>'to')::timestamptz,
            s->'breaks'
       FROM jsonb_array_elements($1::jsonb) AS s
      WHERE NOT EXISTS (SELECT 1 FROM shift o WHERE o.officer_id = s->>'officer' AND upper_inf(o.known)
                           AND o.begins_at < (s->>'to')::timestamptz AND o.ends_at > (s->>'from')::timestamptz)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [JSON.stringify(push.shifts)],
  );
  const leaves = await tx.query(
    `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason, approved_by)
     SELECT l->>'id', l->>'officer', (l->>'from')::timestamptz, (l->>'to')::timestamptz, l->>'reason', l->>'approvedBy'
       FROM jsonb_array_elements($1::jsonb) AS l
     ON CONFLICT DO NOTHING RETURNING 1`,
    [JSON.stringify(push.leaves)],
  );
  return { shifts: shifts.length, leaves: leaves.length };
}
