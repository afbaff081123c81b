import type { Waiting } from './report.ts';
import { BATCH, judge, nextBatch, type Problem, type Reply, waitAfter } from './rules.ts';
import type { OutboxStore } from './store.ts';

export interface SenderPorts {
  readonly store: OutboxStore;
  /** Posts one batch; never rejects. */
  readonly post: (batch: readonly Waiting[], signal: AbortSignal) => Promise<Reply>;
  readonly now: () => number;
  readonly random: () => number;
  /** The server has these; `refused` of them it has put aside. */
  readonly settled: (batch: readonly Waiting[], refused: readonly Waiting[]) => void;
  /** Called after everything that changes what there is to tell. */
  readonly told: (state: SenderState) => void;
}

export interface SenderState {
  /** When the server last acknowledged something, ms; null: not since the page was opened. */
  readonly sentAt: number | null;
  readonly problem: Problem | null;
  /** When it is tried again, ms; null: at once, or there is nothing to send. */
  readonly againAt: number | null;
}

/** Empties the queue, one request after another, for as long as it runs. */
export interface Sender {
  start(): void;
  stop(): void;
  /** There is something new, or the network is back: try now. `anew` forgets the failures so far. */
  poke(anew?: boolean): void;
  readonly state: SenderState;
}

export function createSender({ store, post, now, random, settled, told }: SenderPorts): Sender {
  let state: SenderState = { sentAt: null, problem: null, againAt: null };
  let running: AbortController | null = null;
  let wake: (() => void) | null = null;
  let failures = 0;
  let most = BATCH;

  const tell = (change: Partial<SenderState>): void => {
    state = { ...state, ...change };
    told(state);
  };

  /** Sleeps that long (null: until poked). */
  const sleep = (ms: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** One request, if there is anything to send; how long to sleep afterwards, null: until there is something. */
  async function turn(signal: AbortSignal): Promise<number | null> {
    const batch = nextBatch(await store.sos(BATCH), await store.oldest(BATCH), most);
    if (batch.length === 0) return null;
    const verdict = judge(batch, await post(batch, signal));
    if (signal.aborted) return 0;
    if (verdict.do === 'forget') {
      await store.remove(batch.map(({ key }) => key));
      if (verdict.refused.length > 0) await store.countRefused(verdict.refused.length);
      failures = 0;
      most = BATCH;
      settled(batch, verdict.refused);
      tell({ sentAt: now(), problem: null, againAt: null });
      return 0;
    }
    if (verdict.do === 'split') {
      most = Math.ceil(batch.length / 2);
      return 0;
    }
    failures += 1;
    const wait = waitAfter(failures, verdict.atLeastMs, random());
    tell({ problem: verdict.problem, againAt: now() + wait });
    return wait;
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // The phone's storage may fail (full, taken away): as if the network had, and again.
      const wait = await turn(signal).catch(() => waitAfter(++failures, 0, random()));
      if (signal.aborted) return;
      if (wait !== 0) await sleep(wait);
    }
  }

  return {
    start() {
      if (running) return;
      running = new AbortController();
      void run(running.signal);
    },
    stop() {
      running?.abort();
      running = null;
      wake?.();
    },
    poke(anew = false) {
      if (anew) failures = 0;
      // A wait after a failure is kept, unless whoever pokes knows better.
      if (anew || state.problem === null) wake?.();
    },
    get state() {
      return state;
    },
  };
}
