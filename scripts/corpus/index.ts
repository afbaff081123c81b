export * from './case.ts';
export { KINDS, makeCase } from './generate.ts';
export { type Played, play } from './scoring/play.ts';
export { measure } from './scoring/run.ts';
export { score, scoreNaive } from './scoring/score.ts';
export { share } from './scoring/tally.ts';
