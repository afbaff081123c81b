import type { Waiting } from './report.ts';

/** Reports that wait at most: more than a day at one every five seconds. */
export const MOST_WAITING = 20_000;
/** Reports of one request. */
export const BATCH = 200;
/** First and longest wait after a failure, ms. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * The reports of the next request, out of those that wait (oldest first). Calls for help go alone and at once. The
 * server hears one heartbeat a request, so a batch ends with the first.
 */
export function nextBatch(sos: readonly Waiting[], oldest: readonly Waiting[], most: number): readonly Waiting[] {
  const from = (sos.length > 0 ? sos : oldest).slice(0, Math.max(1, most));
  const beat = from.findIndex(({ report }) => report.heartbeat);
  return beat < 0 ? from : from.slice(0, beat + 1);
}

/** What came back from a request. */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number; readonly body: unknown }
  | { readonly kind: 'unreachable' };

export type Problem = 'offline' | 'busy' | 'unbound';

/** What to do with a batch after its reply. */
export type Verdict =
  /** The server has them: out of the queue. `refused`: of these, put aside by the server and not to be sent again. */
  | { readonly do: 'forget'; readonly refused: readonly Waiting[] }
  /** Something in it cannot be read: smaller batches find out what. */
  | { readonly do: 'split' }
  | { readonly do: 'wait'; readonly problem: Problem; readonly atLeastMs: number };

const OUTCOMES = ['stored', 'duplicate', 'sealed', 'quarantined'] as const;

/** The counts of an acknowledgement that is really the server's and about this batch; a portal's page is none. */
function countsOf(body: unknown): Record<(typeof OUTCOMES)[number], number> | null {
  const counts = (body as { counts?: unknown } | null)?.counts as Record<string, unknown> | undefined;
  if (typeof counts !== 'object' || counts === null) return null;
  if (!OUTCOMES.every((name) => typeof counts[name] === 'number')) return null;
  return counts as Record<(typeof OUTCOMES)[number], number>;
}

export function judge(batch: readonly Waiting[], reply: Reply): Verdict {
  if (reply.kind === 'unreachable') return { do: 'wait', problem: 'offline', atLeastMs: 0 };
  const { status, body, retryAfterMs } = reply;
  if (status === 200) {
    const counts = countsOf(body);
    const fixes = batch.filter(({ report }) => !report.heartbeat).length;
    const told = counts ? OUTCOMES.reduce((sum, name) => sum + counts[name], 0) : -1;
    if (told !== fixes) return { do: 'wait', problem: 'offline', atLeastMs: 0 };
    return { do: 'forget', refused: refusedOf(batch, body) };
  }
  if (status === 404 || status === 401 || status === 403)
    return { do: 'wait', problem: 'unbound', atLeastMs: LONGEST_WAIT_MS };
  if (status === 400 || status === 413) {
    return batch.length > 1 ? { do: 'split' } : { do: 'forget', refused: batch };
  }
  return { do: 'wait', problem: 'busy', atLeastMs: retryAfterMs };
}

function refusedOf(batch: readonly Waiting[], body: unknown): readonly Waiting[] {
  const { items } = body as { items?: unknown };
  if (!Array.isArray(items)) return [];
  return batch.filter((_, at) => (items[at] as { outcome?: unknown } | undefined)?.outcome === 'quarantined');
}

/** Exponential, with half of it at random, so that a squad that leaves a tunnel does not come all at once. */
export function waitAfter(failures: number, atLeastMs: number, random: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10));
  return Math.max(atLeastMs, full / 2 + (full / 2) * random);
}
