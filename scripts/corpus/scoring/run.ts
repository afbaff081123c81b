import { MINUTE, type Span } from '@dutywall/shared/kit';
import { KINDS, makeCase } from '../generate.ts';
import { Marks } from './marks.ts';
import { type Played, play } from './play.ts';
import { type Score, score, scoreNaive } from './score.ts';
import { IN_TIME, Tally } from './tally.ts';

/** The sums over some shifts: both engines, and the marks. */
export class Sums {
  readonly engine = new Tally();
  readonly naive = new Tally();
  readonly marks = new Marks();
}

export interface Measured {
  /** Everything that the rules promise to tell apart. */
  readonly all: Sums;
  /** The theme `beyond`, of which no evidence tells the truth. */
  readonly beyond: Sums;
  readonly kinds: readonly { readonly theme: string; readonly kind: string; readonly sums: Sums }[];
}

/** Called for whatever is wrong, so that it can be looked at. */
export type Complaint = (kind: string, seed: number, officer: string, what: string) => void;

/** Plays `seeds` of every kind through both engines. */
export function measure(seeds: readonly number[], complain: Complaint = () => undefined): Measured {
  const [all, beyond] = [new Sums(), new Sums()];
  const kinds = KINDS.map(({ theme, name }) => {
    const own = new Sums();
    for (const seed of seeds)
      for (const played of play(makeCase(name, seed))) {
        const ours = score(played);
        const naive = scoreNaive(played.officer, played.plan);
        for (const sums of [own, theme === 'beyond' ? beyond : all]) {
          sums.engine.add(ours);
          sums.naive.add(naive);
          sums.marks.add(played);
        }
        if (theme !== 'beyond')
          for (const what of faultsOf(played, ours)) complain(name, seed, played.officer.id, what);
      }
    return { theme, kind: name, sums: own };
  });
  return { all, beyond, kinds };
}

function faultsOf({ officer, plan, marked, madeByMark }: Played, ours: Score): string[] {
  const begin = plan.shifts[0]?.from ?? 0;
  const when = ({ from, to }: Span) => [from, to].map((at) => ((at - begin) / MINUTE).toFixed(1)).join('–');
  const missed = ours.found.filter(({ absence, delay }) => absence.live && (delay === null || delay > IN_TIME));
  return [
    ...ours.wrong.map((span) => `wrong in the end: minutes ${when(span)}`),
    ...ours.shownWrong.map((span) => `wrong when shown: minutes ${when(span)}`),
    ...missed.map((one) => `not found in time: minutes ${when(one.absence)}, every ${one.intervalS} s`),
    ...(officer.spoofed && !marked ? ['falsified, not marked'] : []),
    ...(!officer.spoofed && marked ? ['genuine, yet marked'] : []),
    ...(madeByMark > 0 ? [`${Math.ceil(madeByMark / MINUTE)} min of a candidate made by a mark`] : []),
  ];
}
