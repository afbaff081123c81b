import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/db.ts';

const DIST = join(import.meta.dirname, '../../scripts/dist');
const HASH = 'a'.repeat(64);

async function run(command: string, args: readonly string[]): Promise<{ status: number; error: string }> {
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [join(DIST, `${command}.js`), ...args]);
    return { status: 0, error: stderr };
  } catch (failure) {
    const { code, stderr } = failure as { code: number; stderr: string };
    return { status: code, error: stderr };
  }
}

describe.each([
  ['verify-draw', []],
  ['verify-evidence', [HASH]],
  ['verify-recording', []],
] as const)('scripts/%s', (command, more) => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder('verify');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('names in plain words the file that it cannot read, and does not call that a forgery', async () => {
    const missing = join(folder, 'draw.json');
    expect(await run(command, [missing, ...more])).toEqual({
      status: 69,
      error: `cannot read ${missing}: there is no such file\n`,
    });
    expect(await run(command, [folder, ...more])).toEqual({
      status: 69,
      error: `cannot read ${folder}: it is a folder\n`,
    });
  });

  it('says in its usage which status that is', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(DIST, `${command}.js`), '--help']);
    expect(stdout).toMatch(/69 when \w+ cannot be read/);
  });
});
