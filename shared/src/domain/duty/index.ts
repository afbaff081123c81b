export * from './counts.ts';
export { createDutyEngine, evaluate } from './create.ts';
export * from './degraded.ts';
export * from './engine.ts';
export * from './explain.ts';
export * from './mass-silence.ts';
export * from './rules.ts';
export { runSpanMs, silenceLimitMs } from './segments.ts';
export * from './state.ts';
