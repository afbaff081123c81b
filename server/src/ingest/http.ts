import type { Protocol } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type {} from '@fastify/swagger';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../ports.ts';
import { decodeOsmand } from './decode/osmand.ts';
import type { Decoded, DecodeResult } from './decode/outcome.ts';
import { decodeOwntracks } from './decode/owntracks.ts';
import { decodeWeb } from './decode/web.ts';
import type { DirectoryEntry, TerminalDirectory } from './directory.ts';
import type { Intake, Receipt } from './intake.ts';
import type { IngestLimits } from './limits.ts';
import type { IngestMetrics } from './metrics.ts';
import type { ItemOutcome } from './row.ts';
import { createTokenBuckets, type TokenBuckets } from './token-buckets.ts';

type HttpProtocol = Exclude<Protocol, 'jt808'>;

export interface HttpOptions {
  readonly clock: Clock;
  readonly directory: TerminalDirectory;
  readonly intake: Intake;
  readonly metrics: IngestMetrics;
  readonly limits: IngestLimits;
}

/** Seconds after which a sender should try again when the store is away or behind. */
const RETRY_AFTER_S = 5;
const NOTHING = refusal('not-found', 'there is nothing here');

declare module 'fastify' {
  interface FastifyRequest {
    /** The terminal whose token is in the path; set for /ingest routes before the body is read. */
    dutywallTerminal: DirectoryEntry | null;
  }
}

/**
 * `/ingest/osmand/:token`, `/ingest/owntracks/:token`, `/ingest/web/:token`. The token is the identity, whatever
 * the payload claims. Phones repeat everything that is not 2xx for ever, so a terminal that is known gets a 2xx for
 * what no repetition would mend (it goes to quarantine), and 429 / 503 only for what is worth repeating.
 * The path holds a secret: the app's log keeps it out.
 */
export function createHttpPlugin(options: HttpOptions): FastifyPluginAsync {
  return async (app) => {
    const fixes = createTokenBuckets(options.limits.fixesPerS, options.limits.fixesBurst);
    app.decorateRequest('dutywallTerminal', null);
    acceptAnyBody(app, options.limits.bodyBytes);
    const admit = createAdmission(options);
    for (const method of ['GET', 'POST'] as const) {
      app.route({ ...route(options, admit, fixes, 'osmand', answerPhone), method, url: '/ingest/osmand/:token' });
    }
    app.route({
      ...route(options, admit, fixes, 'owntracks', answerOwntracks),
      method: 'POST',
      url: '/ingest/owntracks/:token',
    });
    app.route({ ...route(options, admit, fixes, 'web', answerWeb), method: 'POST', url: '/ingest/web/:token' });
  };
}

/** The one shape of errors of the HTTP side. */
function refusal(code: string, reason: string) {
  return { error: { code, reason } };
}

/** Sets 429 and when to come back; the value is the body. */
function tooMany(reply: FastifyReply, waitMs: number) {
  reply.code(429).header('retry-after', Math.max(1, Math.ceil(waitMs / 1000)));
  return refusal('too-many-requests', 'too many requests; wait and try again');
}

/** False: the request was turned away and answered. */
type Admit = (protocol: HttpProtocol, request: FastifyRequest, reply: FastifyReply) => boolean;
/** What a message's receipt looks like to this protocol's client. */
type Answer = (receipt: Receipt, decoded: Decoded | null, items: readonly (ItemOutcome | undefined)[]) => unknown;

function route(options: HttpOptions, admit: Admit, fixes: TokenBuckets, protocol: HttpProtocol, answer: Answer) {
  return {
    bodyLimit: options.limits.bodyBytes,
    // A HEAD would take the position in like a GET.
    exposeHeadRoute: false,
    schema: { tags: ['ingest'], summary: `Positions of ${protocol} terminals`, hide: false },
    onRequest: (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      if (admit(protocol, request, reply)) done();
    },
    handler: (request: FastifyRequest, reply: FastifyReply) => handle(options, fixes, protocol, answer, request, reply),
  };
}

/** The body as text, whatever its Content-Type says: clients send odd ones, and the decoders look for themselves. */
function acceptAnyBody(app: FastifyInstance, bodyLimit: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
    done(null, body.toString('utf8')),
  );
}

function createAdmission({ clock, directory, metrics, limits }: HttpOptions): Admit {
  const byAddress = createTokenBuckets(limits.addressPerS, limits.addressBurst);
  const byTerminal = createTokenBuckets(limits.terminalPerS, limits.terminalBurst);
  const strangers = createTokenBuckets(limits.strangersPerS, limits.strangersBurst);

  return (protocol, request, reply) => {
    const now = clock.now();
    const turnAway = (limit: string, waitMs: number): false => {
      metrics.limited.inc({ protocol, limit });
      reply.send(tooMany(reply, waitMs));
      return false;
    };
    const addressWait = byAddress.take(request.ip, now);
    if (addressWait > 0) return turnAway('address', addressWait);

    const { token } = request.params as { readonly token: string };
    const terminal = token.length >= 8 && token.length <= 128 ? directory.byToken(token) : null;
    if (!terminal || terminal.disabled || terminal.protocol !== protocol) {
      const wait = strangers.take(request.ip, now);
      if (wait > 0) return turnAway('stranger', wait);
      metrics.refused.inc({ protocol, code: 'unknown-terminal' });
      reply.code(404).send(NOTHING);
      return false;
    }
    const terminalWait = byTerminal.take(terminal.id, now);
    if (terminalWait > 0) return turnAway('terminal', terminalWait);

    const encoding = request.headers['content-encoding']?.trim().toLowerCase();
    if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
      metrics.refused.inc({ protocol, code: 'encoding-refused' });
      reply.code(415).send(refusal('encoding-refused', 'compressed bodies are not accepted'));
      return false;
    }
    // Tabs, blanks and rubbish in the header would otherwise be refused before the body is seen.
    request.headers['content-type'] = 'application/octet-stream';
    request.dutywallTerminal = terminal;
    return true;
  };
}

function handle(
  { clock, intake, metrics, limits }: HttpOptions,
  fixes: TokenBuckets,
  protocol: HttpProtocol,
  answer: Answer,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const terminal = request.dutywallTerminal;
  if (!terminal) throw new Error('a position route ran without its admission');
  const receivedAt = clock.now();
  const body = typeof request.body === 'string' ? request.body : '';
  const result = decode(protocol, request.url, body, receivedAt, terminal);
  const items: (ItemOutcome | undefined)[] = [];
  const count = result.ok ? result.value.fixes.length : 1;
  const wait = fixes.take(terminal.id, receivedAt, Math.min(count, limits.fixesBurst));
  if (wait > 0) {
    metrics.limited.inc({ protocol, limit: 'fixes' });
    return Promise.resolve(tooMany(reply, wait));
  }

  // A reply is thenable: the promise resolves to the payload, never to the reply itself.
  return new Promise<unknown>((resolve) => {
    const done = (receipt: Receipt): void => {
      if (receipt.end !== 'committed') {
        reply.code(503).header('retry-after', RETRY_AFTER_S);
        resolve(refusal('unavailable', 'the store is away or behind; try again'));
      } else if (!result.ok && protocol === 'web') {
        // Our own page knows not to repeat a refusal.
        reply.code(result.refusal.code === 'batch-too-large' ? 413 : 400);
        resolve(refusal(result.refusal.code, result.refusal.reason));
      } else resolve(answer(receipt, result.ok ? result.value : null, items));
    };
    // What was said is kept for whoever has to find out why; the token in the path is not.
    const payload = body !== '' ? body : request.url.slice(request.url.indexOf('?') + 1);
    if (!result.ok) intake.refuse(terminal, result.refusal.code, result.refusal.reason, payload, done);
    else {
      const note = protocol === 'web' ? remember(items) : undefined;
      intake.take([{ terminal, decoded: result.value, payload }], receivedAt, done, note);
    }
  });
}

function remember(items: (ItemOutcome | undefined)[]): (message: number, index: number, outcome: ItemOutcome) => void {
  return (_message, index, outcome) => {
    if (index >= 0) items[index] = outcome;
  };
}

function decode(
  protocol: HttpProtocol,
  url: string,
  body: string,
  receivedAt: Instant,
  terminal: DirectoryEntry,
): DecodeResult {
  if (protocol === 'osmand') return decodeOsmand({ url, body }, { receivedAt }, terminal.datum);
  return (protocol === 'owntracks' ? decodeOwntracks : decodeWeb)(body, { receivedAt }, terminal.datum);
}

const answerPhone: Answer = ({ counts }) => counts;

/** OwnTracks expects an array of messages for the phone; there is none to give. */
const answerOwntracks: Answer = () => [];

/** `items[n]` is what became of item n of the batch, with the code where it was put aside. */
const answerWeb: Answer = ({ counts }, decoded, items) => ({
  counts,
  items: Array.from(items, (outcome, index) => {
    const rejected = outcome === 'quarantined' ? decoded?.rejected?.find((entry) => entry.index === index) : undefined;
    return { outcome: outcome ?? 'heartbeat', ...(rejected && { code: rejected.code }) };
  }),
});
