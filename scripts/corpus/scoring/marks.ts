import { type DutyInterval, type DutyPlan, type Evidence, evaluate } from '@dutywall/shared/domain';
import type { Span } from '@dutywall/shared/kit';
import type { CorpusOfficer } from '../case.ts';
import { intersect, length } from '../truth.ts';
import { isNegative } from './claim.ts';

interface Outcome {
  readonly officer: CorpusOfficer;
  readonly marked: boolean;
  readonly madeByMark: number;
}

/** DU16 looks for nothing by itself. */
const UNWATCHED = { mockJumps: 0, mockFrozenS: 0, mockEvenSteps: 0 };

/** DU16: shifts by whether somebody falsified the terminal, and how many of them were marked. */
export class Marks {
  spoofed = 0;
  spoofedMarked = 0;
  genuine = 0;
  genuineMarked = 0;
  /** Shifts with a candidate that would not be without the mark. */
  accused = 0;

  add({ officer, marked, madeByMark }: Outcome): void {
    if (madeByMark > 0) this.accused += 1;
    if (officer.spoofed) {
      this.spoofed += 1;
      if (marked) this.spoofedMarked += 1;
    } else {
      this.genuine += 1;
      if (marked) this.genuineMarked += 1;
    }
  }
}

/** Negative time that there is with the marks of DU16 and would not be without them, ms. */
export function madeByMarks(plan: DutyPlan, evidence: readonly Evidence[], final: readonly DutyInterval[]): number {
  const bare = evidence.map((item): Evidence => {
    if (item.kind !== 'fix') return item;
    return { kind: 'fix', fix: { ...item.fix, mock: false, marks: item.fix.marks.filter((mark) => mark !== 'mock') } };
  });
  const without: readonly Span[] = evaluate({ ...plan, rules: { ...plan.rules, ...UNWATCHED } }, bare).filter(
    isNegative,
  );
  const negative = final.filter(isNegative);
  return length(negative) - length(intersect(negative, without));
}
