import type { CanonicalFix } from '@dutywall/shared/domain';
import { type Instant, SECOND, type Span } from '@dutywall/shared/kit';
import type { Dice } from '../../demo/dice.ts';

/** One report or heartbeat (`fix` null) as it leaves the terminal. */
export interface Sending {
  readonly trueAt: Instant;
  readonly eventAt: Instant;
  readonly fix: CanonicalFix | null;
  /** Usable for where the officer truly was: located, honest place, honest time. */
  readonly telling: boolean;
}

/** The way from a terminal to the server. */
export interface Link {
  /** Typical time under way, ms. */
  readonly latencyMs: number;
  /** Share of reports that never arrive. */
  readonly loss: number;
  /** No network: what was gathered is kept and sent afterwards, or lost. */
  readonly outages: readonly Outage[];
  /** Reports sent together. */
  readonly batch: number;
  /** How often each arrives. */
  readonly copies: number;
  /** Arrival is late by up to this much, each report by its own, s. */
  readonly shuffleS: number;
}

export interface Outage extends Span {
  readonly kept: boolean;
}

export const GOOD_LINK: Link = { latencyMs: 600, loss: 0.005, outages: [], batch: 1, copies: 1, shuffleS: 0 };

/** Something on the server's doorstep. Arrivals of one upload share `receivedAt`. */
export interface Arrival extends Sending {
  readonly receivedAt: Instant;
  readonly terminal: string;
}

/** Reports of a kept buffer go out in uploads of this many, one after another. */
const UPLOAD = 50;

/** What arrives of a terminal's sendings, in order of arrival. */
export function deliver(terminal: string, sendings: readonly Sending[], link: Link, dice: Dice): Arrival[] {
  const out: Arrival[] = [];
  const arrive = (sending: Sending, receivedAt: Instant) => {
    for (let copy = 0; copy < link.copies; copy++) {
      const late = copy === 0 ? 0 : dice.range(2, 60) * SECOND;
      out.push({ ...sending, terminal, receivedAt: Math.round(receivedAt + late) });
    }
  };
  const latency = () => link.latencyMs * Math.exp(dice.normal() * 0.5);
  let waiting: Sending[] = [];
  let buffered = 0;
  let during: Outage | null = null;
  for (const sending of sendings) {
    const outage = link.outages.find((one) => sending.trueAt >= one.from && sending.trueAt < one.to);
    if (dice.chance(link.loss)) continue;
    if (outage) {
      if (!outage.kept || sending.fix === null) continue;
      if (outage !== during) buffered = 0;
      during = outage;
      const upload = outage.to + (1 + Math.floor(buffered++ / UPLOAD) * 2) * SECOND;
      arrive(sending, upload + dice.range(0, link.shuffleS) * SECOND);
      continue;
    }
    waiting.push(sending);
    if (waiting.length < link.batch) continue;
    const receivedAt = sending.trueAt + latency();
    for (const one of waiting) arrive(one, receivedAt + dice.range(0, link.shuffleS) * SECOND);
    waiting = [];
  }
  for (const one of waiting) arrive(one, one.trueAt + latency());
  return out.sort((a, b) => a.receivedAt - b.receivedAt);
}
