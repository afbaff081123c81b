import { createDuty } from '@dutywall/server/features/duty';
import type { Database, IncidentDesk } from '@dutywall/server/ports';
import { HOUR } from '@dutywall/shared/kit';
import { expect, it } from 'vitest';
import { BEGIN } from './support/scene.ts';
import { FakeBus, FakeWall, ManualClock } from './support/wall.ts';

const OFFICERS = 10_000;

/** A store of one squad of thousands on the same shift; every row is made before it is asked for. */
function bigStore(): Database {
  const ids = Array.from({ length: OFFICERS }, (_, i) => `o${i}`);
  const tables: readonly (readonly [RegExp, readonly object[]])[] = [
    [/FROM squad/, [{ id: 's1', parent: null, name: '一中队' }]],
    [
      /FROM officer/,
      ids.map((id) => ({ id, badge: id, name: id, squad: 's1', kind: 'enforcement', equipment: ['记录仪'] })),
    ],
    [/string_agg\(concat_ws\(',', .*FROM shift/s, []],
    [/old\.post_ids/, []],
    [
      /FROM shift/,
      ids.map((id) => ({
        ...{ id: `sh-${id}`, version: 1, name: '早班', officer: id, squad: 's1', posts: [], ruleVersion: 1 },
        ...{ from: BEGIN, to: BEGIN + 8 * HOUR, breaks: [] },
      })),
    ],
  ];
  const query = async (text: string) => [...(tables.find(([is]) => is.test(text))?.[1] ?? [])];
  const db = { query, transaction: (work: (tx: unknown) => unknown) => work(db), close: async () => undefined };
  return db as unknown as Database;
}

/** Of this process, ms: what others take of the machine is nobody's stall here. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** The longest time, in ms, for which nothing else got a turn while `work` ran. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = cpu();
  let running = true;
  const look = (): void => {
    const now = cpu();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(look);
  };
  setImmediate(look);
  await work();
  running = false;
  return Math.max(longest, cpu() - last);
}

it('reading the roster of 10,000 officers lets other work in between (bad-inputs.md)', async () => {
  const incidents = {
    ...{
      silentFrom: (since: number) => since,
      prepare: async () => undefined,
      judged: () => undefined,
      withdrawn: () => undefined,
    },
    ...{ sos: () => undefined, hasOpenSos: () => false, sosWindow: () => null, onSos: () => () => undefined },
    ...{ cover: () => undefined, openCover: () => [] },
  } satisfies IncidentDesk;
  const base = { db: bigStore(), clock: new ManualClock(BEGIN + HOUR), publisher: new FakeWall(), bus: new FakeBus() };
  const duty = createDuty({ ...base, incidents, onError: () => undefined });
  const whole = cpu();
  const stall = await longestStall(() => duty.reload());
  const took = cpu() - whole;
  expect(duty.watches.size).toBe(OFFICERS);
  // A share, not a number of ms: the machine may be slow. Without turns the two loops are nearly all of it.
  expect(stall / took).toBeLessThan(0.3);
  duty.abandon();
});
