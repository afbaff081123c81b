import { type ChinaDay, chinaDay, chinaInstant, DAY, HOUR, type Instant } from '@dutywall/shared/kit';
import type { LeaveRequestRow, RosterWeek, ShiftRow } from '@dutywall/shared/protocol';

export type Officer = RosterWeek['officers'][number];

/** Monday is the first day of a week; 1970-01-01 was a Thursday. */
export function mondayOf(day: ChinaDay): ChinaDay {
  return day - ((((day + 3) % 7) + 7) % 7);
}

/** `2026-W48`: ISO 8601, the week belongs to the year of its Thursday. */
export function weekName(monday: ChinaDay): string {
  const { year, week } = weekNumber(monday);
  return `${year}-W${String(week).padStart(2, '0')}`;
}

export function weekNumber(monday: ChinaDay): { readonly year: number; readonly week: number } {
  const year = new Date((monday + 3) * DAY).getUTCFullYear();
  return { year, week: (monday - firstMonday(year)) / 7 + 1 };
}

/** The Monday of a week's name; null when it names none. */
export function readWeek(name: string | null): ChinaDay | null {
  const found = /^(\d{4})-W(\d\d)$/.exec(name ?? '');
  if (!found) return null;
  const monday = firstMonday(Number(found[1])) + (Number(found[2]) - 1) * 7;
  return weekName(monday) === name ? monday : null;
}

/** The week with 4 January is the first. */
function firstMonday(year: number): ChinaDay {
  return mondayOf(Math.floor(Date.UTC(year, 0, 4) / DAY));
}

/** A line of the grid: a squad's name, or an officer with the shifts that begin on each day. */
export type Line =
  | { readonly kind: 'squad'; readonly id: string; readonly name: string; readonly count: number }
  | { readonly kind: 'officer'; readonly officer: Officer; readonly days: readonly Cell[] };

export interface Cell {
  readonly day: ChinaDay;
  readonly shifts: readonly ShiftRow[];
  readonly leaves: readonly LeaveRequestRow[];
}

/** Officers by squad in the order of the tree, those that match the words only. */
export function linesOf(week: RosterWeek, monday: ChinaDay, find: string): readonly Line[] {
  const wanted = find.trim().toLowerCase();
  const byOfficer = groupBy(week.shifts, (shift) => shift.officer);
  const leaves = groupBy(week.leaves.filter(isShown), (leave) => leave.officer);
  const bySquad = groupBy(
    week.officers.filter(({ name, badge }) => wanted === '' || `${name} ${badge}`.toLowerCase().includes(wanted)),
    (officer) => officer.squad,
  );
  const lines: Line[] = [];
  for (const squad of inTreeOrder(week.squads)) {
    const officers = bySquad.get(squad.id);
    if (!officers) continue;
    lines.push({ kind: 'squad', id: squad.id, name: squad.name, count: officers.length });
    for (const officer of officers) {
      const own = byOfficer.get(officer.id) ?? [];
      const away = leaves.get(officer.id) ?? [];
      lines.push({ kind: 'officer', officer, days: daysOf(monday, own, away) });
    }
  }
  return lines;
}

/** Of one that was cancelled what was taken stays. */
function isShown({ stage, takenTo }: LeaveRequestRow): boolean {
  return stage === 'approved' || stage === 'requested' || takenTo !== null;
}

function daysOf(monday: ChinaDay, shifts: readonly ShiftRow[], leaves: readonly LeaveRequestRow[]): readonly Cell[] {
  return Array.from({ length: 7 }, (_, n) => {
    const day = monday + n;
    const [from, to] = [chinaInstant(day), chinaInstant(day + 1)];
    return {
      day,
      shifts: shifts.filter((shift) => chinaDay(shift.from) === day),
      leaves: leaves.filter((leave) => leave.from < to && (leave.takenTo ?? leave.to) > from),
    };
  });
}

/** Parents before children, children together; a squad whose parent is not here stands at the top. */
export function inTreeOrder(
  squads: RosterWeek['squads'],
): readonly (RosterWeek['squads'][number] & { depth: number })[] {
  const known = new Set(squads.map((squad) => squad.id));
  const children = groupBy(squads, (squad) => (squad.parent !== null && known.has(squad.parent) ? squad.parent : ''));
  const ordered: (RosterWeek['squads'][number] & { depth: number })[] = [];
  const visit = (parent: string, depth: number): void => {
    for (const squad of children.get(parent) ?? []) {
      ordered.push({ ...squad, depth });
      visit(squad.id, depth + 1);
    }
  };
  visit('', 0);
  return ordered;
}

/** A shift as it can be handed to the server. */
export interface Draft {
  readonly name: string;
  readonly officer: string;
  readonly posts: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
  readonly breaks: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** The same shift of another officer on another day. */
export function movedTo(shift: Draft, officer: string, day: ChinaDay): Draft {
  const by = (day - chinaDay(shift.from)) * DAY;
  const { name, posts } = shift;
  const breaks = shift.breaks.map((b) => ({ from: b.from + by, to: b.to + by }));
  return { name, officer, posts, from: shift.from + by, to: shift.to + by, breaks };
}

/** Early, late, night and the rest are told apart by when they begin. */
export function partOfDay(from: Instant): 'early' | 'late' | 'night' {
  const hour = (((from / HOUR + 8) % 24) + 24) % 24;
  if (hour >= 4 && hour < 12) return 'early';
  return hour >= 12 && hour < 20 ? 'late' : 'night';
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list) list.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
