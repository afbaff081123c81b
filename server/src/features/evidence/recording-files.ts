import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { RecordedChunk } from '@dutywall/shared/domain';

/** Ids of ours only: nothing that leads out of the folder. */
const ID = /^[0-9a-z]{1,64}$/;

/** Where recordings lie: `<folder>/<recording>/chunks/<n>` as they came, `playable.webm` made from them. */
export interface RecordingFiles {
  /** Resolves once the bytes are on the disk (fsync of file and folder): only then may anybody be told so. */
  write(recording: string, n: number, bytes: Uint8Array): Promise<void>;
  /** The chunks as one file. */
  source(recording: string, chunks: readonly RecordedChunk[]): ChunkSource;
  playable(recording: string): string;
  /** Makes the seekable copy appear at once and whole: `make` writes to the path that it is given. */
  makePlayable<T>(recording: string, make: (path: string) => Promise<T>): Promise<T>;
  /** Whose files are here. */
  list(): Promise<readonly string[]>;
  erase(recording: string): Promise<void>;
}

export interface ChunkSource {
  readonly size: number;
  /** The bytes [start, end). */
  read(start: number, end: number): Promise<Uint8Array>;
  stream(): Readable;
}

export function createRecordingFiles(dataDir: string): RecordingFiles {
  const root = join(dataDir, 'media', 'recordings');
  const folderOf = (recording: string): string => {
    if (!ID.test(recording)) throw new Error('no name of a recording');
    return join(root, recording);
  };
  const chunkOf = (recording: string, n: number): string =>
    join(folderOf(recording), 'chunks', String(n).padStart(6, '0'));

  return {
    async write(recording, n, bytes) {
      const folder = join(folderOf(recording), 'chunks');
      if (n === 0) {
        await mkdir(folder, { recursive: true });
        for (const path of [root, folderOf(recording)]) await syncFolder(path);
      }
      const path = chunkOf(recording, n);
      const file = await open(`${path}.part`, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
      await syncFolder(folder);
    },

    source(recording, chunks) {
      const starts: number[] = [];
      let size = 0;
      for (const { bytes } of chunks) {
        starts.push(size);
        size += bytes;
      }
      return {
        size,
        async read(start, end) {
          const parts: Uint8Array[] = [];
          for (const [index, { n, bytes }] of chunks.entries()) {
            const begin = starts[index] ?? 0;
            if (begin + bytes <= start || begin >= end) continue;
            const from = Math.max(0, start - begin);
            parts.push(await readPart(chunkOf(recording, n), from, Math.min(bytes, end - begin)));
          }
          return Buffer.concat(parts);
        },
        stream: () =>
          Readable.from(
            (async function* () {
              for (const { n } of chunks) yield* createReadStream(chunkOf(recording, n));
            })(),
            { objectMode: false },
          ),
      };
    },

    playable: (recording) => join(folderOf(recording), 'playable.webm'),

    async makePlayable(recording, make) {
      const path = join(folderOf(recording), 'playable.webm');
      const made = await make(`${path}.part`).catch(async (error: unknown) => {
        await rm(`${path}.part`, { force: true });
        throw error;
      });
      const file = await open(`${path}.part`, 'r+');
      await file.sync().finally(() => file.close());
      await rename(`${path}.part`, path);
      await syncFolder(folderOf(recording));
      return made;
    },

    list: async () => (await readdir(root).catch(() => [])).filter((name) => ID.test(name)),
    erase: (recording) => rm(folderOf(recording), { recursive: true, force: true }),
  };
}

async function readPart(path: string, start: number, end: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(end - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw new Error('a chunk is shorter than it was');
    return bytes;
  } finally {
    await file.close();
  }
}

/** A new name in a folder is only on the disk once the folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

/** Bytes of a file; null: it is not there. */
export async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}
