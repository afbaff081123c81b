import { type OfficerId, type Shift, WINDOW_MARGIN_MS } from '@dutywall/shared/domain';
import type { Instant, Span } from '@dutywall/shared/kit';
import type { DutyWindows } from '../../ports.ts';

/**
 * DU14 for every officer: the shifts as known now, and calls for help. Answers from memory, as the ingest asks for every
 * fix. Before `replace` was called the roster is unknown: everything counts as open, because sealing is for good.
 */
export class ShiftWindows implements DutyWindows {
  private byOfficer: ReadonlyMap<OfficerId, Float64Array> | null = null;
  private readonly sosWindow: (officer: OfficerId) => Span | null;

  constructor(sosWindow: (officer: OfficerId) => Span | null) {
    this.sosWindow = sosWindow;
  }

  replace(shifts: readonly Pick<Shift, 'officer' | 'from' | 'to'>[]): void {
    const lists = new Map<OfficerId, number[]>();
    for (const shift of shifts) {
      const list = lists.get(shift.officer);
      if (list) list.push(shift.from, shift.to);
      else lists.set(shift.officer, [shift.from, shift.to]);
    }
    this.byOfficer = new Map([...lists].map(([officer, list]) => [officer, Float64Array.from(list)]));
  }

  isOpen(officer: OfficerId, at: Instant): boolean {
    if (!this.byOfficer) return true;
    const spans = this.byOfficer.get(officer);
    for (let i = 0; spans && i < spans.length; i += 2) {
      const from = spans[i] ?? Infinity;
      const to = spans[i + 1] ?? 0;
      if (at >= from - WINDOW_MARGIN_MS && at < to + WINDOW_MARGIN_MS) return true;
    }
    const sos = this.sosWindow(officer);
    return sos !== null && at >= sos.from - WINDOW_MARGIN_MS && at < sos.to;
  }

  /** When the officer's last shift before `at` ended; null: none is known. */
  lastEnd(officer: OfficerId, at: Instant): Instant | null {
    const spans = this.byOfficer?.get(officer);
    let last: Instant | null = null;
    for (let i = 1; spans && i < spans.length; i += 2) {
      const to = spans[i] ?? Infinity;
      if (to <= at && (last === null || to > last)) last = to;
    }
    return last;
  }
}
