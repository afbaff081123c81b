import type { Fix, Unusable } from './fix.ts';

/**
 * Why a fix is no evidence of place; null: usable. First reason in DU4's order: the located bit, the satellites, then
 * the marks of the intake (DU10 clock, conflict of terminals). A large σ is no reason: it makes a fix ambiguous (DU5).
 */
export function usability(fix: Pick<Fix, 'located' | 'marks'>): Unusable | null {
  if (!fix.located) return 'no-gnss-fix';
  const marks = fix.marks;
  if (marks.length === 0) return null;
  if (marks.includes('satellites-few')) return 'accuracy-too-low';
  if (marks.includes('clock-untrusted')) return 'clock-untrusted';
  if (marks.includes('terminal-conflict')) return 'terminal-conflict';
  return null;
}

/**
 * Whether a fix may speak against anybody: usable, with a time of its own (DU4), and not said to be mocked (DU16).
 * Whoever counts, measures or draws fixes outside a post leaves the others out, as the engine does.
 */
export function maySpeakAgainst(fix: Pick<Fix, 'located' | 'marks' | 'mock'>): boolean {
  return usability(fix) === null && !fix.mock && !fix.marks.includes('mock') && !fix.marks.includes('time-missing');
}
