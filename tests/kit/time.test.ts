import { fromIso, toIso } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';

describe('kit: ISO times', () => {
  it('reads zones and refuses a time without one', () => {
    expect(fromIso('2026-11-23T08:00:00+08:00')).toBe(Date.UTC(2026, 10, 23, 0, 0, 0));
    expect(fromIso('2026-11-23T00:00:00Z')).toBe(Date.UTC(2026, 10, 23));
    expect(fromIso('2026-11-23T00:00:00')).toBeNull();
    expect(fromIso('yesterday Z')).toBeNull();
  });

  it('writes UTC with a trailing Z', () => {
    expect(toIso(0)).toBe('1970-01-01T00:00:00.000Z');
  });
});
