import { utimes } from 'node:fs';
import { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * A thread of the embedded database's process that keeps watching while PGlite blocks the main one (a long statement,
 * or for ever on a full disk): it keeps the lock fresh, and ends the process when the server is gone.
 */
const TOUCH_MS = 2_000;
/** What a graceful end may take; then the process ends itself. fsync is off, but nothing committed is lost by it. */
const GRACE_MS = 3_000;

const { lockFile } = workerData as { readonly lockFile: string };

setInterval(() => {
  const now = new Date();
  utimes(lockFile, now, now, () => {});
}, TOUCH_MS);

function endWithServer(): void {
  parentPort?.postMessage('server-gone');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
}

const lifeline = new Socket({ fd: 0, readable: true, writable: false });
lifeline.once('close', endWithServer);
lifeline.on('error', () => {});
lifeline.resume();
