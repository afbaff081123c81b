/**
 * What is wrong with one place of a file that somebody brought: named by row and field, so that it can be found and
 * mended. The good rows beside it are used all the same.
 */
export interface Problem {
  readonly code: ProblemCode;
  /** e.g. `features[3].geometry`, `[2].breaks[0].to`, `line 17` */
  readonly where: string;
  readonly zh: string;
  readonly en: string;
}

export type ProblemCode =
  | 'not-json'
  | 'wrong-type'
  | 'missing'
  | 'bad-time'
  | 'bad-number'
  | 'bad-place'
  | 'bad-datum'
  | 'bad-geometry'
  | 'crosses-itself'
  | 'too-few-points'
  | 'no-area'
  | 'too-many-vertices'
  | 'bad-reach'
  | 'outside-district'
  | 'name-missing'
  | 'name-taken'
  | 'unknown-squad'
  | 'out-of-scope'
  | 'too-many'
  | 'empty-window'
  | 'overlap'
  | 'duplicate-id'
  | 'unknown-post'
  | 'unknown-key';

export function problem(code: ProblemCode, where: string, zh: string, en: string): Problem {
  return { code, where, zh, en };
}

/** One line for a log or a command line. */
export function problemLine(one: Problem): string {
  return `${one.where}: ${one.zh} / ${one.en} (${one.code})`;
}

/** True for a JSON object: not null, not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
