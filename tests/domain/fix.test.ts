import {
  androidSigma,
  browserSigma,
  createClockWatch,
  DEFAULT_RULES,
  isAheadOfUs,
  jt808Sigma,
  maySpeakAgainst,
  probablyAt,
  usability,
  zoneHoursOf,
} from '@dutywall/shared/domain';
import { HOUR, MINUTE, SECOND } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';

describe('DU4: one σ per source', () => {
  it('DU4: Android 68 % radius / 1.51, browser 95 % radius / 2.45, floor 8 m', () => {
    expect(androidSigma(30.2).sigmaM).toBeCloseTo(20);
    expect(browserSigma(49).sigmaM).toBeCloseTo(20);
    expect(androidSigma(3)).toEqual({ sigmaM: 8, mark: null });
    expect(browserSigma(3)).toEqual({ sigmaM: 8, mark: null });
  });

  it('DU4: missing or nonsensical accuracy from a phone is 50 m, marked', () => {
    for (const radius of [undefined, null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(androidSigma(radius)).toEqual({ sigmaM: 50, mark: 'accuracy-missing' });
    expect(Number.isFinite(androidSigma(1e300).sigmaM)).toBe(true);
  });

  it('DU4: JT/T 808 15 m with ≥ 6 satellites, 30 m when missing, unusable with < 6', () => {
    expect(jt808Sigma(6)).toEqual({ sigmaM: 15, mark: null });
    expect(jt808Sigma(undefined)).toEqual({ sigmaM: 30, mark: 'satellites-missing' });
    expect(jt808Sigma(5).mark).toBe('satellites-few');
    expect(usability({ located: true, marks: ['satellites-few'] })).toBe('accuracy-too-low');
    expect(usability({ located: true, marks: ['satellites-missing'] })).toBeNull();
  });

  it('DU4: located bit off is unusable whatever else is said', () => {
    expect(usability({ located: false, marks: ['clock-untrusted'] })).toBe('no-gnss-fix');
  });

  it('DU4 DU10 DU16: what is unusable, without a time of its own, or mocked speaks against nobody', () => {
    const fix = { located: true, mock: false, marks: [] };
    expect(maySpeakAgainst(fix)).toBe(true);
    expect(maySpeakAgainst({ ...fix, marks: ['satellites-missing', 'accuracy-missing', 'replayed'] })).toBe(true);
    for (const mark of ['satellites-few', 'clock-untrusted', 'terminal-conflict', 'mock', 'time-missing'] as const)
      expect(maySpeakAgainst({ ...fix, marks: [mark] }), mark).toBe(false);
    expect(maySpeakAgainst({ ...fix, mock: true })).toBe(false);
    expect(maySpeakAgainst({ ...fix, located: false })).toBe(false);
  });
});

describe('DU10: clock', () => {
  const start = Date.UTC(2026, 10, 23);
  const feed = (skewMs: number, uploads: number, watch = createClockWatch(DEFAULT_RULES)) => {
    for (let i = 0; i < uploads; i++) watch.add(start + i * MINUTE, start + i * MINUTE - skewMs);
    return watch;
  };

  it('DU10: above 120 s only after 20 separate uploads', () => {
    expect(feed(121 * SECOND, 19).verdict().trusted).toBe(true);
    expect(feed(121 * SECOND, 20).verdict().trusted).toBe(false);
    expect(feed(120 * SECOND, 40).verdict().trusted).toBe(true);
  });

  it('DU10: many fixes of one upload are one upload; one good upload clears a slow clock', () => {
    const watch = createClockWatch(DEFAULT_RULES);
    for (let i = 0; i < 500; i++) watch.add(start, start - HOUR - i * SECOND);
    expect(watch.verdict().trusted).toBe(true);
    feed(HOUR, 30, watch);
    expect(watch.verdict().trusted).toBe(false);
    expect(watch.add(start + HOUR, start + HOUR - SECOND).trusted).toBe(true);
  });

  it('DU10: below −120 s at once, for the 24 h that the minimum looks back', () => {
    const watch = feed(-121 * SECOND, 1);
    expect(watch.verdict().trusted).toBe(false);
    expect(watch.add(start + 23 * HOUR, start + 23 * HOUR).trusted).toBe(false);
    expect(watch.add(start + 25 * HOUR, start + 25 * HOUR).trusted).toBe(true);
  });

  it('DU10: within 5 min of whole hours is named as a time-zone fault', () => {
    expect(feed(8 * HOUR + 4 * MINUTE, 20).verdict().zoneHours).toBe(8);
    expect(feed(-8 * HOUR, 1).verdict().zoneHours).toBe(-8);
    expect(feed(8 * HOUR + 6 * MINUTE, 20).verdict().zoneHours).toBeNull();
    expect(feed(3 * MINUTE, 20).verdict().zoneHours).toBeNull();
  });

  it('DU10 DU14: an untrusted clock is put right by its skew, a trusted one is taken at its word', () => {
    expect(probablyAt(start, feed(8 * HOUR, 20).verdict())).toBe(start + 8 * HOUR);
    expect(probablyAt(start, feed(8 * HOUR, 19).verdict())).toBe(start);
    expect(probablyAt(start, feed(-3 * MINUTE, 1).verdict())).toBe(start - 3 * MINUTE);
    expect([zoneHoursOf(8 * HOUR + 4 * MINUTE), zoneHoursOf(-HOUR), zoneHoursOf(6 * MINUTE)]).toEqual([8, -1, null]);
  });

  it('DU10: more than 5 min ahead of us is to be quarantined', () => {
    expect(isAheadOfUs(start, start + 5 * MINUTE)).toBe(false);
    expect(isAheadOfUs(start, start + 5 * MINUTE + 1)).toBe(true);
  });
});
