import type { Score } from './score.ts';

/** Terminals that report at least so often are gated, s; slower ones are told apart. */
const QUICK_INTERVAL_S = 60;
/** A true absence counts as found when it was shown so long after tolerance or grace were over, ms. */
export const IN_TIME = 10 * 60_000;

/** Sums of scores of one engine, over a kind or over all. */
export class Tally {
  shifts = 0;
  right = 0;
  wrong = 0;
  shownWrong = 0;
  /** Shifts in which something wrong was shown at any time. */
  shiftsShownWrong = 0;
  toldLate = 0;
  readonly quick = new Recall();
  readonly slow = new Recall();
  readonly late = new Recall();

  add(score: Score): void {
    this.shifts += 1;
    this.right += score.right;
    this.wrong += score.wrong.length;
    this.shownWrong += score.shownWrong.length;
    this.shiftsShownWrong += score.shownWrong.length > 0 ? 1 : 0;
    this.toldLate += score.toldLate;
    for (const { absence, intervalS, delay, inTheEnd } of score.found) {
      const recall = !absence.live ? this.late : intervalS <= QUICK_INTERVAL_S ? this.quick : this.slow;
      recall.add(delay, inTheEnd);
    }
  }

  /** Right candidates of all in the end; 1 where there is none. */
  get precision(): number {
    return this.right + this.wrong === 0 ? 1 : this.right / (this.right + this.wrong);
  }
}

/** True absences of one class of terminals. */
class Recall {
  absences = 0;
  inTime = 0;
  inTheEnd = 0;
  /** Of those that were shown, ms after tolerance or grace. */
  readonly delays: number[] = [];

  add(delay: number | null, inTheEnd: boolean): void {
    this.absences += 1;
    if (inTheEnd) this.inTheEnd += 1;
    if (delay === null) return;
    this.delays.push(delay);
    if (delay <= IN_TIME) this.inTime += 1;
  }
}

/** Share of `part` in `all`; 1 of nothing. */
export function share(part: number, all: number): number {
  return all === 0 ? 1 : part / all;
}
