import { KINDS, makeCase } from '../index.ts';
import { play } from './play.ts';
import { score, scoreNaive } from './score.ts';
import { Tally } from './tally.ts';

/** What was measured of one kind, or of the whole corpus (`kind` empty). */
export interface Measured {
  readonly theme: string;
  readonly kind: string;
  readonly engine: Tally;
  readonly naive: Tally;
  readonly marks: Marks;
}

/** DU16: shifts by whether somebody falsified the terminal, and how many of them were marked. */
export class Marks {
  spoofed = 0;
  spoofedMarked = 0;
  genuine = 0;
  genuineMarked = 0;

  add(spoofed: boolean, marked: boolean): void {
    if (spoofed) {
      this.spoofed += 1;
      if (marked) this.spoofedMarked += 1;
    } else {
      this.genuine += 1;
      if (marked) this.genuineMarked += 1;
    }
  }
}

/** Called for whatever is wrong, so that it can be looked at. */
export type Complaint = (kind: string, seed: number, officer: string, what: string) => void;

const measured = (theme: string, kind: string): Measured => ({
  theme,
  kind,
  engine: new Tally(),
  naive: new Tally(),
  marks: new Marks(),
});

/** Plays `seeds` of every kind through both engines; the sum of all comes first, then kind by kind. */
export function measure(seeds: readonly number[], complain: Complaint = () => undefined): readonly Measured[] {
  const all = measured('', '');
  const byKind = KINDS.map(({ theme, name }) => {
    const own = measured(theme, name);
    for (const seed of seeds)
      for (const played of play(makeCase(name, seed))) {
        const ours = score(played);
        const naive = scoreNaive(played.officer, played.plan);
        for (const sums of [own, all]) {
          sums.engine.add(ours);
          sums.naive.add(naive);
          sums.marks.add(played.officer.spoofed, played.marked);
        }
        const { id } = played.officer;
        const minutes = (from: number, to: number) =>
          [from, to].map((at) => ((at - (played.plan.shifts[0]?.from ?? 0)) / 60_000).toFixed(1)).join('–');
        for (const { from, to } of ours.wrong) complain(name, seed, id, `wrong in the end: ${minutes(from, to)} min`);
        for (const { from, to } of ours.shownWrong)
          complain(name, seed, id, `wrong when shown: ${minutes(from, to)} min`);
        for (const { absence, delay, intervalS } of ours.found)
          if (absence.live && (delay === null || delay > 600_000))
            complain(
              name,
              seed,
              id,
              `not found in time: ${minutes(absence.from, absence.to)} min, every ${intervalS} s`,
            );
        if (played.officer.spoofed !== played.marked)
          complain(name, seed, id, played.marked ? 'genuine, yet marked' : 'falsified, not marked');
      }
    return own;
  });
  return [all, ...byKind];
}
