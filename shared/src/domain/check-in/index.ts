export * from './check-in.ts';
export * from './checklist.ts';
export * from './course.ts';
