import { evaluateFiles } from '@dutywall/scripts/evaluate';
import { type DutyPlan, type Evidence, silenceLimitMs, usability } from '@dutywall/shared/domain';
import { HOUR, type Instant, MINUTE } from '@dutywall/shared/kit';
import type { DutyCard, DutyListRow } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extraNegative, isNegative, outsideIn, timeOf } from '../domain/compare.ts';
import { datumProvenAt, naiveJudge } from '../domain/naive.ts';
import { EIGHT } from '../domain/scenario.ts';
import type { TestDatabase } from '../support/db.ts';
import { type Cast, castsOf, membersOf, SEED } from './support/cast.ts';
import { Postman } from './support/deliver.ts';
import { endOf, expected, lineOf, linesOf, type PathOfficer, stepAfter, understood } from './support/officers.ts';
import { seedOfficers } from './support/seed.ts';
import { type StoredRow, storedLines, storedRows } from './support/stored.ts';
import { ENGINES, PathWorld } from './support/world.ts';

/** 300 scenarios on each database in the long suite, a tenth plainly; each is lived through by some nine officers. */
const SCENARIOS = process.env.DUTYWALL_LONG === '1' ? 300 : 30;
/**
 * So many of them live in one server. The embedded database has one session: with hundreds of officers hurried through
 * their shift at once, statements queue for longer than one may wait, which says nothing about the timeline.
 */
const AT_ONCE = { PostgreSQL: SCENARIOS, embedded: Math.min(SCENARIOS, 30) } as const;
const ROUNDS = ENGINES.flatMap((engine) =>
  Array.from({ length: SCENARIOS / AT_ONCE[engine.name] }, (_, round) => ({ ...engine, round, seed: SEED + round })),
);
/** The server's own zone: as far from Beijing as there is, and off by half an hour (P6). */
const ZONE = 'America/St_Johns';
/** When it is written down what was believed: P7. */
const LOOKS: readonly Instant[] = [20, 55, 100, 190].map((minutes) => stepAfter(EIGHT + minutes * MINUTE));

/** DU13: from when each terminal of the evidence has shown its datum, a shift at a time. */
function datumVerdicts(plan: DutyPlan, evidence: readonly Evidence[]): Instant[] {
  const terminals = new Set(evidence.flatMap((item) => (item.kind === 'fix' ? [item.fix.terminal] : [])));
  // The name of a terminal begins with its officer’s; its letter tells which of the two it is.
  const sorted = [...terminals].sort();
  return sorted.flatMap((terminal) => plan.shifts.map((shift) => datumProvenAt(plan, shift, evidence, terminal)));
}

describe.each(ROUNDS)('$name, round $round: P1–P11 from HTTP to the stored duty intervals', (round) => {
  const { name, missing, open, seed } = round;
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  const casts = castsOf(AT_ONCE[name], seed);
  const officers = casts.flatMap(membersOf);
  const zone = process.env.TZ;
  let store: TestDatabase;
  let world: PathWorld;
  let rows: Map<string, StoredRow[]>;
  const lists = new Map<Instant, readonly DutyListRow[]>();

  beforeAll(async () => {
    process.env.TZ = ZONE;
    store = await open();
    await seedOfficers(store.db, officers);
    world = await new PathWorld(store, EIGHT - 10 * HOUR).start();
    const postman = new Postman(world);
    const began = Date.now();
    let steps = 0;
    await postman.deliver(officers, async (at) => {
      // The roster is read again now and then, as after a change of somebody else's shift.
      if (steps++ % 60 === 59) world.bus.publish('roster-changed', { officers: null });
      if (!LOOKS.includes(at)) return;
      await world.settle();
      lists.set(at, await world.get<DutyListRow[]>('/api/duty'));
    });
    world.clock.at = endOf(officers);
    await world.settle();
    rows = await storedRows(store.db);
    await postman.close();
    console.log(
      `${casts.length} scenarios (seed ${seed}), ${officers.length} officers, ${postman.requests} uploads in ${Math.round((Date.now() - began) / 1000)} s`,
    );
  }, 3_600_000);

  afterAll(async () => {
    await world?.close();
    await store?.close();
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }, 120_000);

  const rowsOf = (officer: PathOfficer): StoredRow[] => rows.get(officer.id) ?? [];
  const spans = (officer: PathOfficer) =>
    rowsOf(officer).map((row) => ({ ...row, to: row.to ?? Number.POSITIVE_INFINITY })) as never as ReturnType<
      typeof expected
    >;

  /** The same comparison for everybody, with the first that differs shown by name. */
  function each(pick: (cast: Cast) => PathOfficer | null, check: (officer: PathOfficer, cast: Cast) => void): void {
    let checked = 0;
    for (const cast of casts) {
      const officer = pick(cast);
      if (!officer) continue;
      check(officer, cast);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(0);
  }

  it('P8 beside thousands of others everybody’s stored timeline is that of their own evidence alone', () => {
    for (const officer of officers)
      expect([officer.id, ...rowsOf(officer).map(lineOf)]).toEqual([officer.id, ...linesOf(expected(officer))]);
  });

  // A small round of another seed need not reach each of them.
  if (seed === SEED) {
    it('the scenarios reach every state', () => {
      const reached = new Set([...rows.values()].flat().map((row) => row.state));
      expect([...reached].sort()).toEqual(
        ['excused', 'expected', 'no-signal', 'not-arrived', 'off-post', 'on-break', 'on-post', 'stepped-away'].sort(),
      );
    });
  }

  it('DU2–DU7 the stored states are those of a naive reading of the rules', () => {
    let read = 0;
    each(
      (cast) => cast.base,
      (officer) => {
        const evidence = understood(officer);
        const times = evidence.flatMap((item) => (item.kind === 'fix' ? [item.fix.eventAt] : []));
        // The naive reading knows of no two fixes in one instant.
        if (new Set(times).size < times.length) return;
        read += 1;
        for (const shift of officer.plan.shifts) {
          const naive = naiveJudge(officer.plan, shift, evidence);
          for (const row of spans(officer).filter((one) => one.shift === shift.id))
            for (const at of [row.from, Math.floor((row.from + row.to) / 2), row.to - 1])
              expect(`${officer.id} ${at - EIGHT} ${row.state}`).toBe(`${officer.id} ${at - EIGHT} ${naive(at)}`);
        }
      },
    );
    expect(read).toBeGreaterThan(casts.length / 3);
  });

  it('P1 any order, repeats, other batches and hours of delay end in the timeline of the ordered run', () => {
    each(
      (cast) => cast.shuffled,
      (officer, { scenario }) => {
        const timed = scenario.evidence.filter((item) => item.kind !== 'fix' || item.fix.marks.length === 0);
        const ordered = expected({ ...officer, sends: [{ at: EIGHT, items: timed }] });
        expect([officer.id, ...rowsOf(officer).map(lineOf)]).toEqual([officer.id, ...linesOf(ordered)]);
      },
    );
  });

  it('P2 deleting outside fixes adds no negative time, and no gap longer than L is negative', () => {
    each(
      (cast) => cast.fewer,
      (officer, { base }) => {
        expect([officer.id, ...extraNegative(spans(officer), spans(base))]).toEqual([officer.id]);
        const limit = silenceLimitMs(base.plan.rules, base.plan.expectedIntervalS);
        const usable = understood(base)
          .flatMap((item) => (item.kind === 'fix' && usability(item.fix) === null ? [item.fix.eventAt] : []))
          .sort((a, b) => a - b);
        for (const one of spans(base).filter(isNegative)) {
          const next = usable.find((at) => at > one.from) ?? Infinity;
          const before = usable.findLast((at) => at <= one.from) ?? -Infinity;
          const end = Math.min(next, base.plan.shifts.find((s) => s.id === one.shift)?.to ?? Infinity);
          expect(`${base.id} ${one.from - EIGHT} ${end - before <= limit}`).toBe(`${base.id} ${one.from - EIGHT} true`);
        }
      },
    );
  });

  it('P3 one more inside fix adds no negative time, but for the stretch of DU6 that the note allows', () => {
    each(
      (cast) => cast.inside,
      (officer, { base, insideAt }) => {
        const limit = silenceLimitMs(base.plan.rules, base.plan.expectedIntervalS);
        const evidence = understood(base);
        const isOutside = outsideIn({ plan: base.plan, evidence });
        // For equal datum verdicts (DU13), as P1 holds for equal clock verdicts; of each terminal (scenario 229 of 300).
        const more = understood(officer);
        if (`${datumVerdicts(base.plan, more)}` !== `${datumVerdicts(base.plan, evidence)}`) return;
        for (const one of extraNegative(spans(officer), spans(base))) {
          expect(one.to).toBeLessThanOrEqual(insideAt);
          expect(insideAt - one.from).toBeLessThanOrEqual(limit);
          expect(evidence.some((item) => isOutside(item) && timeOf(item).eventAt === one.from)).toBe(true);
        }
      },
    );
  });

  it('P4 growing any σ adds no negative time', () => {
    each(
      (cast) => cast.vague,
      (officer, { base }) => expect([officer.id, ...extraNegative(spans(officer), spans(base))]).toEqual([officer.id]),
    );
  });

  it('P5 one more leave or break adds no negative time', () => {
    each(
      (cast) => cast.excused,
      (officer, { base }) => expect([officer.id, ...extraNegative(spans(officer), spans(base))]).toEqual([officer.id]),
    );
  });

  it(`P6 at any hour of the day, in a server that lives in ${ZONE}, every stretch is as long as before`, () => {
    each(
      (cast) => cast.moved,
      (officer, { base, movedBy }) => {
        const back = rowsOf(officer).map((row) => ({
          ...row,
          shift: row.shift.replace(officer.id, base.id),
          from: row.from - movedBy,
          to: row.to === null ? null : row.to - movedBy,
        }));
        expect([officer.id, ...back.map(lineOf)]).toEqual([officer.id, ...rowsOf(base).map(lineOf)]);
      },
    );
  });

  it('P7 BT2 what was believed then still reads as it was, whatever arrived afterwards', async () => {
    for (const at of LOOKS) {
      const then = await storedLines(store.db, officers, at + 1);
      for (const officer of officers)
        expect([officer.id, at - EIGHT, ...(then.get(officer.id) ?? [])]).toEqual([
          ...[officer.id, at - EIGHT],
          ...linesOf(expected(officer, at)),
        ]);
    }
  });

  it('P7 P11 the list of officers said at each of those moments what the batch evaluator says', () => {
    for (const [at, list] of lists) {
      const states = new Map(list.map((row) => [row.officer, `${row.state}${row.cause ? `/${row.cause}` : ''}`]));
      for (const officer of officers) {
        const covers = officer.plan.shifts.some((shift) => shift.from <= at && at < shift.to);
        const last = covers ? expected(officer, at).at(-1) : undefined;
        const state = last ? `${last.state}${last.cause ? `/${last.cause}` : ''}` : 'off-shift';
        expect(`${officer.id} ${at - EIGHT} ${states.get(officer.id)}`).toBe(`${officer.id} ${at - EIGHT} ${state}`);
      }
    }
    expect(lists.size).toBe(LOOKS.length);
  });

  it('P9 the same places in another datum give the same timeline', () => {
    each(
      (cast) => cast.shifted,
      (officer, { base }) => {
        const lines = rowsOf(officer).map((row) => lineOf({ ...row, shift: row.shift.replace(officer.id, base.id) }));
        expect([officer.id, ...lines]).toEqual([officer.id, ...rowsOf(base).map(lineOf)]);
      },
    );
  });

  it('P11 the card and `scripts/evaluate` over the exported shift say what is stored', async () => {
    const exported = casts.flatMap(({ base, osmand, radio }) => [base, osmand, radio]).filter((one) => one !== null);
    for (const officer of exported) {
      const files = await world.control<Record<string, string>>('/control/export-shift', {
        ...{ officer: officer.id, date: '2026-11-23' },
      });
      const result = await evaluateFiles({
        posts: JSON.parse(files['posts.geojson'] ?? ''),
        roster: JSON.parse(files['roster.json'] ?? ''),
        rules: JSON.parse(files['rules.json'] ?? ''),
        fixes: (files['fixes.ndjson'] ?? '').split('\n'),
        asOf: Number.POSITIVE_INFINITY,
      });
      expect(result.problems).toEqual([]);
      const lines = (result.officers[0]?.intervals ?? [])
        .filter((one) => one.state !== 'off-shift')
        .map((one) =>
          lineOf({ ...one, shift: '', cause: one.cause ?? null, from: Date.parse(one.from), to: Date.parse(one.to) }),
        );
      expect([officer.id, ...lines]).toEqual([
        officer.id,
        ...rowsOf(officer).map((row) => lineOf({ ...row, shift: '' })),
      ]);
    }
    for (const officer of exported.slice(0, 20)) {
      const card = await world.get<DutyCard>(`/api/duty/${officer.id}`);
      const last = officer.plan.shifts.at(-1)?.id;
      expect(card.intervals.map(lineOf)).toEqual(
        rowsOf(officer)
          .filter((row) => row.shift === last)
          .map(lineOf),
      );
    }
  }, 600_000);
});
