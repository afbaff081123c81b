import { dueAt, isCalling, isNews, isOpen, nextChange } from '@dutywall/client/features/me/terminal/pace.ts';
import { type Known, sayings } from '@dutywall/client/features/me/terminal/say.ts';
import { FIRST_STATE, type TerminalState } from '@dutywall/client/features/me/terminal/state.ts';
import { describe, expect, it } from 'vitest';

const NOW = 1_000_000_000;
const SECOND = 1_000;

describe('when a phone reports', () => {
  it('DU14 records inside the windows that the server named, and in an own call for help', () => {
    const windows = [{ from: NOW, to: NOW + 10 }];
    expect(isOpen(windows, NOW - 1, false)).toBe(false);
    expect(isOpen(windows, NOW, false)).toBe(true);
    expect(isOpen(windows, NOW + 10, false)).toBe(false);
    expect(isOpen([], NOW, false)).toBe(false);
    expect(isOpen([], NOW, true)).toBe(true);
    expect(nextChange(windows, NOW)).toBe(NOW + 10);
    expect(nextChange(windows, NOW + 10)).toBeNull();
  });

  it('a call for help keeps it open until the server says how long, an hour at most, and not when it was refused', () => {
    const call = { at: NOW, deliveredAt: null };
    expect(isCalling(null, NOW)).toBe(false);
    expect(isCalling(call, NOW + 3_599 * SECOND)).toBe(true);
    expect(isCalling(call, NOW + 3_601 * SECOND)).toBe(false);
    expect(isCalling({ ...call, deliveredAt: NOW + 5 }, NOW + 59 * SECOND)).toBe(true);
    expect(isCalling({ ...call, deliveredAt: NOW + 5 }, NOW + 61 * SECOND)).toBe(false);
    expect(isCalling({ ...call, deliveredAt: NOW + 5, refused: true }, NOW + 6)).toBe(false);
  });

  it('DU7 asks again after 14 s without a place, and gives a sign of life within 60 s', () => {
    expect(isNews({ fixAt: NOW, reportAt: NOW }, NOW + 7 * SECOND)).toBe(false);
    expect(isNews({ fixAt: NOW, reportAt: NOW }, NOW + 8 * SECOND)).toBe(true);
    expect(isNews({ fixAt: NOW, reportAt: NOW }, NOW)).toBe(false);
    expect(dueAt({ fixAt: NOW, reportAt: NOW }, NOW + 10 * SECOND)).toBeNull();
    expect(dueAt({ fixAt: NOW, reportAt: NOW }, NOW + 14 * SECOND)).toBe('ask');
    // Looked at every 5 s: the latest heartbeat is 50 s after the last report.
    expect(dueAt({ fixAt: NOW, reportAt: NOW }, NOW + 45 * SECOND)).toBe('heartbeat');
  });
});

describe('what the page says of sending', () => {
  const binding = { id: 't', secret: 's', officer: 'o1', expectedIntervalS: 15 };
  const known: Known = { officer: 'o1', windows: [], now: NOW, serverNow: NOW };
  const well: TerminalState = {
    ...{ ...FIRST_STATE, binding, leading: true, open: true, positioning: 'good' },
    sender: { sentAt: NOW - 12 * SECOND, problem: null, againAt: null },
  };
  const counts = (waiting: number) => ({ waiting, oldestAt: null, dropped: 0, refused: 0 });
  const say = (change: Partial<TerminalState>, more: Partial<Known> = {}) =>
    sayings({ ...well, ...change }, { ...known, ...more });

  it('how long ago something was acknowledged, and how much waits', () => {
    expect(say({})).toEqual([{ tone: 'good', key: 'sent', ageMs: 12 * SECOND }]);
    expect(say({ counts: counts(3) })).toEqual([{ tone: 'good', key: 'sentWaiting', ageMs: 12 * SECOND, count: 3 }]);
  });

  it('is never "good" without an acknowledgement of the last minute and a half', () => {
    expect(say({ sender: { ...well.sender, sentAt: NOW - 91 * SECOND } })[0]?.tone).toBe('wait');
    expect(say({ sender: { ...well.sender, sentAt: null } })).toEqual([{ tone: 'wait', key: 'never' }]);
    for (const problem of ['offline', 'busy', 'unbound'] as const) {
      const lines = say({ counts: counts(2), sender: { ...well.sender, problem } });
      expect(lines.map(({ tone }) => tone)).not.toContain('good');
    }
  });

  it('says what the officer has to do', () => {
    expect(say({ binding: null })).toEqual([{ tone: 'act', key: 'unbound' }]);
    for (const positioning of ['denied', 'insecure', 'none'] as const) {
      expect(say({ positioning })[0]).toEqual({ tone: 'act', key: positioning });
    }
    expect(say({ sender: { ...well.sender, problem: 'unbound' } })[0]).toEqual({ tone: 'act', key: 'unknown' });
    expect(say({}, { officer: 'o2' })[0]).toEqual({ tone: 'act', key: 'foreign' });
  });

  it('DU14 says off shift that nothing is recorded, and when it begins; what still waits is still told', () => {
    const lines = say(
      { open: false, positioning: 'off', counts: counts(1), sender: { ...well.sender, problem: 'offline' } },
      { windows: [{ from: NOW + 5, to: NOW + 9 }] },
    );
    expect(lines.map(({ key }) => key)).toEqual(['offShift', 'opensAt', 'offline']);
  });

  it('tells what was lost and what was put aside', () => {
    const lines = say({ counts: { waiting: 0, oldestAt: null, dropped: 7, refused: 2 } });
    expect(lines).toContainEqual({ tone: 'wait', key: 'dropped', count: 7 });
    expect(lines).toContainEqual({ tone: 'wait', key: 'refused', count: 2 });
  });

  it('a second page says that the other one reports', () => {
    expect(say({ leading: false })[0]).toEqual({ tone: 'off', key: 'elsewhere' });
  });
});
