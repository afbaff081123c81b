import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { Address, ChildOptions, FromChild, ToChild } from './embedded-protocol.ts';
import { FolderInUse, lockFolder } from './folder-lock.ts';
import { slimPostgis } from './slim-postgis.ts';

/**
 * The embedded database's own process: PGlite blocks its thread while it works, so it must not share the server's.
 * It holds the folder's lock as long as it lives, and ends when the server's end of standard input closes.
 */
const PORT = 5432; // only names the socket file; nothing listens on it where unix sockets exist
/** `sun_path` of Linux and macOS less the file's own name and a margin. */
const MAX_SOCKET_PATH = 90;
/** A statement that waits this long while this thread is idle means that the socket layer is stuck. */
const STUCK_MS = 15_000;
const WATCH = new URL('./embedded-watch.js', import.meta.url);

function tell(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

async function main(options: ChildOptions): Promise<void> {
  const { folder } = options;
  const lock = await lockFolder(folder, options.lockWaitMs, ({ pid, host }) => tell({ say: 'waiting', pid, host }));
  const watch = new Worker(WATCH, { workerData: { lockFile: lock.file } });

  const data = join(folder, 'pgdata');
  const made = join(folder, 'made');
  const fresh = !existsSync(made);
  if (fresh) putAside(data);
  tell({ say: 'opening', fresh });
  const db = await PGlite.create({ dataDir: data, extensions: { postgis: slimPostgis(folder) } });
  // From here on the folder holds a whole cluster: a start that was killed earlier begins anew.
  if (fresh) writeFileSync(made, `${new Date().toISOString()}\n`, { mode: 0o600 });

  const { server, address } = await listen(db, folder);
  let ending = false;
  const end = async (code: number) => {
    if (ending) return;
    ending = true;
    await server.stop().catch(() => {});
    await db.close().catch(() => {});
    lock.release();
    process.exit(code);
  };
  watch.on('message', () => void end(0));
  process.on('message', (message: ToChild) => {
    if (message.say === 'ping') tell({ say: 'pong', id: message.id });
    else void end(0);
  });
  process.on('SIGTERM', () => void end(0));
  watchQueue(server);
  tell({ say: 'ready', address });
}

/** A cluster whose making was interrupted holds nothing anybody was told is stored; one is kept for a look. */
function putAside(data: string): void {
  if (!existsSync(data)) return;
  const aside = `${data}.unfinished`;
  rmSync(aside, { recursive: true, force: true });
  renameSync(data, aside);
}

async function listen(db: PGlite, folder: string): Promise<{ server: PGLiteSocketServer; address: Address }> {
  if (process.platform === 'win32') {
    const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 2 });
    await server.start();
    return { server, address: { host: '127.0.0.1', port: Number(server.getServerConn().split(':').at(-1)) } };
  }
  let host = join(folder, 'run');
  if (host.length > MAX_SOCKET_PATH) host = mkdtempSync(join(tmpdir(), 'dutywall-'));
  mkdirSync(host, { recursive: true, mode: 0o700 });
  // Any password is accepted behind this socket, so only its owner may reach it.
  chmodSync(host, 0o700);
  const path = join(host, `.s.PGSQL.${PORT}`);
  rmSync(path, { force: true });
  // Two: after a broken connection pg may open the next before this side has noticed.
  const server = new PGLiteSocketServer({ db, path, maxConnections: 2 });
  await server.start();
  return { server, address: { host, port: PORT } };
}

/** The socket layer stops serving for good when the database throws inside it: end, the server starts a new child. */
function watchQueue(server: PGLiteSocketServer): void {
  let since = 0;
  setInterval(() => {
    if (server.getStats().queuedQueries === 0) since = 0;
    else if (since === 0) since = performance.now();
    else if (performance.now() - since > STUCK_MS) process.kill(process.pid, 'SIGKILL');
  }, 1_000).unref();
}

// Ctrl-C reaches the whole process group; the server decides the order of ending.
process.on('SIGINT', () => {});
main(JSON.parse(process.argv[2] ?? '{}') as ChildOptions).catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  tell({ say: 'failed', code: error instanceof FolderInUse ? 'database-in-use' : 'data-folder', reason });
  setTimeout(() => process.exit(1), 100);
});
