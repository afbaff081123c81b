import { readOwnRules } from '@dutywall/shared/domain';
import { DAY, type Instant, MINUTE, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { PreviewCounts, RefusalCode, RulePreview, RulePreviewAsk } from '@dutywall/shared/protocol';
import type { Clock, Database, Dice, Principal } from '../../ports.ts';
import { mayPublish, readsRules, seesShifts } from './rule.policy.ts';
import { readSquads } from './rule.store.ts';

/** Questions that run at once in the whole server: each takes a share of the one store. */
const MAX_RUNNING = 2;
/** Answers kept for being read; the oldest go. */
const MAX_KEPT = 20;
const KEEP_MS = 30 * MINUTE;
const BACK_MS = 7 * DAY;
/** Differing shifts of one answer, the most different first. */
const MAX_DIFFERING = 200;

type Compared = RulePreview['differing'][number];

/** The duty room's second judging, as this feature needs it. */
interface Trials {
  choose(trial: Trial): Promise<{ readonly shifts: number; readonly chosen: readonly string[] }>;
  judge(trial: Trial, chosen: readonly string[], signal: AbortSignal): AsyncGenerator<Compared>;
}

interface Trial {
  readonly squad: string | null;
  readonly own: ReturnType<typeof readOwnRules>['own'];
  readonly squads: readonly string[];
  readonly span: Span;
}

export interface RulePreviews {
  /** Starts one and answers at once; whoever asked reads how far it is. One question a person: a new one ends the last. */
  start(who: Principal, ask: RulePreviewAsk): Promise<Result<RulePreview, RefusalCode>>;
  read(who: Principal, id: string): Result<RulePreview, RefusalCode>;
  cancel(who: Principal, id: string): Result<RulePreview, RefusalCode>;
  close(): void;
}

interface Job {
  readonly account: string;
  readonly since: Instant;
  readonly end: AbortController;
  readonly named: boolean;
  readonly answer: RulePreview;
}

export interface PreviewDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly trials: Trials;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Previews of rules: jobs in memory, bounded in number and in what they look at. They write nothing. */
export function createPreviews({ db, clock, dice, trials, onError }: PreviewDeps): RulePreviews {
  const jobs = new Map<string, Job>();

  const sweep = (): void => {
    const old = clock.now() - KEEP_MS;
    for (const [id, job] of jobs)
      if (job.answer.state !== 'running' && (job.since < old || jobs.size > MAX_KEPT)) jobs.delete(id);
  };

  const run = async (job: Job, trial: Trial, chosen: readonly string[]): Promise<void> => {
    const { answer, end } = job;
    try {
      for await (const one of trials.judge(trial, chosen, end.signal)) take(answer, one, job.named);
      answer.state = end.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      answer.state = end.signal.aborted ? 'cancelled' : 'failed';
      if (!end.signal.aborted) onError(error, 'previewing rules');
    }
  };

  const own = (who: Principal, id: string): Job | undefined => {
    const job = jobs.get(id);
    return job?.account === who.account ? job : undefined;
  };

  return {
    async start(who, ask) {
      if (!readsRules(who) || !mayPublish(who, ask.squad))
        return refuse('forbidden', 'not a squad whose rules you set');
      const { own: numbers, problems } = readOwnRules(ask.own);
      const [first] = problems;
      if (first)
        return refuse(first.code === 'bad-number' ? 'bad-number' : 'bad-request', first.en, { field: first.where });
      sweep();
      for (const job of jobs.values()) if (job.account === who.account) job.end.abort();
      const others = [...jobs.values()].filter((job) => job.answer.state === 'running' && job.account !== who.account);
      if (others.length >= MAX_RUNNING) return refuse('too-many-requests', 'others preview rules', { retryAfterS: 30 });
      const now = clock.now();
      const squads = below(ask.squad, await readSquads(db));
      const trial = { squad: ask.squad, own: numbers, squads, span: { from: now - BACK_MS, to: now } };
      const { shifts, chosen } = await trials.choose(trial);
      const answer: RulePreview = {
        ...{ id: dice.id(), state: 'running', ...trial.span, shifts, sampled: chosen.length, judged: 0 },
        ...{ total: { before: none(), after: none() }, squads: [], differing: [], differingCount: 0 },
      };
      const job = { account: who.account, since: now, end: new AbortController(), named: seesShifts(who), answer };
      jobs.set(answer.id, job);
      void run(job, trial, chosen);
      return ok(structuredClone(answer));
    },

    read(who, id) {
      const job = own(who, id);
      return job ? ok(job.answer) : refuse('not-found', 'no such preview of yours');
    },

    cancel(who, id) {
      const job = own(who, id);
      if (!job) return refuse('not-found', 'no such preview of yours');
      job.end.abort();
      if (job.answer.state === 'running') job.answer.state = 'cancelled';
      return ok(job.answer);
    },

    close() {
      for (const job of jobs.values()) job.end.abort();
    },
  };
}

function none(): PreviewCounts {
  return { 'not-arrived': 0, 'off-post': 0, 'no-signal': 0 };
}

function add(to: PreviewCounts, more: PreviewCounts): void {
  to['not-arrived'] += more['not-arrived'];
  to['off-post'] += more['off-post'];
  to['no-signal'] += more['no-signal'];
}

function distance({ before, after }: Compared): number {
  return (Object.keys(before) as (keyof PreviewCounts)[]).reduce((n, key) => n + Math.abs(before[key] - after[key]), 0);
}

/** One shift into the answer. */
function take(answer: RulePreview, one: Compared, named: boolean): void {
  answer.judged += 1;
  let squad = answer.squads.find((row) => row.squad === one.squad);
  if (!squad) {
    squad = { squad: one.squad, before: none(), after: none() };
    answer.squads.push(squad);
  }
  for (const side of ['before', 'after'] as const) {
    add(answer.total[side], one[side]);
    add(squad[side], one[side]);
  }
  if (distance(one) === 0) return;
  answer.differingCount += 1;
  if (!named) return;
  answer.differing.push(one);
  answer.differing.sort((a, b) => distance(b) - distance(a));
  answer.differing.length = Math.min(answer.differing.length, MAX_DIFFERING);
}

/** The squad and all below it; null: all there are. */
function below(squad: string | null, squads: Awaited<ReturnType<typeof readSquads>>): string[] {
  if (squad === null) return squads.map(({ id }) => id);
  const found = new Set([squad]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { id, parent } of squads) if (parent !== null && found.has(parent)) found.add(id);
  }
  return [...found];
}
