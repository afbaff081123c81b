import { createCounts, createHub, type Reader } from '@dutywall/server/live';
import type { Fix } from '@dutywall/shared/domain';
import { PROTOCOL_VERSION } from '@dutywall/shared/protocol';
import type { Bench, BenchOptions } from './kit/bench.ts';
import type { Report } from './kit/report.ts';
import { Walkers } from './kit/walkers.ts';

const READERS = 20;
/** Officers on the board while the changes grow, and changes a tick while the board grows. */
const FIXED_OFFICERS = 20_000;
const FIXED_CHANGES = 1_000;
const CHANGES = [1_250, 2_500, 5_000, 10_000, 20_000];
/** Up to what one wall shows as officers (limits.md, Growth); far beyond, the caches of the machine are measured. */
const OFFICERS = [2_500, 5_000, 10_000, 20_000];

/** CPU time of one tick, µs: `changes` of `officers` moved, 20 readers of one scope that take everything. */
function tickCost(officers: number, changes: number, ticks: number, seed: number): number {
  const clock = { at: 1_795_000_000_000, now: () => clock.at };
  const dice = { bytes: (count: number) => new Uint8Array(count), id: () => 'epoch' };
  const hub = createHub({ clock, dice, counts: createCounts(), soon: () => {} });
  const walkers = new Walkers(officers, seed);
  const slots = Array.from({ length: officers }, (_, i) =>
    hub.publisher.seat({
      officer: `o${i}`,
      badge: `${i}`,
      name: `${i}`,
      squad: 's',
      kind: 'enforcement',
      protocol: null,
    }),
  );
  const fix = fixTemplate();
  const move = (officer: number): void => {
    walkers.step(officer, 1);
    fix.eventAt = clock.at;
    fix.lon = (walkers.lonE6[officer] as number) / 1e6;
    fix.lat = (walkers.latE6[officer] as number) / 1e6;
    hub.publisher.place(slots[officer] as number, fix);
  };
  for (let officer = 0; officer < officers; officer++) move(officer);
  hub.tick();
  const reader: Reader = { backlog: () => 0, write: () => {}, mark: () => {}, farewell: () => {} };
  for (let i = 0; i < READERS; i++) {
    const outbox = hub.connect(reader, {
      account: 'wall',
      name: 'wall',
      role: 'wall',
      squads: new Set(['s']),
      officer: null,
      session: 's',
    });
    const answer = hub.hello(outbox, { protocol: PROTOCOL_VERSION });
    if (!answer.ok) throw new Error('hello was refused');
    answer.begin();
  }
  let cursor = 0;
  let us = 0;
  for (let tick = 0; tick < ticks; tick++) {
    clock.at += 250;
    for (let i = 0; i < changes; i++) {
      cursor = (cursor + 7919) % officers;
      move(cursor);
    }
    const before = process.cpuUsage();
    hub.tick();
    const { user, system } = process.cpuUsage(before);
    us += user + system;
  }
  return us / ticks;
}

function fixTemplate(): { -readonly [K in keyof Fix]: Fix[K] } {
  return {
    id: 1,
    terminal: 't',
    officer: 'o',
    eventAt: 0,
    receivedAt: 0,
    lon: 0,
    lat: 0,
    sigmaM: 8,
    accuracyM: null,
    speedMps: null,
    courseDeg: null,
    altitudeM: null,
    battery: null,
    located: true,
    mock: false,
    alarms: [],
    marks: [],
  };
}

/** Slope of the least-squares line through (log x, log y). */
function slope(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const over = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

async function run(report: Report, { quick, seed, repeat }: BenchOptions): Promise<void> {
  const ticks = quick ? 20 : 150;
  tickCost(5_000, 2_000, 40, seed);
  for (let round = 0; round < (quick ? 1 : repeat); round++) {
    const byChanges = CHANGES.map((changes) => {
      const us = tickCost(FIXED_OFFICERS, changes, ticks, seed + round);
      report.add(`tick, ${changes} changes`, 'µs', us, { officers: FIXED_OFFICERS });
      return [changes, us] as const;
    });
    report.add('slope in changes', 'log/log', slope(byChanges));
    const byOfficers = OFFICERS.map((officers) => {
      const us = tickCost(officers, FIXED_CHANGES, ticks, seed + round);
      report.add(`tick, ${officers} officers`, 'µs', us, { changes: FIXED_CHANGES });
      return [officers, us] as const;
    });
    report.add('slope in still officers', 'log/log', slope(byOfficers));
  }
  if (quick) return;
  report.judge('slope in changes', { gate: { atMost: 1.1 }, goal: { atMost: 1 } });
  report.judge('slope in still officers', { gate: { atMost: 0.1 }, goal: { atMost: 0.02 } });
}

export const bench: Bench = {
  summary: 'how the cost of a tick grows with changes and with officers who stand still',
  run,
};
