import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chainOf, type RecordedChunk } from '@dutywall/shared/domain';
import { BadUse, EX_DATA, runCommand } from './kit/fail.ts';
import { cannotRead, readGiven } from './kit/read-given.ts';

const USAGE = `usage: scripts/verify-recording MANIFEST [FOLDER_OR_FILE…] [--chain HASH]

Says whether a recording of a check-in is the one that was made. MANIFEST is the list of its chunks as the page hands it
out (recording-….json). Beside it: the recording as it came (recording-….webm), the seekable copy, or a recording's folder
with chunks/ and playable.webm; any of them, in any order. --chain: the hash that the page and the audit log show; without
it only the files are compared with the list, and somebody may have written both. Prints JSON that names the first chunk
that differs; exit status 0 when everything given fits, 65 when not, 69 when something cannot be read. Needs no server.`;

interface Manifest {
  readonly recording: string;
  readonly chunks: readonly RecordedChunk[];
  readonly chain: string;
  readonly playable: { readonly sha256: string; readonly bytes: number } | null;
}

/** What one given file turned out to be. */
interface Found {
  readonly path: string;
  readonly is: 'original' | 'playable' | 'chunks' | 'something else';
  readonly fits: boolean;
  /** The first chunk that is not as it came. */
  readonly badChunk?: number;
}

runCommand(USAGE, async (args) => {
  const options = { chain: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
  const [list, ...given] = positionals;
  if (!list) throw new BadUse('a manifest');
  if (values.chain !== undefined && !/^[0-9a-f]{64}$/i.test(values.chain)) throw new BadUse('a hash of 64 hex digits');
  const manifest = readManifest(await readGiven(list));
  if (!manifest) {
    console.log(JSON.stringify({ fits: false, reason: 'not a manifest of a recording' }));
    return EX_DATA;
  }
  const chain = chainOf(manifest.recording, manifest.chunks);
  const chainFits = chain === manifest.chain && (values.chain === undefined || chain === values.chain.toLowerCase());
  const files: Found[] = [];
  for (const path of given) files.push(...(await look(path, manifest)));
  const fits = chainFits && files.every((file) => file.fits);
  console.log(
    JSON.stringify({ fits, recording: manifest.recording, chunks: manifest.chunks.length, chain, chainFits, files }),
  );
  return fits ? 0 : EX_DATA;
});

function readManifest(text: string): Manifest | null {
  try {
    const { format, recording, chunks, chain, playable } = JSON.parse(text);
    const inOrder =
      Array.isArray(chunks) &&
      chunks.every((one, n) => one.n === n && Number.isInteger(one.bytes) && /^[0-9a-f]{64}$/.test(one.sha256));
    if (format !== 1 || typeof recording !== 'string' || typeof chain !== 'string' || !inOrder) return null;
    return { recording, chunks, chain, playable: playable ?? null };
  } catch {
    return null;
  }
}

async function look(path: string, manifest: Manifest): Promise<readonly Found[]> {
  const given = await stat(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  if (!given.isDirectory()) return [await lookAtFile(path, manifest)];
  const names = await readdir(path);
  const inside = names.filter((name) => name.endsWith('.webm')).map((name) => lookAtFile(join(path, name), manifest));
  return [await lookAtChunks(path, names, manifest), ...(await Promise.all(inside))];
}

/** A folder of chunks, each a file of its own. */
async function lookAtChunks(path: string, names: readonly string[], { chunks }: Manifest): Promise<Found> {
  const folder = names.includes('chunks') ? join(path, 'chunks') : path;
  const files = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).sort();
  let badChunk = files.length === chunks.length ? -1 : Math.min(files.length, chunks.length);
  for (const [n, name] of files.entries()) {
    const { sha256 } = await hashOf(join(folder, name));
    if (sha256 === chunks[n]?.sha256) continue;
    badChunk = n;
    break;
  }
  return { path: folder, is: 'chunks', fits: badChunk < 0, ...(badChunk < 0 ? {} : { badChunk }) };
}

async function lookAtFile(path: string, { chunks, playable }: Manifest): Promise<Found> {
  const { sha256, bytes } = await hashOf(path);
  if (playable?.sha256 === sha256) return { path, is: 'playable', fits: true };
  if (bytes !== chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)) {
    return { path, is: bytes === playable?.bytes ? 'playable' : 'something else', fits: false };
  }
  let start = 0;
  for (const chunk of chunks) {
    const part = await hashOf(path, start, start + chunk.bytes - 1);
    if (part.sha256 !== chunk.sha256) return { path, is: 'original', fits: false, badChunk: chunk.n };
    start += chunk.bytes;
  }
  return { path, is: 'original', fits: true };
}

/** Hash and size of the bytes [start, end] of a file. */
async function hashOf(path: string, start = 0, end = Number.POSITIVE_INFINITY) {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(path, { start, end })) {
    hash.update(part);
    bytes += part.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
