import { createSplitter } from '@dutywall/server/ingest/jt808';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, positionBody } from '../support/jt808-frames.ts';

function collect(chunks: readonly Buffer[]): { readonly inner: string[]; readonly garbage: number } {
  const splitter = createSplitter();
  const inner: string[] = [];
  let garbage = 0;
  for (const chunk of chunks) {
    splitter.feed(chunk);
    for (let piece = splitter.next(); piece; piece = splitter.next()) {
      if ('inner' in piece) inner.push(piece.inner.toString('hex'));
      else garbage += piece.garbage;
    }
  }
  return { inner, garbage };
}

const frames = [1, 2, 3].map((serial) => frame({ id: 0x0200, serial, body: positionBody({ altitude: 0x7e7d }) }));
const inner = frames.map((bytes) => bytes.subarray(1, -1).toString('hex'));

describe('JT/T 808: the frame splitter', () => {
  it('cuts the same frames whatever byte a packet ends at', () => {
    const stream = Buffer.concat(frames);
    for (let cut = 0; cut <= stream.length; cut += 1) {
      expect(collect([stream.subarray(0, cut), stream.subarray(cut)])).toEqual({ inner, garbage: 0 });
    }
  });

  it('one byte per packet, shared flags, leading rubbish', () => {
    const stream = Buffer.concat(frames);
    expect(collect([...stream].map((byte) => Buffer.from([byte]))).inner).toEqual(inner);
    const shared = Buffer.concat([...frames.map((bytes) => bytes.subarray(0, -1)), Buffer.from([0x7e])]);
    expect(collect([shared]).inner).toEqual(inner);
    expect(collect([Buffer.from('rubbish'), stream])).toEqual({ inner, garbage: 7 });
  });

  it('what is too long for a frame is thrown away, the next frame is not', () => {
    const found = collect([
      Buffer.from([0x7e]),
      Buffer.alloc(1 << 20, 1),
      Buffer.from([0x7e]),
      ...frames.map((bytes) => bytes),
    ]);
    expect(found.garbage).toBeGreaterThanOrEqual(1 << 20);
    expect(found.inner.slice(-3)).toEqual(inner);
  });

  it('never throws, never invents, and finds every frame behind any rubbish, however it is cut', () => {
    const rubbish = fc
      .uint8Array({ maxLength: 3_000 })
      .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x7e)));
    fc.assert(
      fc.property(fc.array(rubbish, { maxLength: 4 }), fc.array(fc.nat(4_000), { maxLength: 8 }), (noise, cuts) => {
        const parts: Buffer[] = [];
        frames.forEach((bytes, index) => {
          parts.push(noise[index] ?? Buffer.alloc(0), bytes);
        });
        const stream = Buffer.concat(parts);
        const at = [...new Set(cuts)].filter((cut) => cut < stream.length).sort((a, b) => a - b);
        const chunks = [0, ...at].map((from, index) => stream.subarray(from, at[index] ?? stream.length));
        const found = collect(chunks).inner;
        for (const one of inner) expect(found).toContain(one);
      }),
      { numRuns: 300 },
    );
  });
});
