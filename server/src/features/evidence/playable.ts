import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import {
  CustomSource,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathTarget,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  Output,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import type { ChunkSource } from './recording-files.ts';

/** Packets between two breaths: the live wall runs in the same process. */
const PACKETS_AT_ONCE = 64;

export interface Playable {
  readonly sha256: string;
  readonly bytes: number;
  readonly durationMs: number;
}

/**
 * Writes what a browser recorded anew with a duration and an index, so that it can be searched: every encoded frame
 * and sound as it was, nothing decoded. A recording that breaks off in the middle keeps everything before. Rejects
 * when there is no picture in it.
 */
export async function writePlayable(source: ChunkSource, path: string): Promise<Playable> {
  const input = new Input({
    source: new CustomSource({ getSize: () => source.size, read: (start, end) => source.read(start, end) }),
    formats: [WEBM],
  });
  try {
    return await copyTo(path, input);
  } finally {
    input.dispose();
  }
}

async function copyTo(path: string, input: Input): Promise<Playable> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video?.codec) throw new Error('there is no picture in it');
  const output = new Output({ format: new WebMOutputFormat(), target: new FilePathTarget(path) });
  const pictures = new EncodedVideoPacketSource(video.codec);
  output.addVideoTrack(pictures);
  const sounds = audio?.codec ? new EncodedAudioPacketSource(audio.codec) : null;
  if (sounds) output.addAudioTrack(sounds);
  let endS: number;
  try {
    endS = await copyPackets(output, { video, pictures, audio, sounds });
  } catch (error) {
    await output.cancel();
    throw error;
  }
  const { sha256, bytes } = await hashFile(path);
  return { sha256, bytes, durationMs: Math.round(endS * 1_000) };
}

interface Tracks {
  readonly video: InputVideoTrack;
  readonly pictures: EncodedVideoPacketSource;
  readonly audio: InputAudioTrack | null;
  readonly sounds: EncodedAudioPacketSource | null;
}

/** Copies every packet and finishes the file; answers where the last one ends, seconds. */
async function copyPackets(output: Output, { video, pictures, audio, sounds }: Tracks): Promise<number> {
  await output.start();
  const videoMeta = { decoderConfig: (await video.getDecoderConfig()) ?? undefined };
  const audioMeta = { decoderConfig: (await audio?.getDecoderConfig()) ?? undefined };
  let endS = 0;
  let count = 0;
  for await (const { packet, of } of inOrder(video, sounds ? audio : null)) {
    if (of === video) await pictures.add(packet, videoMeta as EncodedVideoChunkMetadata);
    else await sounds?.add(packet, audioMeta as EncodedAudioChunkMetadata);
    endS = Math.max(endS, packet.timestamp + packet.duration);
    count += 1;
    if (count % PACKETS_AT_ONCE === 0) await setImmediate();
  }
  if (count === 0) throw new Error('there is no picture in it');
  await output.finalize();
  return endS;
}

interface Found {
  readonly packet: EncodedPacket;
  readonly of: InputTrack;
}

/** The packets of both tracks by time. */
async function* inOrder(video: InputTrack, audio: InputTrack | null): AsyncGenerator<Found> {
  const lanes = [video, ...(audio ? [audio] : [])].map((of) => ({
    of,
    packets: packetsOf(of),
    next: null as Found | null,
  }));
  for (const lane of lanes) lane.next = await pull(lane);
  for (;;) {
    const [first, second] = lanes;
    const a = first?.next ?? null;
    const b = second?.next ?? null;
    const lane = a && (!b || a.packet.timestamp <= b.packet.timestamp) ? first : second;
    if (!lane?.next) return;
    yield lane.next;
    lane.next = await pull(lane);
  }
}

async function pull(lane: { readonly of: InputTrack; readonly packets: AsyncGenerator<EncodedPacket> }) {
  const { done, value } = await lane.packets.next();
  return done ? null : { packet: value, of: lane.of };
}

/** Up to the first that cannot be read: a browser that was killed may leave half a frame at the end. */
async function* packetsOf(track: InputTrack): AsyncGenerator<EncodedPacket> {
  const sink = new EncodedPacketSink(track);
  try {
    for await (const packet of sink.packets()) yield packet;
  } catch {
    return;
  }
}

async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(path)) {
    hash.update(part);
    bytes += part.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
