import { audioLevel } from '@dutywall/client/call/audio-level.ts';
import { qualityOf } from '@dutywall/client/call/quality.ts';
import { readPhone, readViewer } from '@dutywall/client/call/side-channel.ts';
import { receivedOf, sampleOf, sentOf } from '@dutywall/client/call/stats.ts';
import {
  encodingOf,
  FIRST_STEP,
  LOWEST_STEP,
  nextStep,
  type SendSample,
  STEPS,
  type StepState,
  sentStep,
  wishedStep,
} from '@dutywall/client/call/steps.ts';
import { type CallTransport, paced } from '@dutywall/client/call/transport.ts';
import { describe, expect, it } from 'vitest';

const BAD: SendSample = { loss: 0.25, rttMs: 900 };
const GOOD: SendSample = { loss: 0, rttMs: 40 };
const run = (state: StepState, samples: readonly (SendSample | null)[]) => samples.reduce(nextStep, state);
const START: StepState = { step: FIRST_STEP, bad: 0, good: 0 };

describe('what a phone sends', () => {
  it('steps down after two bad looks in a row, and not after one', () => {
    expect(run(START, [BAD]).step).toBe(FIRST_STEP);
    expect(run(START, [BAD, BAD]).step).toBe(FIRST_STEP + 1);
    expect(run(START, [BAD, GOOD, BAD]).step).toBe(FIRST_STEP);
  });

  it('steps up slower than down, and stays within the ladder', () => {
    expect(run(START, [GOOD, GOOD, GOOD, GOOD]).step).toBe(FIRST_STEP);
    expect(run(START, Array(5).fill(GOOD)).step).toBe(FIRST_STEP - 1);
    expect(run(START, Array(60).fill(GOOD)).step).toBe(0);
    expect(run(START, Array(60).fill(BAD)).step).toBe(LOWEST_STEP);
  });

  it('does nothing while the far end has not reported', () => {
    expect(run(START, [BAD, null])).toEqual({ step: FIRST_STEP, bad: 1, good: 0 });
  });

  it('is no better than the way, the tile and the number of viewers allow', () => {
    expect(sentStep(0, 0, 1)).toBe(0);
    expect(sentStep(0, 0, 3)).toBe(2);
    expect(sentStep(3, 0, 2)).toBe(3);
    expect(sentStep(0, wishedStep(9), 1)).toBe(LOWEST_STEP);
    expect(wishedStep(4)).toBeGreaterThan(wishedStep(1));
    expect(sentStep(99, 99, 99)).toBe(LOWEST_STEP);
  });

  it('every step is worse in everything than the one before, and never scales up', () => {
    for (let step = 1; step < STEPS.length; step += 1) {
      const [better, worse] = [STEPS[step - 1], STEPS[step]];
      expect(worse?.side).toBeLessThan(better?.side ?? 0);
      expect(worse?.bitrate).toBeLessThan(better?.bitrate ?? 0);
      expect(worse?.fps).toBeLessThan(better?.fps ?? 0);
    }
    expect(encodingOf(0, 480).scaleResolutionDownBy).toBe(1);
    expect(encodingOf(LOWEST_STEP, 720).scaleResolutionDownBy).toBe(4);
  });
});

describe('how a picture comes through', () => {
  const well = { fps: 20, loss: 0, rttMs: 40, jitterMs: 5 };
  it('the worst of loss, delay, jitter and frames decides and is named', () => {
    expect(qualityOf(well)).toEqual({ level: 'good', cause: null });
    expect(qualityOf({ ...well, loss: 0.05 })).toEqual({ level: 'fair', cause: 'loss' });
    expect(qualityOf({ ...well, loss: 0.05, rttMs: 900 })).toEqual({ level: 'poor', cause: 'delay' });
    expect(qualityOf({ ...well, fps: 1 })).toEqual({ level: 'poor', cause: 'frames' });
    expect(qualityOf({ ...well, rttMs: null })).toEqual({ level: 'good', cause: null });
  });

  it('no frame is no quality, whatever else is well', () => {
    expect(qualityOf({ ...well, fps: 0 })).toEqual({ level: 'none', cause: 'frames' });
  });

  it('the lowest step, sent well, is not called poor', () => {
    expect(qualityOf({ ...well, fps: STEPS[LOWEST_STEP]?.fps ?? 0 }).level).toBe('good');
  });

  it('is counted from the browser’s statistics between two looks', () => {
    const report = (frames: number, packets: number, lost: number) =>
      new Map<string, unknown>([
        [
          'v',
          {
            ...{ type: 'inbound-rtp', kind: 'video', framesDecoded: frames, packetsReceived: packets },
            ...{ packetsLost: lost, jitter: 0.02 },
          },
        ],
        [
          'a',
          { type: 'inbound-rtp', kind: 'audio', totalAudioEnergy: frames / 1e4, totalSamplesDuration: frames / 10 },
        ],
        ['p', { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.12 }],
        ['r', { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.2, roundTripTime: 0.3 }],
      ]) as unknown as RTCStatsReport;
    const before = receivedOf(report(10, 100, 0), 0);
    const after = receivedOf(report(30, 190, 10), 2_000);
    expect(sampleOf(before, after)).toEqual({ fps: 10, loss: 0.1, rttMs: 120, jitterMs: 20 });
    // 10⁻³ of full scale: 30 dB below it, half of the meter.
    expect(audioLevel(before.audio, after.audio)).toBeCloseTo(0.5);
    expect(sentOf(report(1, 1, 0))).toEqual({ loss: 0.2, rttMs: 300 });
    expect(sentOf(new Map() as unknown as RTCStatsReport)).toBeNull();
  });

  it('silence is 0 on the meter and full scale is 1', () => {
    expect(audioLevel({ energy: 1, seconds: 1 }, { energy: 1, seconds: 2 })).toBe(0);
    expect(audioLevel({ energy: 0, seconds: 0 }, { energy: 1, seconds: 1 })).toBe(1);
    expect(audioLevel({ energy: 0, seconds: 5 }, { energy: 3, seconds: 5 })).toBe(0);
    // Played at a hundredth, 40 dB more quietly: the meter shows what was said.
    expect(audioLevel({ energy: 0, seconds: 0 }, { energy: 1e-4, seconds: 1 }, 0.01)).toBeCloseTo(1);
  });
});

describe('what the ends say beside picture and sound', () => {
  it('is read when it is well-formed, and ignored when it is not', () => {
    expect(readPhone('{"hidden":true,"muted":false}')).toEqual({ hidden: true, muted: false });
    expect(readViewer('{"most":4}')).toEqual({ most: 4 });
    for (const wrong of ['', '{', 'null', '{"hidden":1,"muted":false}', `{"most":4,"x":"${'x'.repeat(300)}"}`, 7]) {
      expect(readPhone(wrong)).toBeNull();
      expect(readViewer(wrong)).toBeNull();
    }
    for (const most of [-1, 5, 1.5]) expect(readViewer(JSON.stringify({ most }))).toBeNull();
  });
});

describe('commands of many calls', () => {
  const leave = (n: number) => ['leave-check-in', { checkIn: `c${n}`, peer: 'peerpeer' }] as const;
  const over = (command: CallTransport['command']): CallTransport => ({
    command,
    onCall: () => () => undefined,
    onOpen: () => () => undefined,
  });

  it('are said in order, below the server’s 8 in flight and 20 a second', async () => {
    let flying = 0;
    let most = 0;
    const order: string[] = [];
    const times: number[] = [];
    const transport = paced(
      over(async (_name, ask) => {
        flying += 1;
        most = Math.max(most, flying);
        order.push(ask.checkIn);
        times.push(performance.now());
        await new Promise((resolve) => setTimeout(resolve, 400));
        flying -= 1;
        return { ok: true, data: {} } as never;
      }),
    );
    await Promise.all(Array.from({ length: 12 }, (_, n) => transport.command(...leave(n))));
    expect(most).toBeLessThan(8);
    expect(order).toEqual(Array.from({ length: 12 }, (_, n) => `c${n}`));
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(11 * 50);
  });

  it('are said again when the server finds them too many, and given up in the end', async () => {
    let asked = 0;
    const busy = { ok: false, refusal: { code: 'too-many-requests', reason: '' } } as const;
    const twice = paced(over(async () => (++asked < 3 ? busy : { ok: true, data: {} }) as never));
    expect((await twice.command(...leave(1))).ok).toBe(true);
    expect(asked).toBe(3);
  });

  it('more than can wait are refused at once instead of piling up', async () => {
    const stuck = paced(over(() => new Promise(() => undefined)));
    const late = Array.from({ length: 260 }, (_, n) => stuck.command(...leave(n)));
    const refused = await Promise.race([late[259], new Promise((resolve) => setTimeout(resolve, 1_000, null))]);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'unavailable' } });
  });
});
