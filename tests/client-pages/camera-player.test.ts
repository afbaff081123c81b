// @vitest-environment jsdom
import { ApiError } from '@dutywall/client/app/api.ts';
import {
  CameraPlayer,
  type Connect,
  type PlayerState,
  TroubleError,
} from '@dutywall/client/features/cameras/player.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A video element of which the player reads one number, and a connection that the test steers. */
class Scene {
  frames = 0;
  connects = 0;
  closed = 0;
  fails: Error | null = null;
  end: Parameters<Connect>[1] = () => undefined;
  readonly said: PlayerState[] = [];
  readonly player: CameraPlayer;

  constructor() {
    const video = { getVideoPlaybackQuality: () => ({ totalVideoFrames: this.frames }) };
    const connect: Connect = async (_video, onEnd) => {
      this.connects += 1;
      this.end = onEnd;
      if (this.fails) throw this.fails;
      return {
        close: () => {
          this.closed += 1;
        },
      };
    };
    this.player = new CameraPlayer(video as unknown as HTMLVideoElement, connect, (state) => this.said.push(state));
  }
  get now(): PlayerState | undefined {
    return this.said.at(-1);
  }
  /** Seconds go by, with so many new pictures in each. */
  async pass(seconds: number, pictures = 0): Promise<void> {
    for (let n = 0; n < seconds; n += 1) {
      this.frames += pictures;
      await vi.advanceTimersByTimeAsync(1_000);
    }
  }
}

describe('the player of a street camera goes by decoded pictures alone', () => {
  let scene: Scene;
  let hidden = false;
  beforeEach(() => {
    hidden = false;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    scene = new Scene();
  });
  afterEach(() => {
    scene.player.close();
    vi.useRealTimers();
  });

  it('a connection without a picture is not live, and is given up after 20 s', async () => {
    await scene.pass(19);
    expect(scene.now).toBeUndefined();
    await scene.pass(2);
    expect(scene.now).toMatchObject({ phase: 'interrupted', trouble: 'no-picture' });
    expect(scene.closed).toBe(1);
  });

  it('a picture that stands says for how long, is begun anew after 12 s, and the new one counts from nothing', async () => {
    await scene.pass(10, 15);
    expect(scene.now?.phase).toBe('live');
    await scene.pass(3);
    expect(scene.now?.phase).toBe('live');
    await scene.pass(3);
    expect(scene.now).toEqual({ phase: 'still', trouble: null, seconds: 6 });
    await scene.pass(1, 15);
    expect(scene.now?.phase).toBe('live');
    await scene.pass(13);
    expect(scene.now).toMatchObject({ phase: 'interrupted', trouble: 'no-picture' });
    scene.frames = 0;
    await scene.pass(4);
    // The counter fell, which is no picture.
    expect([scene.connects, scene.now?.phase]).toEqual([2, 'connecting']);
    await scene.pass(1, 3);
    expect(scene.now?.phase).toBe('live');
  });

  it('waits grow up to 30 s while it fails, and a picture of half a minute makes them short again', async () => {
    scene.fails = new ApiError('camera-unreachable');
    scene.player.retry();
    const waits: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const before = scene.connects;
      let waited = 0;
      while (scene.connects === before) {
        await scene.pass(1);
        waited += 1;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([2, 4, 8, 15, 30, 30, 30]);
    scene.fails = null;
    await scene.pass(31);
    await scene.pass(35, 10);
    scene.end('media');
    expect(scene.now).toEqual({ phase: 'interrupted', trouble: 'media', seconds: 2 });
  });

  it('what trying again cannot change is said once', async () => {
    for (const error of [new ApiError('not-found'), new ApiError('camera-origin'), new TroubleError('unsupported')]) {
      scene.fails = error;
      scene.player.retry();
      await scene.pass(1);
      const { connects } = scene;
      await scene.pass(120);
      expect([scene.now?.phase, scene.connects]).toEqual(['failed', connects]);
    }
  });

  it('a page that nobody sees decodes nothing, which says nothing of the camera', async () => {
    await scene.pass(5, 15);
    hidden = true;
    await scene.pass(60);
    expect(scene.now?.phase).toBe('live');
    hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    await scene.pass(3);
    expect(scene.now?.phase).toBe('live');
    await scene.pass(3);
    expect(scene.now?.phase).toBe('still');
  });

  it('what an earlier attempt still says is not heard, and nothing is said once it is closed', async () => {
    const early = scene.end;
    scene.player.retry();
    await scene.pass(2, 5);
    early('media');
    expect(scene.now?.phase).toBe('live');
    scene.player.close();
    expect(scene.closed).toBe(2);
    const said = scene.said.length;
    await scene.pass(60);
    expect(scene.said).toHaveLength(said);
  });
});
