import { decodeReplayChunk, encodeReplayChunk, type ReplayTrack, slotTableNumber } from '@dutywall/shared/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const START_S = 1_795_000_200;

function trackOf(slot: number, steps: readonly (readonly [number, number, number, number])[]): ReplayTrack {
  let time = START_S - 40;
  let lon = 120_580_000;
  let lat = 31_300_000;
  const rows = steps.map(([dt, dx, dy, sigma]) => {
    time += dt;
    lon += dx;
    lat += dy;
    return { time, lon, lat, sigma };
  });
  return {
    slot,
    changedAtS: Uint32Array.of(START_S - 3_600, START_S + 7),
    state: Uint8Array.of(8, 4),
    cause: Uint8Array.of(0, 2),
    eventAtS: Uint32Array.from(rows, (r) => r.time),
    lonE6: Int32Array.from(rows, (r) => r.lon),
    latE6: Int32Array.from(rows, (r) => r.lat),
    sigmaM: Uint16Array.from(rows, (r) => r.sigma),
    course: Uint16Array.from(rows, (_r, i) => (i % 2 ? 65535 : (i * 2) % 360)),
  };
}

const step = fc.tuple(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: -400_000_000, max: 400_000_000 }).map((v) => v % 90_000),
  fc.integer({ min: -2_000, max: 2_000 }),
  fc.integer({ min: 0, max: 65535 }),
);

describe('replay chunk', () => {
  it('reads back what was written, whatever the tracks', () => {
    const chunks = fc.array(fc.array(step, { maxLength: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(chunks, (lists) => {
        const tracks = lists.map((steps, i) => trackOf(i * 3, steps));
        const chunk = { startS: START_S, lengthS: 300, table: 4_294_967_295, tracks };
        expect(decodeReplayChunk(encodeReplayChunk(chunk))).toEqual(chunk);
      }),
    );
  });

  it('spends at most 8 bytes on a walking fix', () => {
    const steps = Array.from({ length: 60 }, (_, i) => [5, 40 + (i % 9), 30 - (i % 7), 12 + (i % 3)] as const);
    const tracks = Array.from({ length: 300 }, (_, i) => trackOf(i, steps));
    const bytes = encodeReplayChunk({ startS: START_S, lengthS: 300, table: 1, tracks });
    expect(bytes.length / (300 * 60)).toBeLessThanOrEqual(8);
  });

  it('refuses bytes that are no chunk, cut or followed by rubbish', () => {
    const bytes = encodeReplayChunk({ startS: START_S, lengthS: 300, table: 1, tracks: [trackOf(2, [[1, 1, 1, 9]])] });
    expect(() => decodeReplayChunk(new Uint8Array(20))).toThrow(RangeError);
    for (let cut = 0; cut < bytes.length; cut++) expect(() => decodeReplayChunk(bytes.subarray(0, cut))).toThrow();
    expect(() => decodeReplayChunk(Uint8Array.of(...bytes, 0))).toThrow(RangeError);
  });

  it('numbers a slot table by its officers and their order', () => {
    expect(slotTableNumber(['a', 'b'])).not.toBe(slotTableNumber(['b', 'a']));
    expect(slotTableNumber(['ab'])).not.toBe(slotTableNumber(['a', 'b']));
  });
});
