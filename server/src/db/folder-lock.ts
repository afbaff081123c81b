import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * An exclusive lock on a folder that outlives no process. Two openers of the embedded database lose acknowledged
 * rows, and it has no lock of its own.
 *
 * The lock is a file made by `link(2)`, so it appears whole or not at all. It names its holder (host, process id and
 * the moment the process began). A dead holder's lock is removed only by who makes `<lock>.steal.<nonce>` first; a
 * dead stealer is succeeded the same way, by its own nonce, so there is exactly one entitled to remove a lock at any
 * time. A holder on another host (a shared volume) cannot be looked up: it counts as dead when its lock has not been
 * touched for FOREIGN_SILENCE_MS while we watched.
 */
const POLL_MS = 100;
const UNREADABLE = 'unreadable';
/** The holder touches its lock every 2 s (see embedded-watch.ts). */
const FOREIGN_SILENCE_MS = 15_000;

interface Holder {
  readonly nonce: string;
  readonly pid: number;
  readonly host: string;
  /** Clock ticks since boot and the boot's id on Linux; empty elsewhere. Tells a re-used process id apart. */
  readonly began: string;
}

export interface FolderLock {
  readonly file: string;
  release(): void;
}

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly holder: { readonly pid: number; readonly host: string };
  constructor(file: string, holder: { readonly pid: number; readonly host: string }) {
    super(`in use by process ${holder.pid} on ${holder.host} (lock ${file})`);
    this.holder = holder;
  }
}

/** Takes the lock, waiting at most `waitMs` for a living holder to end; rejects with FolderInUse. */
export async function lockFolder(
  folder: string,
  waitMs: number,
  onWait: (holder: Holder) => void,
): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lock');
  const me: Holder = { nonce: randomUUID(), pid: process.pid, host: hostname(), began: beganAt(process.pid) };
  const deadline = performance.now() + waitMs;
  const foreign = new Map<string, { touched: number; since: number }>();
  let told = false;
  for (;;) {
    if (place(folder, file, me)) {
      sweep(folder, me);
      return { file, release: () => removeIfMine(file, me) };
    }
    const holder = read(file);
    if (holder === null) continue; // gone between the two calls
    if (isDead(holder, file, foreign)) {
      if (steal(folder, file, holder, me)) continue;
    } else if (!told) {
      told = true;
      onWait(holder);
    }
    const patience = holder.host === me.host ? 0 : FOREIGN_SILENCE_MS + POLL_MS;
    if (performance.now() > deadline + patience) throw new FolderInUse(file, holder);
    await sleep(POLL_MS);
  }
}

/** Writes `me` under a name of its own and links it to `target`; false when `target` exists. */
function place(folder: string, target: string, me: Holder): boolean {
  const own = join(folder, `lock.new.${me.nonce}`);
  writeFileSync(own, JSON.stringify(me), { mode: 0o600 });
  try {
    linkSync(own, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(own);
  }
}

function steal(folder: string, file: string, dead: Holder, me: Holder): boolean {
  let victim = dead.nonce;
  for (;;) {
    const title = join(folder, `lock.steal.${victim}`);
    if (place(folder, title, me)) {
      // A slow stealer may come after the lock changed hands and the titles were swept: look again.
      if (read(file)?.nonce === dead.nonce) unlinkSync(file);
      return true;
    }
    const other = read(title);
    if (other === null) return false;
    if (other.nonce === me.nonce || isAlive(other)) return false;
    victim = other.nonce;
  }
}

/** Removes what dead contenders left, and our own title: whoever still believes in it looks at the lock once more. */
function sweep(folder: string, me: Holder): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('lock.steal.') && !name.startsWith('lock.new.')) continue;
    const holder = read(join(folder, name));
    // One that cannot be read may be half-written by a living contender.
    if (!holder || holder.nonce === UNREADABLE || (holder.nonce !== me.nonce && isAlive(holder))) continue;
    try {
      unlinkSync(join(folder, name));
    } catch {
      // somebody else swept it
    }
  }
}

function read(file: string): Holder | null {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    const { nonce, pid, host, began } = value;
    if (typeof nonce !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return null;
    return { nonce, pid, host, began: typeof began === 'string' ? began : '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SyntaxError) return { nonce: UNREADABLE, pid: 0, host: hostname(), began: '' };
    throw error;
  }
}

function removeIfMine(file: string, me: Holder): void {
  if (read(file)?.nonce === me.nonce) unlinkSync(file);
}

function isDead(holder: Holder, file: string, seen: Map<string, { touched: number; since: number }>): boolean {
  if (holder.host === hostname()) return !isAlive(holder);
  let touched: number;
  try {
    touched = statSync(file).mtimeMs;
  } catch {
    return false;
  }
  const before = seen.get(holder.nonce);
  if (!before || before.touched !== touched) {
    seen.set(holder.nonce, { touched, since: performance.now() });
    return false;
  }
  return performance.now() - before.since > FOREIGN_SILENCE_MS;
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return holder.began === '' || holder.began === beganAt(holder.pid);
}

/** Field 22 of /proc/PID/stat with the boot's id; empty where there is no /proc. A zombie counts as gone. */
function beganAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return 'zombie';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[19]}`;
  } catch {
    return '';
  }
}
