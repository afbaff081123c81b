import type { Waiting } from './report.ts';
import type { Reply } from './rules.ts';

/** A request that takes longer has met a dead line, ms. */
const GIVE_UP_MS = 30_000;

/** Posts a batch to the ingest; whatever happens becomes a reply. */
export async function postBatch(secret: string, batch: readonly Waiting[], signal: AbortSignal): Promise<Reply> {
  try {
    const response = await fetch(`/ingest/web/${secret}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fixes: batch.map(({ report }) => report) }),
      // The secret is the identity here; the session has no part in it.
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(GIVE_UP_MS)]),
    });
    const retryAfter = Number(response.headers.get('retry-after') ?? '0');
    const body: unknown = await response.json().catch(() => null);
    return {
      ...{ kind: 'answered', status: response.status, body },
      retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1_000 : 0,
    };
  } catch {
    return { kind: 'unreachable' };
  }
}
