import { type DutyInterval, type DutyPlan, type Explanation, type Shift, zoneHoursOf } from '@dutywall/shared/domain';
import { toIso } from '@dutywall/shared/kit';
import type { CardInterval, DutyCard, DutyListRow } from '@dutywall/shared/protocol';
import { hasPlace, type Watch } from './watch.ts';

/** One row of `GET /api/duty`, as interfaces.md fixes it; null while the officer has no standing yet. */
export function listRow(watch: Watch): DutyListRow | null {
  const { officer, row, lastFix } = watch;
  if (!row) return null;
  const { shift } = row;
  return {
    officer: officer.id,
    badge: officer.badge,
    name: officer.name,
    squad: officer.squad,
    state: row.state,
    ...(row.cause && { cause: row.cause }),
    since: toIso(row.since),
    overlays: row.overlays,
    ...(row.posts.length > 0 && { post: row.posts.join('、') }),
    ...(shift && { shift: { id: shift.id, name: shift.name, from: toIso(shift.from), to: toIso(shift.to) } }),
    ...(lastFix &&
      hasPlace(lastFix) && {
        fix: {
          lat: lastFix.lat,
          lon: lastFix.lon,
          eventAt: toIso(lastFix.eventAt),
          receivedAt: toIso(lastFix.receivedAt),
          sigmaM: Math.round(lastFix.sigmaM * 10) / 10,
        },
      }),
  };
}

export function cardInterval(interval: DutyInterval, text: Explanation): CardInterval {
  const { state, cause, from, to, knownFrom, shift, rules, evidence } = interval;
  const { fixCount, firstEventAt, lastEventAt, sigmaMinM, sigmaMaxM, farthestM, ruleVersion, missing } = evidence;
  return {
    ...{ state, cause, from, knownFrom, shift, text, rules: [...rules] },
    to: Number.isFinite(to) ? to : null,
    evidence: {
      ...{ fixCount, firstEventAt, lastEventAt, sigmaMinM, sigmaMaxM, farthestM, ruleVersion },
      missing: [...missing],
    },
  };
}

export function cardShift(shift: Shift | null): DutyCard['shift'] {
  if (!shift) return null;
  return {
    id: shift.id,
    name: shift.name,
    from: shift.from,
    to: shift.to,
    breaks: shift.breaks.map((b) => ({ ...b })),
  };
}

export function cardPosts(plan: DutyPlan | null, shift: Shift | null): DutyCard['posts'] {
  return (shift?.posts ?? []).flatMap((id) => {
    const post = plan?.posts.get(id);
    return post ? [{ id, version: post.version, name: post.name }] : [];
  });
}

export function cardFix(watch: Watch): DutyCard['fix'] {
  const fix = watch.lastFix;
  if (!fix) return null;
  const { lon, lat, eventAt, receivedAt, sigmaM, speedMps, courseDeg, battery, located, marks } = fix;
  const zoneHours = marks.includes('clock-untrusted') ? zoneHoursOf(receivedAt - eventAt) : null;
  return { lon, lat, eventAt, receivedAt, sigmaM, zoneHours, speedMps, courseDeg, battery, located, marks: [...marks] };
}
