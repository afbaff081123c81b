import { type ChildProcess, fork } from 'node:child_process';

export interface ChildSpec {
  readonly name: string;
  readonly module: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Waits this long before a child that ended by itself is started again, ms; doubles up to a minute. */
const FIRST_RESTART_MS = 1_000;
const LAST_RESTART_MS = 60_000;
/** A child that lived this long is healthy again: the wait starts over, ms. */
const HEALTHY_MS = 60_000;
/** How long a child may take to end when asked, ms. */
const STOP_MS = 15_000;

/**
 * Keeps child processes alive and ends them with us. Each has an IPC channel: when this process dies, however it
 * dies, the channel closes and the child ends by itself.
 */
export function createChildren(write: (line: string) => void) {
  const running = new Map<string, ChildProcess>();
  let stopping = false;

  function start(spec: ChildSpec, waitMs = FIRST_RESTART_MS): void {
    const child = fork(spec.module, [...(spec.args ?? [])], {
      env: { ...process.env, ...spec.env },
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const from = Date.now();
    running.set(spec.name, child);
    child.on('exit', (code, signal) => {
      running.delete(spec.name);
      if (stopping) return;
      const next = Date.now() - from > HEALTHY_MS ? FIRST_RESTART_MS : Math.min(waitMs * 2, LAST_RESTART_MS);
      write(`! ${spec.name} 已退出 / ended (${signal ?? code}); ${waitMs / 1000} s 后重启 / starting it again`);
      setTimeout(() => !stopping && start(spec, next), waitMs);
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all([...running.values()].map(endChild));
  }

  return { start, stop };
}

function endChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
