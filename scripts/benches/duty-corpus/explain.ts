import { chinaTime, type DutyInterval, explain } from '@dutywall/shared/domain';
import { MINUTE } from '@dutywall/shared/kit';
import { KINDS, makeCase } from '../../corpus/index.ts';
import { type Played, play } from '../../corpus/scoring/play.ts';

/** Silence shorter than this opens no incident, ms (incident room). */
const SILENT_FOR = 2 * MINUTE;

/** `count` cases, spread over the kinds that raise something, as text for people: what truly happened and what is said. */
export function explainCases(count: number, seed: number): string {
  const telling = KINDS.flatMap(({ name, about }) => {
    const [played] = play(makeCase(name, seed));
    return played && incidents(played).length > 0 ? [{ name, about, played }] : [];
  });
  const step = Math.max(1, telling.length / count);
  const chosen = telling.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step)).slice(0, count);
  return chosen.map(({ name, about, played }, i) => oneCase(i + 1, name, about, played)).join('\n');
}

function incidents({ final }: Played): readonly DutyInterval[] {
  return final.filter(({ state, cause, from, to }) => {
    if (state === 'no-signal') return cause !== 'paused-at-rest' && to - from >= SILENT_FOR;
    return state === 'off-post' || state === 'not-arrived';
  });
}

function oneCase(number: number, name: string, about: string, played: Played): string {
  const { officer, plan } = played;
  const [shift] = plan.shifts;
  const terminal = officer.terminals[0]?.terminal;
  const truth = officer.truth.spans
    .filter(({ from, to }) => to - from >= MINUTE)
    .map(({ from, to, where }) => `${chinaTime(from)}–${chinaTime(to)} ${where}`);
  const said = incidents(played).flatMap((interval) => {
    const { zh, en } = explain(interval, plan, Number.POSITIVE_INFINITY);
    return [`- ${zh}`, `  ${en}`];
  });
  return [
    `## ${number}. ${name}`,
    '',
    `Truth: ${about}.`,
    `Shift ${chinaTime(shift?.from ?? 0)}–${chinaTime(shift?.to ?? 0)}, ${terminal?.protocol} every ${plan.expectedIntervalS} s. ${truth.join(' · ')}`,
    '',
    ...said,
    '',
  ].join('\n');
}
