import type { RosterPush } from '@dutywall/server/features/roster';
import type { Database } from '@dutywall/server/ports';
import { DAY, HOUR, type Instant, toIso } from '@dutywall/shared/kit';

/**
 * Four officers whom nobody simulates, one for each way a phone or a device can report: whoever tries Dutywall points
 * an own terminal at the printed address and appears on the wall. They are on shift around the clock, and their post
 * is the whole district, so that a newcomer is on-post wherever they pretend to be in it.
 */
export const GUESTS = [
  { protocol: 'osmand', badge: '9001', name: '体验甲' },
  { protocol: 'owntracks', badge: '9002', name: '体验乙' },
  { protocol: 'jt808', badge: '9003', name: '体验丙' },
  { protocol: 'web', badge: '9004', name: '体验丁' },
] as const;

/** 城中中队: an ordinary squad of the demonstration, in the scope of three of its supervisors. */
const SQUAD = 'z01';
const POST = 'guests';
const NAME = '体验班';
/** UTC+8: shifts run from midnight to midnight where people read them. */
const ZONE_MS = 8 * HOUR;

/** The officer id of a guest. */
export const guestId = (badge: string) => `guest-${badge}`;

/** Adds the guests and their post, the district's `bounds` (west, south, east, north); what is there already stays. */
export async function addGuests(db: Database, bounds: readonly [number, number, number, number]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO officer (id, badge, name, squad_id, kind)
       SELECT g->>'id', g->>'badge', g->>'name', $2, 'auxiliary' FROM jsonb_array_elements($1::jsonb) AS g
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(GUESTS.map(({ badge, name }) => ({ id: guestId(badge), badge, name }))), SQUAD],
    );
    await tx.query(
      `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, valid)
       VALUES ($1, 1, '示范区全域', $2, 'area', ST_MakeEnvelope($3, $4, $5, $6, 4326), tstzrange('2020-01-01Z', NULL))
       ON CONFLICT DO NOTHING`,
      [POST, SQUAD, ...bounds],
    );
  });
}

/** The guests' shifts of yesterday, today and the next two days at `now`. */
export function guestShifts(now: Instant): RosterPush['shifts'] {
  const today = Math.floor((now + ZONE_MS) / DAY);
  return [-1, 0, 1, 2].flatMap((offset) => {
    const from = (today + offset) * DAY - ZONE_MS;
    return GUESTS.map(({ badge }) => ({
      id: `${guestId(badge)}-${today + offset}`,
      name: NAME,
      officer: guestId(badge),
      squad: SQUAD,
      posts: [POST],
      from: toIso(from),
      to: toIso(from + DAY),
      breaks: [],
    }));
  });
}
