import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** A running demonstration as the tests need it: what `demo.json` says, and how the start went. */
export interface Demonstration {
  readonly dataDir: string;
  /** Milliseconds from the command to its last line. */
  readonly startMs: number;
  /** What the command printed. */
  readonly printed: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    demonstration: Demonstration;
  }
}

/** A first start downloads nothing here, but seeds on a busy machine, ms. */
const START_MS = 300_000;
const ROOT = join(import.meta.dirname, '../../..');

/** Starts `scripts/start` on an empty folder and free ports; the returned function ends it and takes the data away. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return startDemonstration(project, []);
}

/** The same with more arguments and settings. */
export async function startDemonstration(
  project: TestProject,
  more: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dutywall-e2e-'));
  const began = performance.now();
  const child = spawn(join(ROOT, 'scripts/start'), ['--port', '0', '--data', dataDir, ...more], {
    // Without the test runner's NODE_ENV, which would bundle pages as nobody runs them.
    env: { ...process.env, ...settings, NODE_ENV: 'production', JT808_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  const read = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in ${START_MS / 1000} s:\n${printed}`)), START_MS);
    child.stdout.on('data', () => {
      if (!/总计 \/ total/.test(printed)) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => reject(new Error(`scripts/start ended with ${code}:\n${printed}`)));
  });
  project.provide('demonstration', { dataDir, startMs: performance.now() - began, printed });
  return async () => {
    child.kill('SIGTERM');
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  };
}

export interface DemoFile {
  readonly address: string;
  readonly jt808: string;
  readonly kiosk: string;
  readonly accounts: readonly {
    readonly name: string;
    readonly password: string;
    readonly role: string;
    readonly squads?: readonly string[];
    /** The officer of an account of the role officer. */
    readonly badge?: string;
  }[];
  readonly terminals: readonly {
    readonly protocol: string;
    readonly badge: string;
    readonly address: string;
    readonly phone?: string;
    readonly secret: string;
  }[];
}

export function readDemo(dataDir: string): DemoFile {
  return JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as DemoFile;
}
