import { sha256Hex } from '@dutywall/shared/kit';

/** One piece of a recording as it came: what a browser's recorder handed out in a couple of seconds. */
export interface RecordedChunk {
  /** From 0, without a gap. */
  readonly n: number;
  readonly bytes: number;
  /** Hex SHA-256 of its bytes. */
  readonly sha256: string;
}

/** The chain's value before the first chunk; bound to the recording, so that no other's chunks fit. */
export function chainStart(recording: string): string {
  return sha256Hex(`dutywall recording 1\n${recording}`);
}

/** The chain's value with one more chunk: it names every chunk so far, their order and their sizes. */
export function chainNext(before: string, { n, bytes, sha256 }: RecordedChunk): string {
  return sha256Hex(`${before}\n${n}\n${bytes}\n${sha256}`);
}

export function chainOf(recording: string, chunks: readonly RecordedChunk[]): string {
  return chunks.reduce(chainNext, chainStart(recording));
}
