import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TICK_MS } from '@dutywall/shared/protocol';
import type { Bench, BenchOptions } from './kit/bench.ts';
import { Child } from './kit/child.ts';
import type { Report } from './kit/report.ts';
import type { LoadResult, WallsResult } from './live/messages.ts';

const OFFICERS = 10_000;
const WALLS = 20;
/** One event per fix saturates a core near 10,000/s; its cost per update is the same at a rate that it can keep. */
const REFERENCE_PER_SECOND = 1_000;
const SUBJECT_PER_SECOND = 10_000;
const FULL_PER_SECOND = 20_000;
const SLOW_BYTES_PER_SECOND = 8_000;
/** Longer than two ticks and the way: everything sent has been read. */
const SETTLE_MS = 1_500;
/** A process whose event loop is later than this is itself what is measured, ms. */
const LIMIT_MS = 40;

interface Stage {
  readonly server: Child;
  readonly walls: Child;
  readonly port: number;
}

async function stage(mode: 'subject' | 'reference', seed: number): Promise<Stage> {
  const here = import.meta.dirname;
  const { child: server, first } = await Child.start<{ port: number }>(join(here, 'live/server.js'), [
    mode,
    String(OFFICERS),
    String(seed),
  ]);
  const { child: walls } = await Child.start(join(here, 'live/walls.js'), [mode]);
  return { server, walls, port: first.port };
}

async function withStage<T>(mode: 'subject' | 'reference', seed: number, work: (s: Stage) => Promise<T>): Promise<T> {
  const stages = await stage(mode, seed);
  try {
    return await work(stages);
  } finally {
    stages.server.stop();
    stages.walls.stop();
  }
}

const connect = ({ walls, port }: Stage, slow = 0): Promise<number> =>
  walls.ask({ ask: 'connect', port, walls: WALLS, slowBytesPerSecond: slow });

const load = ({ server }: Stage, perSecond: number, seconds: number, publish = true, incidents = 0) =>
  server.ask<LoadResult>({ ask: 'load', perSecond, seconds, publish, incidents });

/** CPU of the server per update, µs, less the same process with its walls open and nothing told. */
async function cpuPerUpdate(mode: 'subject' | 'reference', perSecond: number, seconds: number, seed: number) {
  return withStage(mode, seed, async (s) => {
    await connect(s);
    await load(s, perSecond, 2);
    const idle = await load(s, perSecond, seconds, false);
    const busy = await load(s, perSecond, seconds);
    const baseline = (idle.cpuUs / idle.elapsedMs) * busy.elapsedMs;
    return { perUpdate: (busy.cpuUs - baseline) / busy.updates, share: busy.cpuUs / 10 / busy.elapsedMs, busy };
  });
}

/** Ages say nothing about the server when its neighbours were late; such a run has figures of its own. */
function limitOf(report: Report, told: LoadResult, heard: WallsResult): '' | ' (late)' {
  if (Math.max(told.lateMs, heard.loopP99) <= LIMIT_MS) return '';
  const late = `server up to ${Math.round(told.lateMs)} ms, walls p99 ${Math.round(heard.loopP99)} ms`;
  report.note(`the load generator was the limit: ${late} late`);
  return ' (late)';
}

/** Full speed to all walls: what arrived, how old, and whether every wall ends with what the server has. */
async function fullSpeed(report: Report, seconds: number, seed: number, quick: boolean): Promise<void> {
  await withStage('subject', seed, async (s) => {
    await connect(s);
    await load(s, FULL_PER_SECOND, 1);
    await s.walls.ask({ ask: 'reset' });
    const told = await load(s, FULL_PER_SECOND, seconds, true, 20);
    await sleep(SETTLE_MS);
    const heard = await s.walls.ask<WallsResult>({ ask: 'report' });
    const truth = await s.server.ask<string>({ ask: 'places' });
    const wrong = heard.places.filter((places) => places !== truth).length;
    const rate = told.updates / (told.elapsedMs / 1000);
    report.add('updates offered', '1/s', rate, {
      walls: WALLS,
      cpuShare: Math.round(told.cpuUs / 10 / told.elapsedMs),
    });
    report.add('walls whose final board is wrong', 'walls', wrong + (WALLS - heard.connected));
    report.add('gaps in facts', 'gaps', heard.gaps);
    report.add('bytes on the position lane', 'B/update', heard.bytes / heard.updates.reduce((a, b) => a + b, 0));
    if (quick) return;
    const suffix = limitOf(report, told, heard);
    report.add(`age of a fix, p50${suffix}`, 'ms', heard.ageP50, { samples: heard.ages });
    report.add(`age of a fix, p99${suffix}`, 'ms', heard.ageP99);
    report.add(`incident, p99${suffix}`, 'ms', heard.incidentP99, { samples: heard.incidents });
  });
}

/** The walls' p99 age, and the server's memory, without and with one reader behind a slow link. */
async function slowReader(report: Report, seconds: number, seed: number): Promise<void> {
  const measure = (slow: number) =>
    withStage('subject', seed, async (s) => {
      await connect(s, slow);
      await load(s, SUBJECT_PER_SECOND, 2);
      await s.walls.ask({ ask: 'reset' });
      const told = await load(s, SUBJECT_PER_SECOND, seconds);
      const heard = await s.walls.ask<WallsResult>({ ask: 'report' });
      const memory = await s.server.ask<{ heldMb: number; rssMb: number }>({ ask: 'memory' });
      return { heard, memory, suffix: limitOf(report, told, heard) };
    });
  const without = await measure(0);
  const with_ = await measure(SLOW_BYTES_PER_SECOND);
  report.add(
    `others' p99 with a slow reader${without.suffix || with_.suffix}`,
    '× without',
    with_.heard.ageP99 / without.heard.ageP99,
    {
      withMs: with_.heard.ageP99,
      withoutMs: without.heard.ageP99,
      slowUpdates: with_.heard.updates.at(-1),
    },
  );
  report.add('server memory for a slow reader', 'MB', with_.memory.heldMb - without.memory.heldMb, {
    rssMb: Math.round(with_.memory.rssMb - without.memory.rssMb),
  });
}

async function run(report: Report, { quick, seed, repeat }: BenchOptions): Promise<void> {
  if (quick) {
    await fullSpeed(report, 5, seed, true);
  } else {
    for (let round = 0; round < repeat; round++) {
      const subject = await cpuPerUpdate('subject', SUBJECT_PER_SECOND, 5, seed + round);
      const reference = await cpuPerUpdate('reference', REFERENCE_PER_SECOND, 5, seed + round);
      report.add('CPU per update', 'µs', subject.perUpdate, { percentOfCore: Math.round(subject.share) });
      report.add('CPU per update, event per fix', 'µs', reference.perUpdate, {
        percentOfCore: Math.round(reference.share),
        updates: reference.busy.updates,
      });
      await fullSpeed(report, 8, seed + round, false);
      await slowReader(report, 12, seed + round);
    }
    const ratio = report.median('CPU per update, event per fix') / report.median('CPU per update');
    report.add('CPU ratio, event per fix over ours', '×', ratio);
    report.judge('CPU ratio, event per fix over ours', { gate: { atLeast: 8 }, goal: { atLeast: 100 } });
    report.judge('age of a fix, p99', { gate: { atMost: TICK_MS + 50 }, goal: { atMost: TICK_MS + 10 } });
    report.judge('incident, p99', { gate: { atMost: 50 }, goal: { atMost: 5 } });
    report.judge("others' p99 with a slow reader", { gate: { atMost: 1.1 }, goal: { atMost: 1 } });
    report.judge('server memory for a slow reader', { gate: { atMost: 20 } });
  }
  report.judge('walls whose final board is wrong', { gate: { atMost: 0 } });
  report.judge('gaps in facts', { gate: { atMost: 0 } });
  // In a short run the pace is the generator's own; what counts is that nothing was lost.
  if (!quick) report.judge('updates offered', { gate: { atLeast: FULL_PER_SECOND * 0.98 } });
  report.judge('bytes on the position lane', { gate: { atMost: 5 } });
}

export const bench: Bench = {
  summary: 'the live room with 20 walls against one JSON event per fix: CPU, losses, age, a slow reader',
  run,
};
