import type { Queryable } from '@dutywall/server/ports';
import { DAY, type Instant, toIso } from '@dutywall/shared/kit';
import type { Bureau } from '../bureau/bureau.ts';
import { type DemoShift, dayOf, shiftsOf } from '../bureau/roster.ts';
import { behaviourOf } from '../story/behaviour.ts';
import { insertRows } from './rows.ts';

/** A roster is known two days before its shifts begin. */
const KNOWN_BEFORE = 2 * DAY;
/** Days ahead that always have shifts. */
const DAYS_AHEAD = 2;

/**
 * Writes the shifts and leaves of every local day from `from` to two days after `now`. Days already there stay as
 * they are. Returns how many shifts the days hold.
 */
export async function writeRoster(db: Queryable, bureau: Bureau, from: Instant, now: Instant): Promise<number> {
  const shifts: DemoShift[] = [];
  for (let day = dayOf(from); day <= dayOf(now) + DAYS_AHEAD; day++) shifts.push(...shiftsOf(bureau, day));
  const known = `tstzrange(?, NULL)`;
  await insertRows(
    db,
    'shift',
    [
      { name: 'id', type: 'text', of: (s) => s.id },
      { name: 'name', type: 'text', of: (s) => s.name },
      { name: 'officer_id', type: 'text', of: (s) => s.officer.id },
      { name: 'squad_id', type: 'text', of: (s) => s.officer.post.squad },
      { name: 'post_ids', type: 'text', as: 'ARRAY[?]', of: (s) => s.officer.post.id },
      { name: 'begins_at', type: 'timestamptz', of: (s) => toIso(s.from) },
      { name: 'ends_at', type: 'timestamptz', of: (s) => toIso(s.to) },
      {
        name: 'breaks',
        type: 'jsonb',
        of: (s) => JSON.stringify(s.breaks.map((b) => ({ from: toIso(b.from), to: toIso(b.to) }))),
      },
      { name: 'known', type: 'timestamptz', as: known, of: (s) => toIso(s.from - KNOWN_BEFORE) },
    ],
    shifts,
  );
  const leaves = shifts.flatMap((shift) => {
    const { leave } = behaviourOf(bureau.seed, shift, null);
    return leave ? [{ shift, ...leave }] : [];
  });
  await insertRows(
    db,
    'leave',
    [
      { name: 'id', type: 'text', of: (l) => `l-${l.shift.id}` },
      { name: 'officer_id', type: 'text', of: (l) => l.shift.officer.id },
      { name: 'begins_at', type: 'timestamptz', of: (l) => toIso(l.from) },
      { name: 'ends_at', type: 'timestamptz', of: (l) => toIso(l.shift.to) },
      { name: 'reason', type: 'text', of: (l) => l.reason },
      { name: 'approved_by', type: 'text', of: () => '值班领导' },
      { name: 'known', type: 'timestamptz', as: known, of: (l) => toIso(l.from - KNOWN_BEFORE) },
    ],
    leaves,
  );
  return shifts.length;
}
