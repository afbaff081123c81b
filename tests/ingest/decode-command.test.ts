import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { batchBody, frame, positionBody } from '../support/jt808-frames.ts';

const COMMAND = fileURLToPath(new URL('../../scripts/dist/decode.js', import.meta.url));

/** Runs the compiled command on the lines; resolves with its status and what it printed. */
function decode(args: readonly string[], lines: readonly string[]): Promise<{ status: number | null; out: unknown[] }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (status) => {
      const out = text.split('\n').filter((line) => line.startsWith('{'));
      resolve({ status, out: out.map((line) => JSON.parse(line) as unknown) });
    });
    child.stdin.end(`${lines.join('\n')}\n`);
  });
}

describe('scripts/decode', () => {
  it('jt808: one line in, one line out, and a bad line does not end it', async () => {
    const good = frame({ id: 0x0200, body: positionBody() }).toString('hex');
    const half = frame({ id: 0x0704, body: batchBody([positionBody(), Buffer.alloc(0)], 0) }).toString('hex');
    const more = frame({ id: 0x0704, body: batchBody([positionBody()], 0, 65535) }).toString('hex');
    const { status, out } = await decode(['jt808'], [good, '7e7e', 'zz', good.toUpperCase(), half, more]);
    expect(status).toBe(0);
    expect(out).toMatchObject([
      { message: 'position', fixes: [{ lat: 32.060255, datum: 'WGS-84' }] },
      { error: 'frame-empty' },
      { error: 'bad-hex' },
      { message: 'position', fixes: [{}] },
      { error: 'batch-item-length', fixes: [{}] },
      { error: 'batch-count-mismatch', fixes: [{}] },
    ]);
  });

  it('osmand and owntracks read requests and bodies', async () => {
    const osmand = await decode(
      ['osmand'],
      [
        JSON.stringify({ method: 'GET', url: '/?id=1&lat=32&lon=118&timestamp=1795446900&speed=10' }),
        JSON.stringify({ method: 'POST', url: '/', headers: {}, body: 'id=1&lat=32&lon=118&timestamp=1795446900' }),
        'no json',
      ],
    );
    expect(osmand.out).toMatchObject([
      { fixes: [{ speedMps: 5.144444 }] },
      { fixes: [{ lat: 32 }] },
      { error: 'not-json' },
    ]);
    const own = await decode(
      ['owntracks'],
      ['{"_type":"lwt","tst":1}', '{"_type":"location","lat":32,"lon":118,"tst":1795446900}'],
    );
    expect(own.out).toMatchObject([
      { message: 'lwt', fixes: [] },
      { message: 'location', fixes: [{ sigmaM: 50 }] },
    ]);
  });

  it('wrong use is said and has a status of its own', async () => {
    expect((await decode([], [])).status).toBe(64);
    expect((await decode(['carrier-pigeon'], [])).status).toBe(64);
    expect((await decode(['jt808', '--datum', 'MARS'], [])).status).toBe(64);
    expect((await decode(['--help'], [])).status).toBe(0);
  });
});
