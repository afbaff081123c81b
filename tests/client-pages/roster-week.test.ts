import { draftOf, fieldsOf, instantOf } from '@dutywall/client/features/roster/shift-fields.ts';
import { linesOf, mondayOf, movedTo, partOfDay, readWeek, weekName } from '@dutywall/client/features/roster/week.ts';
import { type ChinaDay, chinaDay, chinaDayOf, chinaInstant, DAY, HOUR } from '@dutywall/shared/kit';
import type { RosterWeek } from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';

const day = (year: number, month: number, date: number): ChinaDay => chinaDayOf(year, month, date) ?? Number.NaN;

describe('the roster’s weeks', () => {
  it.each([
    [day(2026, 11, 25), '2026-W48'],
    [day(2026, 1, 1), '2026-W01'],
    [day(2027, 1, 3), '2026-W53'],
    [day(2027, 1, 4), '2027-W01'],
    [day(2024, 12, 30), '2025-W01'],
  ])('ISO 8601: a week belongs to the year of its Thursday (%s is in %s)', (date, name) => {
    const monday = mondayOf(date);
    expect(weekName(monday)).toBe(name);
    expect(readWeek(name)).toBe(monday);
  });

  it('reads no week that there is none of', () => {
    for (const name of ['2026-W54', '2026-W00', '2026-48', 'x', null]) expect(readWeek(name)).toBeNull();
    expect(readWeek('2025-W53')).toBeNull();
  });

  it('a night belongs to the day it begins on, whatever the screen’s zone', () => {
    const monday = mondayOf(day(2026, 11, 25));
    const from = chinaInstant(monday + 2, 22 * 60);
    const shift = {
      id: 's',
      version: 1,
      name: '夜班',
      officer: 'o',
      squad: 'q',
      posts: ['p'],
      from,
      to: from + 8 * HOUR,
      breaks: [],
      ruleVersion: 1,
    };
    const officer = { id: 'o', badge: '0132', name: '张伟', squad: 'q', kind: 'enforcement' as const };
    const squads = [
      { id: 'q', parent: 'gone', name: '一中队' },
      { id: 'r', parent: 'q', name: '一分队' },
    ];
    const week: RosterWeek = {
      from: 0,
      to: 0,
      squads,
      officers: [officer],
      shifts: [shift],
      leaves: [],
      posts: [],
      next: null,
    };
    const [squad, line] = linesOf(week, monday, '');
    expect(squad).toMatchObject({ kind: 'squad', name: '一中队', count: 1 });
    expect(line?.kind === 'officer' && line.days.map((cell) => cell.shifts.length)).toEqual([0, 0, 1, 0, 0, 0, 0]);
    expect(linesOf(week, monday, '0132')).toHaveLength(2);
    expect(linesOf(week, monday, '李')).toEqual([]);
    expect(partOfDay(from)).toBe('night');
  });

  it('a moved shift keeps its clock, its breaks go along', () => {
    const from = chinaInstant(day(2026, 11, 25), 22 * 60);
    const shift = {
      name: '夜班',
      officer: 'a',
      posts: ['p'],
      from,
      to: from + 8 * HOUR,
      breaks: [{ from: from + 3 * HOUR, to: from + 4 * HOUR }],
    };
    const moved = movedTo(shift, 'b', chinaDay(from) + 3);
    expect(moved).toEqual({
      ...shift,
      officer: 'b',
      from: from + 3 * DAY,
      to: shift.to + 3 * DAY,
      breaks: [{ from: from + 3 * DAY + 3 * HOUR, to: from + 3 * DAY + 4 * HOUR }],
    });
  });
});

describe('a shift as it is typed', () => {
  const week = { shifts: [], officers: [], posts: [] } as unknown as RosterWeek;
  const typed = fieldsOf({ shift: null, officer: 'o', day: day(2026, 11, 25), week });

  it('goes past midnight where its end is not after its begin, and so do its breaks', () => {
    const from = instantOf('2026-11-25', '22:00') ?? Number.NaN;
    const to = instantOf('2026-11-25', '06:00', from) ?? Number.NaN;
    expect((to - from) / HOUR).toBe(8);
    const breaks = [
      { id: 0, from: '23:45', to: '00:15' },
      { id: 1, from: '01:00', to: '01:30' },
      { id: 2, from: '', to: '02:00' },
    ];
    const draft = draftOf({ ...typed, breaks }, from, to);
    expect(draft.breaks.map((one) => [(one.from - from) / HOUR, (one.to - from) / HOUR])).toEqual([
      [1.75, 2.25],
      [3, 3.5],
    ]);
  });

  it('begins as the morning does for one who has no shift yet', () => {
    expect(typed).toMatchObject({ officer: 'o', date: '2026-11-25', from: '08:00', to: '16:00', posts: [] });
    expect(instantOf('2026-11-25', '')).toBeNull();
  });
});
