import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, post, type Run } from './ingest/load.ts';
import type { Ready, Usage } from './ingest/server.ts';
import type { Bench } from './kit/bench.ts';
import { Child } from './kit/child.ts';
import { quantile, type Report } from './kit/report.ts';

const TERMINALS = 64;
const LINES = 32;
const BATCH = 100;
const SERVER = fileURLToPath(new URL('./ingest/server.js', import.meta.url));

/** Places that differ from request to request, so that nothing is a repeat. */
let step = 0;
function fix(): string {
  step += 1;
  const lat = (32 + (step % 90_000) / 1e6).toFixed(6);
  return `{"eventAt":${Date.now() - (step % 50_000)},"lat":${lat},"lon":118.7${step % 1_000},"accuracyM":12,"speedMps":1.2}`;
}

const batch = (token: string) => post(`/ingest/web/web${token}`, `[${Array.from({ length: BATCH }, fix).join(',')}]`);
const single = (token: string) =>
  post(
    `/ingest/osmand/osmand${token}`,
    `{"location":{"timestamp":${Date.now()},"coords":{"latitude":${(32 + (step++ % 90_000) / 1e6).toFixed(6)},"longitude":118.7,"accuracy":12}}}`,
  );

/** Runs a load and tells what it cost the server, µs of CPU an answer. */
async function measure(
  child: Child,
  run: () => Promise<Run>,
): Promise<Run & { readonly cpuUs: number; readonly stored: number }> {
  const before = await child.ask<Usage>({});
  const result = await run();
  const after = await child.ask<Usage>({});
  return {
    ...result,
    cpuUs: (after.cpuUs - before.cpuUs) / Math.max(1, result.answered),
    stored: after.rows - before.rows,
  };
}

async function once(report: Report, seconds: number, gate: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dutywall-bench-'));
  const args = [dataDir, process.env.DATABASE_URL ?? '', String(TERMINALS)];
  const { child, first } = await Child.start<Ready>(SERVER, args);
  const { port, tokens } = first;
  const token = (line: number): string => tokens[(line + step) % tokens.length] ?? '';
  try {
    await load(port, LINES, 1, (line) => batch(token(line)));

    const batches = await measure(child, () => load(port, LINES, seconds, (line) => batch(token(line))));
    const rate = (batches.answered * BATCH) / batches.seconds;
    report.add('batch rate', 'fixes/s', rate, { stored: batches.stored, failed: batches.failed });
    report.add('batch cpu', 'µs/fix', batches.cpuUs / BATCH);
    report.add('unacknowledged', 'requests', batches.failed);
    report.judge('batch rate', { gate: { atLeast: gate }, goal: { atLeast: 100_000 } });

    const bareBody = post(
      '/bare',
      '{"location":{"timestamp":1795446900000,"coords":{"latitude":32.1,"longitude":118.7,"accuracy":12}}}',
    );
    const bare = await measure(child, () => load(port, LINES, seconds, () => bareBody));
    const singles = await measure(child, () => load(port, LINES, seconds, (line) => single(token(line))));
    report.add('single rate', 'fixes/s', singles.answered / singles.seconds);
    report.add('bare Fastify rate', 'requests/s', bare.answered / bare.seconds);
    report.add('single against bare, by CPU', '%', (bare.cpuUs / singles.cpuUs) * 100);
    report.judge('single against bare, by CPU', { gate: { atLeast: 35 }, goal: { atLeast: 70 } });
    report.add('batch against single, by CPU', '×', singles.cpuUs / (batches.cpuUs / BATCH));
    report.judge('batch against single, by CPU', { gate: { atLeast: 15 }, goal: { atLeast: 50 } });

    const half = await load(port, LINES, seconds, (line) => batch(token(line)), rate / BATCH / 2);
    report.add('acknowledge p99 at half of capacity', 'ms', quantile(half.latencies, 0.99));
    report.judge('acknowledge p99 at half of capacity', { gate: { atMost: 250 }, goal: { atMost: 50 } });
  } finally {
    child.stop();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await rm(dataDir, { recursive: true, force: true });
  }
}

export const bench: Bench = {
  summary:
    'the whole path of a position: authenticate → decode → normalise → commit → acknowledge (DATABASE_URL or embedded)',
  async run(report, { quick, repeat }) {
    const gate = process.env.DATABASE_URL ? 15_000 : 8_000;
    for (let round = 0; round < (quick ? 1 : repeat); round += 1) await once(report, quick ? 2 : 5, gate);
    report.note('sender and server share this machine: the rates are what both reach together');
  },
};
