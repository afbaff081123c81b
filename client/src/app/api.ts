import { REFUSAL_CODES, type RefusalCode } from '@dutywall/shared/protocol';

/** A request that was refused or could not be answered. `code` is for people, `reference` for whoever reads the log. */
export class ApiError extends Error {
  readonly code: RefusalCode | 'offline';
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly reference: string | null;

  constructor(code: RefusalCode | 'offline', details: ApiError['details'] = {}, reference: string | null = null) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
    this.reference = reference;
  }
}

/** Called when the server says that the session is over, whoever asked. */
let onSignedOut: () => void = () => {};
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

const BY_STATUS: Readonly<Record<number, RefusalCode>> = {
  400: 'bad-request',
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  429: 'too-many-requests',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

function isRefusalCode(code: unknown): code is RefusalCode {
  return (REFUSAL_CODES as readonly unknown[]).includes(code);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The edge answers `{error: {code, reason, details?, reference}}`; a proxy in between may answer anything. */
function toError(status: number, body: unknown, requestId: string | null): ApiError {
  const outer = record(body);
  const top = 'error' in outer ? record(outer.error) : outer;
  const refusal = 'refusal' in top ? record(top.refusal) : top;
  const code = isRefusalCode(refusal.code) ? refusal.code : (BY_STATUS[status] ?? 'internal');
  const reference = typeof top.reference === 'string' ? top.reference : requestId;
  return new ApiError(code, record(refusal.details) as ApiError['details'], reference);
}

/** JSON, the bytes of a blob under its type, or a form, whose type and boundary the browser writes itself. */
function payloadOf(body: unknown): RequestInit {
  if (body === undefined || body instanceof FormData)
    return { headers: { accept: 'application/json' }, body: body ?? null };
  if (body instanceof Blob) return { headers: { 'content-type': body.type }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function withHash(payload: RequestInit, sha256: string | undefined): RequestInit {
  if (sha256 === undefined) return payload;
  return { ...payload, headers: { ...(payload.headers as Record<string, string>), 'x-sha256': sha256 } };
}

/** An answer that takes longer comes over a dead line, ms: a page that waited on would look alive with old news. */
const ANSWER_MS = 30_000;
/** Photos, snapshots, chunks of recordings and roster files go up over poor networks: 5 MB at 350 kbit/s, ms. */
const UPLOAD_MS = 120_000;

/** `signal`, that also ends after the time that a request with this body may take. */
function bounded(signal: AbortSignal | undefined, body: unknown) {
  const own = new AbortController();
  const end = () => own.abort();
  const timer = setTimeout(end, body instanceof Blob || body instanceof FormData ? UPLOAD_MS : ANSWER_MS);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end);
  const done = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  };
  return { signal: own.signal, done };
}

/**
 * Asks the server. Resolves with the JSON body (undefined for 204); rejects with ApiError, `offline` also when no answer
 * came within ANSWER_MS, or UPLOAD_MS of what carries files.
 * Cookies go along; nothing is retried here.
 */
export async function api<T>(
  path: string,
  init: {
    method?: string;
    body?: unknown;
    signal?: AbortSignal;
    /** What the sender took of the bytes; the server takes it again on arrival. */
    sha256?: string;
  } = {},
) {
  let response: Response;
  let text: string;
  const { signal, done } = bounded(init.signal, init.body);
  try {
    response = await fetch(path, {
      method: init.method ?? 'GET',
      credentials: 'same-origin',
      signal,
      ...withHash(payloadOf(init.body), init.sha256),
    });
    text = await response.text();
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError('offline');
  } finally {
    done();
  }
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = undefined; // a proxy's HTML page: the status says enough
  }
  if (!response.ok) {
    const error = toError(response.status, body, response.headers.get('x-request-id'));
    if (error.code === 'not-signed-in' || error.code === 'session-ended') onSignedOut();
    throw error;
  }
  return body as T;
}
