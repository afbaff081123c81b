import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Address, ChildOptions, FromChild, ToChild } from './embedded-protocol.ts';
import { DatabaseError } from './errors.ts';
import type { DatabaseLog } from './log.ts';

/** The compiled child, from `src/db` (tests) as from `dist/db`. */
const CHILD = fileURLToPath(new URL('../../dist/db/embedded-child.js', import.meta.url));
/** The first start makes a cluster and takes ≈ 10 s on a common machine; a slow one gets its time. */
const START_MS = 180_000;
const PING_MS = 2_000;
/**
 * Unanswered for so long: killed and started again. A statement blocks the child's thread, and making PostGIS on a slow
 * machine is one statement of a minute; readiness fails long before, by its own clock.
 */
const HUNG_MS = 180_000;
const STOP_MS = 10_000;
const BACKOFF_MS = [200, 1_000, 5_000, 15_000] as const;

/** Starts, watches and restarts the embedded database's child process. */
export class EmbeddedProcess {
  readonly #options: ChildOptions;
  readonly #log: DatabaseLog;
  #child: ChildProcess | null = null;
  #up = false;
  #stopping = false;
  #failures = 0;
  #lastPong = 0;
  #pings = 0;
  #pinger: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;

  constructor({ log, ...options }: ChildOptions & { readonly log: DatabaseLog }) {
    this.#options = options;
    this.#log = log;
  }

  /** False while it starts again. */
  get ready(): boolean {
    return this.#up;
  }

  /** Resolves once it serves; rejects with a DatabaseError. Later deaths are healed in the background. */
  async start(): Promise<Address> {
    if (!existsSync(CHILD)) throw new DatabaseError('data-folder', `not compiled: ${CHILD} is missing`);
    const address = await this.#spawn();
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
    this.#pinger.unref();
    return address;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#up = false;
    clearInterval(this.#pinger);
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      if (child.connected) child.send({ say: 'stop' } satisfies ToChild);
      else child.kill('SIGKILL');
    });
  }

  #spawn(): Promise<Address> {
    return new Promise((resolve, reject) => {
      // Standard input is the lifeline: the child ends when this process does, however that happens.
      const child = spawn(process.execPath, [CHILD, JSON.stringify(this.#options)], {
        stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
      });
      this.#child = child;
      child.stdin?.on('error', () => {});
      const tooLong = setTimeout(() => child.kill('SIGKILL'), START_MS);
      let failure: DatabaseError | undefined;

      child.on('message', (message: FromChild) => {
        if (message.say === 'pong') this.#lastPong = performance.now();
        else if (message.say === 'waiting') {
          this.#log.warn(
            { pid: message.pid, host: message.host },
            'the data folder is in use; waiting for its holder to end',
          );
        } else if (message.say === 'opening') {
          this.#log.info(
            { fresh: message.fresh },
            message.fresh ? 'making the embedded database' : 'opening the embedded database',
          );
        } else if (message.say === 'failed') failure = new DatabaseError(message.code, message.reason);
        else {
          clearTimeout(tooLong);
          this.#up = true;
          this.#failures = 0;
          this.#lastPong = performance.now();
          resolve(message.address);
        }
      });
      child.once('error', (cause) => {
        failure = new DatabaseError('data-folder', 'the embedded database could not be started', { cause });
      });
      child.once('close', (code, signal) => {
        clearTimeout(tooLong);
        const wasUp = this.#up;
        this.#up = false;
        reject(
          failure ?? new DatabaseError('data-folder', `the embedded database ended while starting (${signal ?? code})`),
        );
        if (wasUp && !this.#stopping) this.#heal(`${signal ?? code}`);
      });
    });
  }

  #heal(how: string): void {
    const wait = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)] ?? 0;
    this.#failures += 1;
    this.#log.error({ how, waitMs: wait }, 'the embedded database ended; starting it again');
    this.#restart = setTimeout(() => {
      // The address stays: the same folder gives the same socket.
      this.#spawn().catch((error: Error) => {
        this.#log.error({ reason: error.message }, 'the embedded database did not start');
        if (!this.#stopping) this.#heal('failed start');
      });
    }, wait);
  }

  #ping(): void {
    const child = this.#child;
    if (!this.#up || !child?.connected) return;
    if (performance.now() - this.#lastPong > HUNG_MS) {
      this.#log.error({}, 'the embedded database does not answer; ending it');
      child.kill('SIGKILL');
      return;
    }
    this.#pings += 1;
    child.send({ say: 'ping', id: this.#pings } satisfies ToChild, () => {});
  }
}
