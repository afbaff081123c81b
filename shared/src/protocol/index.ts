export * from './board.ts';
export * from './commands.ts';
export * from './facts.ts';
export * from './position-frame.ts';
export * from './refusals.ts';
export * from './rows.ts';
export * from './socket-types.ts';
export * from './version.ts';
