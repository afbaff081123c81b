import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR, type Instant } from '@dutywall/shared/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EIGHT } from '../domain/scenario.ts';
import type { TestDatabase } from '../support/db.ts';
import { castsOf } from './support/cast.ts';
import { Postman } from './support/deliver.ts';
import { endOf, expected, lineOf, type PathOfficer, type Send } from './support/officers.ts';
import { seedOfficers } from './support/seed.ts';
import { storedRows } from './support/stored.ts';
import { ENGINES, PathWorld } from './support/world.ts';

const LONG = process.env.DUTYWALL_LONG === '1';
const KILLS = LONG ? 25 : 4;
const SCENARIOS = LONG ? 60 : 12;

describe.each(ENGINES)('$name: P10 through the whole path', ({ missing, open }) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  // Of each scenario the plain life and the one whose uploads come late and in no order.
  const officers = castsOf(SCENARIOS).flatMap(({ base, shuffled }) => [base, shuffled]);
  let store: TestDatabase;
  let world: PathWorld;

  beforeAll(async () => {
    store = await open();
    await seedOfficers(store.db, officers);
    world = await new PathWorld(store, EIGHT - 10 * HOUR).start();
  }, 600_000);
  afterAll(async () => {
    await world?.close();
    await store?.close();
  }, 120_000);

  it(`P10 killed ${KILLS} times at any statement, the stored timelines are those of a run without kills`, async () => {
    const steps = stepsOf(officers);
    const postman = new Postman(world);
    let kills = 0;
    let repeated = 0;
    for (const [n, { at, uploads }] of steps.entries()) {
      world.clock.at = at;
      const due = Math.floor(((n + 1) * KILLS) / steps.length) > kills;
      // The kill falls on a commit, on the writing of intervals or incidents; before or after it takes effect.
      if (due) world.killAfter(kills % 2 === 0 ? 0.5 + (kills % 8) / 4 : 1 + ((n * 7) % 37) / 2);
      let left = await uploadAll(postman, uploads);
      if (due) {
        for (let tries = 0; !world.killed && tries < 5; tries++) await world.settle().catch(() => undefined);
        await world.bury();
        await world.start();
        kills += 1;
        repeated += left.length;
        // A phone repeats what was not acknowledged.
        left = await uploadAll(postman, left);
      }
      expect(left, 'uploads without an answer from a living server').toEqual([]);
    }
    world.clock.at = endOf(officers);
    // What a kill left unjudged is looked for after a start, beside the living.
    await world.settle();
    await until(async () => (await mismatch()) === null, 60_000).catch(() => undefined);
    expect(await mismatch()).toBeNull();
    expect(kills).toBe(KILLS);
    console.log(`${kills} kills, ${repeated} uploads repeated, ${officers.length} timelines equal`);
  }, 3_600_000);

  /** The first officer whose stored timeline is not the one of the engine alone. */
  async function mismatch(): Promise<unknown> {
    await world.settle();
    const rows = await storedRows(store.db);
    for (const officer of officers) {
      const stored = plainly(rows.get(officer.id) ?? []);
      const right = plainly(expected(officer) as readonly Stretch[]);
      if (JSON.stringify(stored) !== JSON.stringify(right)) return { officer: officer.id, stored, right };
    }
    return null;
  }
});

type Stretch = Parameters<typeof lineOf>[0];

/**
 * As lines, with the causes in one that an outage of ours tells apart (DU11): a kill is an outage, and a silence within it
 * is said to be ours. State and times must be the same.
 */
function plainly(rows: readonly Stretch[]): string[] {
  const merged: Stretch[] = [];
  for (const row of rows) {
    const ours = ['link-lost', 'never-connected', 'system-degraded'].includes(row.cause ?? '');
    const one = ours ? { ...row, cause: 'no-link' } : row;
    const last = merged.at(-1);
    const goesOn = last?.shift === one.shift && last.state === one.state && last.cause === one.cause;
    if (last && goesOn && last.to === one.from) merged[merged.length - 1] = { ...last, to: one.to };
    else merged.push(one);
  }
  return merged.map(lineOf);
}

interface Upload {
  readonly officer: PathOfficer;
  readonly send: Send;
}

/** Sends them side by side; the ones that were not acknowledged. */
async function uploadAll(postman: Postman, uploads: readonly Upload[]): Promise<readonly Upload[]> {
  const done = await Promise.allSettled(uploads.map(({ officer, send }) => postman.upload(officer, send)));
  return uploads.filter((_, i) => done[i]?.status === 'rejected');
}

function stepsOf(officers: readonly PathOfficer[]) {
  const steps = new Map<Instant, Upload[]>();
  for (const officer of officers)
    for (const send of officer.sends) steps.set(send.at, [...(steps.get(send.at) ?? []), { officer, send }]);
  return [...steps].map(([at, uploads]) => ({ at, uploads })).sort((a, b) => a.at - b.at);
}

async function until(check: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error('it did not come to be');
    await sleep(50);
  }
}
