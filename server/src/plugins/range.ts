import { fromIso, type Instant, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { Type } from 'typebox';

/** Query parameters of a time range: ISO 8601 with a zone, or epoch milliseconds. */
export const RangeQuery = {
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
};

/** No list answers more rows than this; the default is the same. */
export const LimitQuery = { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) };

/** Reads a range with its bounds; refuses what is no time, runs backwards or is longer than `maxMs`. */
export function readRange(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  defaults: Span,
  maxMs: number,
): Result<Span, RefusalCode> {
  const from = query.from === undefined ? defaults.from : readInstant(query.from);
  const to = query.to === undefined ? defaults.to : readInstant(query.to);
  if (from === null) return refuse('bad-request', 'from is no time', { field: 'from' });
  if (to === null) return refuse('bad-request', 'to is no time', { field: 'to' });
  if (from >= to) return refuse('bad-request', 'from is not before to', { field: 'from' });
  if (to - from > maxMs)
    return refuse('bad-request', 'the range is too long', { field: 'to', maxHours: maxMs / 3_600_000 });
  return ok({ from, to });
}

/** Reads one moment of a query; refuses what is no time. */
export function readMoment(text: string, field: string): Result<Instant, RefusalCode> {
  const at = readInstant(text);
  return at === null ? refuse('bad-request', `${field} is no time`, { field }) : ok(at);
}

function readInstant(text: string): Instant | null {
  const at = /^\d{10,15}$/.test(text) ? Number(text) : fromIso(text);
  // The year 2200 bounds what a database timestamp is asked for.
  return at !== null && at >= 0 && at < 7_258_118_400_000 ? at : null;
}
