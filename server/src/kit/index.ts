export { answer, Refused, STATUS } from './refused.ts';
export { createBus, createDice, systemClock } from './runtime.ts';
