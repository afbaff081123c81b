import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
  StreamTarget,
  WebMOutputFormat,
} from 'mediabunny';

/**
 * A WebM as a browser's recorder writes it: no duration, no index, only ever added to. The frames are noise: whoever
 * copies them never decodes them. 10 frames and 10 sounds a second, a key frame each two seconds.
 */
export async function syntheticWebm(seconds: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const target = new StreamTarget(new WritableStream({ write: (chunk) => void parts.push(chunk.data) }));
  const output = new Output({ format: new WebMOutputFormat({ appendOnly: true }), target });
  const video = new EncodedVideoPacketSource('vp8');
  const audio = new EncodedAudioPacketSource('opus');
  output.addVideoTrack(video);
  output.addAudioTrack(audio);
  await output.start();
  const decoderConfig = { codec: 'vp8', codedWidth: 640, codedHeight: 360 };
  const soundConfig = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 };
  for (let frame = 0; frame < seconds * 10; frame += 1) {
    const key = frame % 20 === 0;
    const bytes = Uint8Array.from({ length: 900 }, (_, n) => (n * 31 + frame * 17) & 0xff);
    // VP8: the lowest bit of a frame says whether it is a key frame, and a key frame says its size (RFC 6386, 9.1).
    bytes[0] = key ? 0x10 : 0x11;
    if (key) bytes.set([0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01], 3);
    await video.add(new EncodedPacket(bytes, key ? 'key' : 'delta', frame / 10, 0.1), { decoderConfig });
    await audio.add(new EncodedPacket(bytes.slice(0, 80), 'key', frame / 10, 0.1), { decoderConfig: soundConfig });
  }
  await output.finalize();
  return Buffer.concat(parts);
}

/** Cut as a recorder hands it out: anywhere, also in the middle of a frame. */
export function pieces(webm: Buffer, count: number): Buffer[] {
  const size = Math.ceil(webm.length / count);
  return Array.from({ length: count }, (_, n) => webm.subarray(n * size, (n + 1) * size));
}
