import { DEFAULT_RULES, MassSilenceWatch, type SquadChange } from '@dutywall/shared/domain';
import { type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUNS } from './generate.ts';
import { EIGHT } from './scenario.ts';

/** A squad whose lines report every `intervalS`, until they are cut. */
class Street {
  readonly watch = new MassSilenceWatch();
  readonly changes: (SquadChange & { readonly at: Instant })[] = [];
  now = EIGHT;
  private readonly lines: { id: string; squad: string; everyS: number; cut: boolean; nextAt: Instant }[] = [];

  add(count: number, everyS: number, squad = 'q1'): this {
    for (let i = 0; i < count; i++)
      this.lines.push({ id: `${squad}-${this.lines.length}`, squad, everyS, cut: false, nextAt: this.now + i * 700 });
    return this;
  }

  cut(first: number, count: number, cut = true): void {
    for (const line of this.lines.slice(first, first + count)) {
      line.cut = cut;
      line.nextAt = Math.max(line.nextAt, this.now);
    }
  }

  leave(index: number): void {
    this.watch.leave(this.lines[index]?.id ?? '');
    this.cut(index, 1);
  }

  run(forMs: number): void {
    for (const end = this.now + forMs; this.now < end; this.now += SECOND) {
      for (const line of this.lines)
        if (!line.cut && line.nextAt <= this.now) {
          this.watch.heard(line.id, line.squad, this.now, line.everyS, DEFAULT_RULES);
          line.nextAt += line.everyS * SECOND;
        }
      for (const change of this.watch.advance(this.now)) this.changes.push({ ...change, at: this.now });
    }
  }
}

describe('DU11 mass silence', () => {
  it('40 % cut at once: degraded within 30 s of the second missed report, back-dated to the last one heard', () => {
    for (const everyS of [10, 30, 60, 300]) {
      const street = new Street().add(20, everyS);
      street.run(20 * MINUTE);
      const cutAt = street.now;
      street.cut(4, 8);
      street.run(2 * everyS * SECOND + 60 * SECOND);
      const [first] = street.changes;
      expect(first?.squad).toBe('q1');
      expect(first?.silence?.silent).toBeGreaterThan(6);
      expect(first?.silence?.reporting).toBe(20);
      expect(first?.silence?.since ?? 0).toBeLessThanOrEqual(cutAt);
      expect(first?.silence?.since ?? 0).toBeGreaterThanOrEqual(cutAt - everyS * SECOND);
      // The second report of the last line was due 2 intervals after it was heard at the latest.
      expect(first?.at ?? Infinity).toBeLessThanOrEqual(cutAt + 2 * everyS * SECOND + 30 * SECOND);
    }
  });

  it('30 % or four are not enough, nor the same number one after the other', () => {
    const thirty = new Street().add(20, 20);
    thirty.run(5 * MINUTE);
    thirty.cut(0, 6);
    thirty.run(20 * MINUTE);
    expect(thirty.changes).toEqual([]);
    const four = new Street().add(6, 20);
    four.run(5 * MINUTE);
    four.cut(0, 4);
    four.run(20 * MINUTE);
    expect(four.changes).toEqual([]);
    const slowly = new Street().add(20, 20);
    slowly.run(5 * MINUTE);
    for (let i = 0; i < 12; i++) {
      slowly.cut(i, 1);
      slowly.run(61 * SECOND);
    }
    expect(slowly.changes).toEqual([]);
  });

  it('ends a minute after the links are back, and does not flap meanwhile', () => {
    const street = new Street().add(20, 20);
    street.run(5 * MINUTE);
    street.cut(0, 10);
    street.run(10 * MINUTE);
    const backAt = street.now;
    street.cut(0, 10, false);
    street.run(5 * MINUTE);
    const end = street.changes.at(-1);
    expect(end?.silence).toBeNull();
    expect((end?.at ?? 0) - backAt).toBeGreaterThanOrEqual(60 * SECOND);
    expect((end?.at ?? 0) - backAt).toBeLessThan(2 * MINUTE);
    expect(street.changes.filter((one) => one.silence === null)).toHaveLength(1);
  });

  it('who is off shift, on a break or at rest does not count; ending shifts end it', () => {
    const street = new Street().add(20, 20);
    street.run(5 * MINUTE);
    for (let i = 0; i < 10; i++) street.leave(i);
    street.run(10 * MINUTE);
    expect(street.changes).toEqual([]);
    street.cut(10, 8);
    street.run(2 * MINUTE);
    expect(street.changes.at(-1)?.silence).toMatchObject({ silent: 8, reporting: 10 });
    for (let i = 10; i < 18; i++) street.leave(i);
    street.run(2 * MINUTE);
    expect(street.changes.at(-1)?.silence).toBeNull();
  });

  it('terminals that keep their reports and send them in bunches are known by what they do', () => {
    const street = new Street().add(20, 240);
    street.run(30 * MINUTE);
    const batching = new MassSilenceWatch();
    // Enrolled with 20 s, heard every 4 min, all together: silent once at first, never again.
    let degraded = 0;
    for (let at = EIGHT; at < EIGHT + 3 * 60 * MINUTE; at += SECOND) {
      if ((at - EIGHT) % (4 * MINUTE) === 0)
        for (let i = 0; i < 12; i++) batching.heard(`o${i}`, 'q1', at, 20, DEFAULT_RULES);
      for (const change of batching.advance(at)) if (change.silence && at > EIGHT + 30 * MINUTE) degraded += 1;
    }
    expect(degraded).toBe(0);
    expect(street.changes).toEqual([]);
  });

  it('after a stall of our own every line has its two reports again', () => {
    const street = new Street().add(20, 20);
    street.run(5 * MINUTE);
    street.now += 10 * MINUTE;
    street.watch.resume(street.now);
    street.run(MINUTE);
    expect(street.changes).toEqual([]);
  });

  it('one squad’s silence is another’s nothing, and counts never go wrong, whatever comes and goes', () => {
    const step = fc.record({ first: fc.nat(29), count: fc.nat(12), what: fc.constantFrom('cut', 'back', 'leave') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const street = new Street().add(30, 15).add(10, 15, 'q2');
        street.run(MINUTE);
        for (const { first, count, what } of steps) {
          if (what === 'leave') street.leave(first);
          else street.cut(first, Math.min(count, 30 - first), what === 'cut');
          street.run(45 * SECOND);
        }
        for (const { squad, silence } of street.changes) {
          expect(squad).toBe('q1');
          expect(silence === null || (silence.silent <= silence.reporting && silence.reporting <= 30)).toBe(true);
        }
        street.cut(0, 30, false);
        street.run(3 * MINUTE);
        if (street.changes.length > 0) expect(street.changes.at(-1)?.silence).toBeNull();
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
});
