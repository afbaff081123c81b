import { readFile } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@dutywall/shared/kit';

/** What a command can be refused with before the server has its own say; the server's codes come through as they are. */
type ControlCode = 'not-running' | 'not-allowed' | 'no-answer' | (string & {});

const TIMEOUT_MS = 30_000;
/** The largest answer is an exported day of one officer; anything larger is not ours. */
const MAX_ANSWER = 64 << 20;

/**
 * Asks the server that runs on `dataDir` (its `control.json` names address and key) to do something: a POST of
 * `body` to `path`, e.g. `/control/terminals/enrol`. The value is the answer's JSON.
 */
export async function callControl(dataDir: string, path: string, body: unknown): Promise<Result<unknown, ControlCode>> {
  let control: { readonly address?: unknown; readonly key?: unknown };
  try {
    control = JSON.parse(await readFile(join(dataDir, 'control.json'), 'utf8')) as typeof control;
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === 'EACCES';
    return denied
      ? refuse('not-allowed', `${join(dataDir, 'control.json')} belongs to somebody else`)
      : refuse('not-running', `no server is running on ${dataDir}: start it with scripts/start`);
  }
  const { address, key } = control;
  if (typeof address !== 'string' || typeof key !== 'string') {
    return refuse('not-running', `${join(dataDir, 'control.json')} is damaged: restart the server`);
  }
  try {
    const { status, text } = await post(new URL(path, address), key, JSON.stringify(body));
    const answer: unknown = text === '' ? null : JSON.parse(text);
    if (status < 300) return ok(answer);
    const { error } = (answer ?? {}) as { readonly error?: { readonly code?: unknown; readonly reason?: unknown } };
    const { code, reason } = error ?? {};
    return refuse(
      typeof code === 'string' ? code : `http-${status}`,
      typeof reason === 'string' ? reason : `the server answered ${status}`,
    );
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ECONNREFUSED') return refuse('not-running', `the server of ${dataDir} is gone: start it again`);
    return refuse('no-answer', `the server gave no usable answer (${code ?? 'unexpected content'})`);
  }
}

function post(url: URL, key: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-dutywall-control': key },
        timeout: TIMEOUT_MS,
        // Loopback to a private certificate; the key, not the certificate, says who is who.
        rejectUnauthorized: false,
        // A connection of its own: one kept from an earlier call may be closed by the server as we write.
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER) request.destroy(new Error('answer too large'));
          else chunks.push(chunk);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(body);
  });
}
