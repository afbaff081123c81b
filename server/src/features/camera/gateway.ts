import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { requestOf } from './address.ts';

/** A gateway that has not begun to answer by then is not there, ms. */
const HEAD_MS = 8_000;
/** A segment of some seconds that has not come whole by then comes too late to be played, ms. */
const WHOLE_MS = 30_000;

export interface GatewayAsk {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Statuses that are an answer. */
  readonly statuses: readonly number[];
  /** Media types that are an answer; null: whatever comes is not read. */
  readonly types: ReadonlySet<string> | null;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Lower case, without parameters. */
  readonly type: string;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** The one way out to a gateway: no redirects, no other types, in bounded time, and no word of the address in a refusal. */
export async function askGateway(address: URL, ask: GatewayAsk): Promise<Result<GatewayAnswer, RefusalCode>> {
  const { url, headers } = requestOf(address);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), HEAD_MS);
  let response: Response;
  try {
    response = await fetch(url, {
      ...{ method: ask.method, redirect: 'manual', credentials: 'omit', cache: 'no-store' },
      headers: { ...ask.headers, ...headers, 'accept-encoding': 'identity', 'user-agent': 'dutywall' },
      ...(ask.body === undefined ? {} : { body: ask.body }),
      signal: AbortSignal.any([late.signal, AbortSignal.timeout(WHOLE_MS)]),
    });
  } catch (error) {
    return refuse('camera-unreachable', 'the gateway does not answer', { why: whyOf(error, late.signal.aborted) });
  } finally {
    clearTimeout(timer);
  }
  const { status } = response;
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const answer = { status, headers: response.headers, type, body: response.body };
  const fault = faultOf(answer, ask);
  if (!fault) {
    if (ask.types === null) await drop(answer.body);
    return ok(answer);
  }
  await drop(answer.body);
  return fault;
}

function faultOf({ status, type }: GatewayAnswer, { statuses, types }: GatewayAsk): Result<never, RefusalCode> | null {
  if (status >= 500) return refuse('camera-unreachable', 'the gateway has failed', { status });
  if (status >= 400) return refuse('camera-refused', 'the gateway refuses', { status });
  if (status >= 300) return refuse('camera-answer', 'the gateway leads elsewhere', { status });
  if (!statuses.includes(status)) return refuse('camera-answer', 'the gateway answers something else', { status });
  if (types && !types.has(type)) return refuse('camera-answer', 'the gateway answers another type', { status });
  return null;
}

/** The system's short code alone: messages name host and port. */
function whyOf(error: unknown, late: boolean): string {
  if (late) return 'timeout';
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code.slice(0, 40) : 'network';
}

export async function drop(body: ReadableStream<Uint8Array> | null): Promise<void> {
  await body?.cancel().catch(() => undefined);
}

/** The whole answer as text; refused when it is longer than `maxBytes` or breaks off. */
export async function readText({ body }: GatewayAnswer, maxBytes: number): Promise<Result<string, RefusalCode>> {
  if (!body) return ok('');
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of body) {
      bytes += part.byteLength;
      // Leaving the loop cancels the rest.
      if (bytes > maxBytes) return refuse('camera-answer', 'the gateway answers too much', { maxBytes });
      parts.push(part);
    }
  } catch {
    return refuse('camera-unreachable', 'the answer broke off', { why: 'broken' });
  }
  return ok(Buffer.concat(parts).toString('utf8'));
}

/** Passes bytes on while they are not too many; one more, and the line breaks, since what was begun cannot be taken back. */
export async function* atMost(body: ReadableStream<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new Error('a segment is too large');
    yield part;
  }
}
