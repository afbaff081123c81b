import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
};

/** What is used of Vite, which belongs to the client package and is looked up there. */
interface Vite {
  build(config: unknown): Promise<unknown>;
  readonly defaultClientConditions: readonly string[];
}

/** Builds the page in that folder; answers the folder it was built to, which the caller takes away. */
export async function buildHarness(folder: URL): Promise<string> {
  const client = createRequire(createRequire(import.meta.url).resolve('@dutywall/client/package.json'));
  const vite = (await import(pathToFileURL(client.resolve('vite')).href)) as Vite;
  const outDir = await mkdtemp(join(tmpdir(), 'dutywall-harness-'));
  await vite.build({
    configFile: false,
    root: fileURLToPath(folder),
    logLevel: 'error',
    resolve: { conditions: ['source', ...vite.defaultClientConditions], dedupe: ['react', 'react-dom'] },
    build: { outDir, emptyOutDir: true, target: 'es2022', minify: false, chunkSizeWarningLimit: 10_000 },
  });
  return outDir;
}

/** Builds the page in that folder once and serves it on a loopback port, which browsers trust; tiles are empty. */
export async function serveHarness(folder: URL): Promise<{ readonly address: string; close(): Promise<void> }> {
  const outDir = await buildHarness(folder);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path.endsWith('.mvt')) {
      response.writeHead(204).end();
      return;
    }
    const file = normalize(join(outDir, path === '/' ? 'index.html' : path));
    if (!file.startsWith(outDir)) {
      response.writeHead(404).end();
      return;
    }
    readFile(file).then(
      (body) =>
        response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
