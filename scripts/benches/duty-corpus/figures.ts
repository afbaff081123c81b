import type { Measured, Sums } from '../../corpus/scoring/run.ts';
import { share, type Tally } from '../../corpus/scoring/tally.ts';
import { quantile, type Report } from '../kit/report.ts';

const SECOND = 1000;

/** Prints the sums as figures of the bench, and a line for each kind. */
export function reportCorpus(report: Report, { all, beyond, kinds }: Measured): void {
  for (const { theme, kind, sums } of kinds) printKind(theme, kind, sums);
  report.add('kinds', '', kinds.filter(({ theme }) => theme !== 'beyond').length);
  report.add('shifts', '', all.engine.shifts);
  for (const name of ['engine', 'naive'] as const) addTally(report, name, all[name]);
  const { marks } = all;
  report.add('spoofed shifts marked', '%', 100 * share(marks.spoofedMarked, marks.spoofed), { shifts: marks.spoofed });
  report.add('genuine shifts marked', '%', 100 * (1 - share(marks.genuine - marks.genuineMarked, marks.genuine)), {
    shifts: marks.genuine,
  });
  report.add('shifts with a candidate made by a mark', '', marks.accused);
  report.add('replayed tracks marked, beyond all rules', '', beyond.marks.spoofedMarked, {
    shifts: beyond.marks.spoofed,
  });
  for (const name of ['engine', 'naive'] as const)
    report.add(`${name}: final false candidates, beyond all evidence`, '', beyond[name].wrong, {
      shifts: beyond[name].shifts,
    });
}

function addTally(report: Report, name: string, tally: Tally): void {
  const { quick, slow, late } = tally;
  const add = (figure: string, unit: string, value: number, more = {}) =>
    report.add(`${name}: ${figure}`, unit, value, more);
  add('final false candidates', '', tally.wrong, { right: tally.right });
  add('shifts with a false candidate shown', '%', (100 * tally.shiftsShownWrong) / tally.shifts, {
    shifts: tally.shiftsShownWrong,
  });
  add('precision', '%', 100 * tally.precision);
  add('shown before the office entered its change', '', tally.toldLate);
  add('absences found in 10 min, ≤ 60 s', '%', 100 * share(quick.inTime, quick.absences), { absences: quick.absences });
  add('absences found in the end, ≤ 60 s', '%', 100 * share(quick.inTheEnd, quick.absences));
  add('absences found in 10 min, slower', '%', 100 * share(slow.inTime, slow.absences), { absences: slow.absences });
  add('absences found in the end, slower', '%', 100 * share(slow.inTheEnd, slow.absences));
  add('absences found in the end, uploaded late', '%', 100 * share(late.inTheEnd, late.absences), {
    absences: late.absences,
  });
  for (const [which, recall] of [
    ['≤ 60 s', quick],
    ['slower', slow],
  ] as const)
    for (const [label, part] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['max', 1],
    ] as const)
      if (recall.delays.length > 0) add(`delay ${label}, ${which}`, 's', quantile(recall.delays, part) / SECOND);
}

/** One JSON line a kind, with both engines beside each other. */
function printKind(theme: string, kind: string, { engine, naive, marks }: Sums): void {
  const of = (tally: Tally) => ({
    right: tally.right,
    wrong: tally.wrong,
    shiftsShownWrong: tally.shiftsShownWrong,
    absences: tally.quick.absences + tally.slow.absences + tally.late.absences,
    inTime: tally.quick.inTime + tally.slow.inTime,
    inTheEnd: tally.quick.inTheEnd + tally.slow.inTheEnd + tally.late.inTheEnd,
  });
  const marked = marks.spoofedMarked + marks.genuineMarked;
  const line = { theme, kind, shifts: engine.shifts, engine: of(engine), naive: of(naive), marked };
  console.log(JSON.stringify({ bench: 'duty-corpus', ...line }));
}

/** The gates on the real engine; the reference is shown beside it, never judged. */
export function judgeCorpus(report: Report): void {
  report.judge('kinds', { gate: { atLeast: 60 } });
  report.judge('engine: final false candidates', { gate: { atMost: 0 } });
  report.judge('engine: shifts with a false candidate shown', { gate: { atMost: 0.1 } });
  report.judge('engine: absences found in 10 min, ≤ 60 s', { gate: { atLeast: 95 } });
  report.judge('spoofed shifts marked', { gate: { atLeast: 90 } });
  report.judge('genuine shifts marked', { gate: { atMost: 2 } });
  report.judge('shifts with a candidate made by a mark', { gate: { atMost: 0 } });
}
