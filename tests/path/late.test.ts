import type { Evidence } from '@dutywall/shared/domain';
import { HOUR, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';
import { picked, shuffled } from '../domain/compare.ts';
import { EIGHT, fixAt, planOf, shiftOf } from '../domain/scenario.ts';
import { Postman } from './support/deliver.ts';
import { expected, itemOf, lineOf, linesOf, officerOf, type PathOfficer, type Send } from './support/officers.ts';
import { seedOfficers } from './support/seed.ts';
import { storedRows } from './support/stored.ts';
import { ENGINES, PathWorld } from './support/world.ts';

const LONG = process.env.DUTYWALL_LONG === '1';
/** Officers whose phones were away all day, and fixes of each: 500,000 in the long suite, 20,000 plainly. */
const AWAY = LONG ? 100 : 20;
const FIXES = LONG ? 5_000 : 1_000;
/** Items of one upload. */
const BATCH = 500;
/** Officers on duty meanwhile, and how often each reports, ms of wall time. */
const PRESENT = 20;
const REPORT_MS = 250;
/** Wall time within which a live fix is acknowledged. */
const P99_MS = 1_000;
/** The late uploads come at five in the afternoon. */
const FIVE: Instant = EIGHT + 9 * HOUR;

/** Eight hours of a phone: on post with walks outside, at its edge, and silences; no two officers alike. */
function day(n: number, from: Instant): Evidence[] {
  const every = (8 * HOUR) / FIXES;
  const evidence: Evidence[] = [];
  for (let i = 0; i < FIXES; i++) {
    const minute = (i * every) / MINUTE + n * 3;
    const phase = Math.floor(minute / 17 + n) % 7;
    if (phase === 5 && minute % 17 < 9) continue;
    const metres = phase === 2 || phase === 3 ? 300 + (i % 40) : phase === 4 ? 120 + (i % 45) : i % 90;
    evidence.push(fixAt(Math.floor(from + i * every), metres, { sigmaM: phase === 4 ? 20 : 8 }));
  }
  return evidence;
}

/** A prompt report shows that the clock is right (DU10); then everything, shuffled, a fifth of it twice. */
function lateSends(evidence: readonly Evidence[], n: number): Send[] {
  const again = evidence.filter(picked(evidence, n, 0.2));
  const all = shuffled([...evidence, ...again], n + 1);
  const sends: Send[] = [{ at: FIVE, items: [fixAt(FIVE - SECOND, 20)] }];
  for (let i = 0; i < all.length; i += BATCH) sends.push({ at: FIVE, items: all.slice(i, i + BATCH) });
  return sends;
}

describe.each(ENGINES)('$name: a day’s buffers of a whole squad at once', ({ missing, open }) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }

  it(`P1 DU9 ${AWAY * FIXES} late fixes, shuffled, a fifth repeated, give the timeline of the ordered run`, async () => {
    // Half of the shifts have just ended and still have an engine, half are judged from the store.
    const away = Array.from({ length: AWAY }, (_, n): PathOfficer => {
      const from = n % 2 === 0 ? EIGHT : EIGHT - 6 * HOUR;
      const evidence = day(n, from);
      const plan = planOf({ shifts: [shiftOf(from, 8)], expectedIntervalS: 30 });
      return officerOf(`away-${n}`, { plan, evidence }, { sends: lateSends(evidence, n) });
    });
    const present = Array.from({ length: PRESENT }, (_, n) =>
      officerOf(
        `present-${n}`,
        { plan: planOf({ shifts: [shiftOf(FIVE - HOUR, 8)] }), evidence: [] },
        { protocol: 'osmand' },
      ),
    );
    const store = await open();
    await seedOfficers(store.db, [...away, ...present]);
    const world = await new PathWorld(store, FIVE).start();
    const postman = new Postman(world);
    const began = performance.now();
    const clock = setInterval(() => {
      world.clock.at = FIVE + Math.floor(performance.now() - began);
    }, 20);
    let live = true;
    try {
      const waits: number[] = [];
      const reports = present.map(async (officer) => {
        while (live) {
          const at = world.clock.at;
          const before = performance.now();
          await postman.upload(officer, { at, items: [fixAt(at, 20)] });
          waits.push(performance.now() - before);
          await new Promise((resolve) => setTimeout(resolve, REPORT_MS));
        }
      });
      const queue = away.flatMap((officer) => officer.sends.slice(1).map((send) => ({ officer, send })));
      for (const officer of away) if (officer.sends[0]) await postman.upload(officer, officer.sends[0]);
      const uploads = shuffled(queue, 7);
      let next = 0;
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let one = uploads[next++]; one; one = uploads[next++]) await postman.upload(one.officer, one.send);
        }),
      );
      const uploaded = performance.now() - began;
      live = false;
      await Promise.all(reports);
      clearInterval(clock);
      const settling = performance.now();
      await world.settle();
      const settled = performance.now() - settling;
      const rows = await storedRows(store.db);
      const ended = world.clock.at;
      for (const officer of away)
        expect([officer.id, ...(rows.get(officer.id) ?? []).map(lineOf)]).toEqual([
          officer.id,
          ...linesOf(expected(atOnce(officer), ended)),
        ]);
      const [{ count } = { count: 0 }] = await store.db.query<{ count: number }>(
        `SELECT count(*)::float8 AS count FROM fix WHERE officer_id LIKE 'away-%'`,
      );
      // The report of five o'clock lies outside most shifts and is sealed (DU14); everything else is there once.
      const sent = away.flatMap(({ id, sends }) =>
        sends.slice(1).flatMap(({ items }) => items.map((item) => `${id} ${itemOf(item).eventAt}`)),
      );
      expect(count).toBe(new Set(sent).size);
      waits.sort((a, b) => a - b);
      const at = (share: number) => Math.round(waits[Math.floor((waits.length - 1) * share)] ?? 0);
      const items = queue.reduce((sum, { send }) => sum + send.items.length, 0);
      console.log(
        `${items} late fixes in ${(uploaded / 1000).toFixed(1)} s (${Math.round(items / (uploaded / 1000))}/s), settled in ` +
          `${(settled / 1000).toFixed(1)} s; ${waits.length} live fixes acknowledged: median ${at(0.5)}, p99 ${at(0.99)}, ` +
          `most ${at(1)} ms`,
      );
      // On a machine that does other work beside the plain suite a time means nothing.
      if (LONG) expect(at(0.99)).toBeLessThan(P99_MS);
    } finally {
      live = false;
      clearInterval(clock);
      await postman.close();
      await world.close();
      await store.close();
    }
  }, 3_600_000);
});

/** The same officer with the whole day uploaded in order. */
function atOnce(officer: PathOfficer): PathOfficer {
  const items = officer.sends.flatMap((send) => send.items);
  return { ...officer, sends: [{ at: FIVE, items: items.sort((a, b) => itemOf(a).eventAt - itemOf(b).eventAt) }] };
}
