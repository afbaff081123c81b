import { KINDS } from '../corpus/index.ts';
import { measure } from '../corpus/scoring/run.ts';
import { explainCases } from './duty-corpus/explain.ts';
import { judgeCorpus, reportCorpus } from './duty-corpus/figures.ts';
import type { Bench, BenchOptions } from './kit/bench.ts';
import type { Report } from './kit/report.ts';

/** Shifts of each kind: all, and for a look at every change. */
const SEEDS = 20;
const QUICK_SEEDS = 2;

async function run(report: Report, { quick, seed }: BenchOptions): Promise<void> {
  const seeds = Array.from({ length: quick ? QUICK_SEEDS : SEEDS }, (_, i) => seed + i);
  const measured = measure(seeds, (kind, one, officer, what) =>
    report.note(`${kind}, seed ${one}, ${officer}: ${what}`),
  );
  reportCorpus(report, measured);
  judgeCorpus(report);
}

export const bench: Bench = {
  summary: `truth of duty verdicts on ${KINDS.length} kinds of planted shifts, against point in polygon + timeout`,
  run,
  explain: explainCases,
};
