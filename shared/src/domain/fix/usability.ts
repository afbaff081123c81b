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
