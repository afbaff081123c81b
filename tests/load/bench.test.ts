import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const BENCH = join(import.meta.dirname, '../../scripts/dist/bench.js');

function run(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BENCH, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => {
      err += part.toString();
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('scripts/bench', () => {
  it('lists its benches, and refuses what is none', async () => {
    const list = await run([]);
    expect(list.code).toBe(0);
    for (const name of ['duty-corpus', 'frame', 'growth', 'live'])
      expect(list.out).toMatch(new RegExp(`^${name} `, 'm'));
    for (const args of [
      ['nothing'],
      ['frame', 'live'],
      ['frame', '--seed', 'x'],
      ['frame', '--explain', '2'],
      ['--nonsense'],
    ]) {
      const refused = await run(args);
      expect(refused.code, args.join(' ')).toBe(64);
      expect(refused.err).toContain('usage:');
    }
  });

  it('frame: at most 5 bytes per moved officer, 25 times less than one JSON event, nothing lost (limits.md)', async () => {
    const { code, out, err } = await run(['frame', '--quick']);
    expect(code, err).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).bench),
    ).toContain('frame');
  });

  it('live: 20,000 updates a second to 20 walls end on exactly the server’s board, no gap in facts (limits.md)', async () => {
    const { code, err } = await run(['live', '--quick']);
    expect(code, err).toBe(0);
  });

  it('duty-corpus: nobody is accused who was there, no mark accuses, absences are found within 10 min', async () => {
    const { code, out, err } = await run(['duty-corpus', '--quick']);
    expect(code, err).toBe(0);
    expect(out).toContain('"figure":"engine: final false candidates","unit":"","value":0');
  });

  it('duty-corpus --explain: cases in words, with what truly happened and what is said', async () => {
    const { code, out } = await run(['duty-corpus', '--explain', '2']);
    expect(code).toBe(0);
    expect(out.match(/^## /gm)).toHaveLength(2);
    expect(out).toMatch(/^- .*失联不等于离岗。$/m);
  });
});
