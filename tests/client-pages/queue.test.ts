import { isConfirmed, queueOf, withoutHead } from '@dutywall/client/app/picture/queue.ts';
import type { AbsenceRow } from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';
import { type FakeIncident, fakeFeed, NOW } from './support/fake-feed.ts';

function queue(incidents: readonly FakeIncident[], absences: readonly AbsenceRow[] = []) {
  const officers = incidents.map((_, slot) => ({ name: `甲${slot}`, squad: '一中队', state: 'on-post' as const }));
  const feed = fakeFeed(officers, incidents);
  return { feed, ids: queueOf(feed.facts.incidents.values(), absences).map((item) => item.incident.id) };
}

const absence = (incident: string, stage: AbsenceRow['stage']): AbsenceRow => ({
  id: 'a',
  officer: 'o0',
  slot: 0,
  incident,
  stage,
  reason: '理由',
  flaggedBy: '王督查',
  flaggedAt: NOW,
});

describe('the queue', () => {
  it('puts danger before doubtful places before silence, whatever their age', () => {
    const { ids } = queue([
      { slot: 0, kind: 'silent', ageMin: 90 },
      { slot: 1, kind: 'late', ageMin: 99 },
      { slot: 2, kind: 'off-post', ageMin: 12 },
      { slot: 3, kind: 'sos', ageMin: 1 },
    ]);
    expect(ids).toEqual(['i3', 'i2', 'i0', 'i1']);
  });

  it('puts the older first among equals, and what somebody has seen last', () => {
    const { ids } = queue([
      { slot: 0, kind: 'off-post', ageMin: 12 },
      { slot: 1, kind: 'not-arrived', ageMin: 40 },
      { slot: 2, kind: 'off-post', ageMin: 60, acknowledged: true },
    ]);
    expect(ids).toEqual(['i1', 'i0', 'i2']);
  });

  it('leaves out what has ended', () => {
    const { feed } = queue([{ slot: 0, kind: 'off-post', ageMin: 12 }]);
    const [row] = [...feed.facts.incidents.values()];
    if (!row) throw new Error('no incident');
    expect(queueOf([{ ...row, to: NOW }], [])).toMatchObject([{ group: 'ended' }]);
  });

  it('AB3: a flag is no finding until another person confirms it', () => {
    expect(isConfirmed(absence('i0', 'flagged'))).toBe(false);
    expect(isConfirmed(absence('i0', 'answered'))).toBe(false);
    expect(isConfirmed(absence('i0', 'confirmed'))).toBe(true);
    expect(isConfirmed(null)).toBe(false);
  });

  it('drops the head of a sentence where the word stands beside it, and nothing else', () => {
    expect(withoutHead('疑似离岗（待核）：08:10 起离开 京泰夜市。')).toBe('08:10 起离开 京泰夜市。');
    expect(withoutHead('Possibly off post (to be checked): away from A since 08:10.')).toBe('away from A since 08:10.');
    expect(withoutHead('08:10 起没有定位：网络中断。')).toBe('08:10 起没有定位：网络中断。');
  });

  it('forgets a withdrawn flag', () => {
    const { feed } = queue([{ slot: 0, kind: 'off-post', ageMin: 12 }]);
    const [item] = queueOf(feed.facts.incidents.values(), [absence('i0', 'withdrawn')]);
    expect(item?.absence).toBeNull();
  });
});
