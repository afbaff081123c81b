import type { Report } from './report.ts';

export interface BenchOptions {
  readonly quick: boolean;
  readonly seed: number;
  readonly repeat: number;
}

/** One file of `benches/` exports one as `bench`. */
export interface Bench {
  /** One line for the list. */
  readonly summary: string;
  run(report: Report, options: BenchOptions): Promise<void>;
  /** `count` of its cases in words, for people to read; left out: it has none. */
  explain?(count: number, seed: number): string;
}
