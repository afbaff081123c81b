import type { FailedPart } from '@dutywall/shared/domain';
import { partOfMediaError, whyNoCamera } from './failures.ts';
import { STEPS } from './steps.ts';

export type Facing = 'user' | 'environment';

export interface Camera {
  /** Null: hidden, or gone. */
  readonly video: MediaStreamTrack | null;
  /** Null: this phone has no microphone that may be used; seen is better than nothing. */
  readonly audio: MediaStreamTrack | null;
  readonly facing: Facing;
  /** Shorter side of what the camera gives, pixels. */
  readonly side: number;
  /** Asks for the devices; the part that failed, null: it runs. */
  start(): Promise<FailedPart | null>;
  /** CI3: off while the page is not on the screen, the lamp too. */
  hide(): void;
  show(): Promise<FailedPart | null>;
  /** The other camera; where there is none the one stays. */
  turn(): Promise<void>;
  mute(muted: boolean): void;
  /** As much as the best step that is sent needs: less heat, longer battery. */
  fit(step: number): void;
  stop(): void;
}

export interface CameraOptions {
  /** Another track than before, or none. */
  readonly changed: () => void;
  /** A device ended by itself and does not come back. */
  readonly lost: (part: FailedPart) => void;
}

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

function videoOf(facing: Facing): MediaTrackConstraints {
  return {
    facingMode: facing,
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 24, max: 30 },
  };
}

/** Whether camera and microphone come without a question; where the browser does not tell, they may not. */
export async function isAllowed(): Promise<boolean> {
  if (whyNoCamera()) return false;
  try {
    const names = ['camera', 'microphone'] as PermissionName[];
    const all = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return all.every(({ state }) => state === 'granted');
  } catch {
    return false;
  }
}

/** Whether the person took it back; where the browser does not tell, the device is to blame. */
async function isForbidden(kind: 'camera' | 'microphone'): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: kind as PermissionName })).state === 'denied';
  } catch {
    return false;
  }
}

/** The phone's own camera and microphone, for as long as a check-in lasts. */
export function createCamera({ changed, lost }: CameraOptions): Camera {
  let video: MediaStreamTrack | null = null;
  let audio: MediaStreamTrack | null = null;
  let facing: Facing = 'user';
  let hidden = false;
  let muted = false;
  let stopped = false;
  let fitted = -1;

  const hush = (): void => {
    if (audio) audio.enabled = !muted && !hidden;
  };
  const drop = (): void => {
    if (!video) return;
    video.onended = null;
    video.stop();
    video = null;
  };

  /** A track that ends by itself: unplugged, taken by another app, or forbidden. Asked for once more. */
  async function ended(): Promise<void> {
    drop();
    changed();
    if (stopped || hidden) return;
    if (await isForbidden('camera')) return lost('permission');
    const part = await openVideo();
    if (part) lost(part);
  }

  function take(track: MediaStreamTrack): void {
    drop();
    video = track;
    fitted = -1;
    track.onended = () => void ended();
    // A chosen front camera may be the only one.
    const real = track.getSettings().facingMode;
    if (real === 'user' || real === 'environment') facing = real;
    changed();
  }

  async function openVideo(): Promise<FailedPart | null> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: videoOf(facing) });
      const [track] = stream.getVideoTracks();
      if (!track) return 'device';
      if (stopped || hidden) track.stop();
      else take(track);
      return null;
    } catch (error) {
      return partOfMediaError(error);
    }
  }

  function takeAudio(track: MediaStreamTrack | undefined): void {
    if (!track) return;
    audio = track;
    track.onended = async () => {
      audio = null;
      changed();
      // The picture alone is still worth something, unless the person took the permission back.
      if (!stopped && (await isForbidden('microphone'))) lost('permission');
    };
    hush();
  }

  async function start(): Promise<FailedPart | null> {
    const never = whyNoCamera();
    if (never) return never;
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: videoOf(facing), audio: AUDIO });
    } catch (error) {
      const part = partOfMediaError(error);
      // No microphone, or another app holds it: without sound rather than not at all.
      return part === 'device' ? openVideo() : part;
    }
    if (stopped) {
      for (const track of stream.getTracks()) track.stop();
      return null;
    }
    takeAudio(stream.getAudioTracks()[0]);
    const [track] = stream.getVideoTracks();
    if (!track) return 'device';
    take(track);
    return null;
  }

  return {
    get video() {
      return video;
    },
    get audio() {
      return audio;
    },
    get facing() {
      return facing;
    },
    get side() {
      const { width, height } = video?.getSettings() ?? {};
      return Math.min(width ?? 720, height ?? 720);
    },
    start,
    hide() {
      if (hidden) return;
      hidden = true;
      hush();
      drop();
      changed();
    },
    async show() {
      if (!hidden) return null;
      hidden = false;
      hush();
      return openVideo();
    },
    async turn() {
      if (hidden || stopped) return;
      const before = facing;
      facing = facing === 'user' ? 'environment' : 'user';
      // Most phones open one camera at a time.
      drop();
      changed();
      if ((await openVideo()) === null) return;
      facing = before;
      const part = await openVideo();
      if (part) lost(part);
    },
    mute(next) {
      muted = next;
      hush();
    },
    fit(step) {
      const wanted = STEPS[step];
      if (!video || !wanted || fitted === step) return;
      fitted = step;
      const height = { ideal: wanted.side };
      void video
        .applyConstraints({
          height,
          width: { ideal: Math.round((wanted.side * 16) / 9) },
          frameRate: { ideal: wanted.fps },
        })
        // A camera that has no such mode sends scaled pictures; the encoder is told so by `side`.
        .catch(() => undefined)
        .finally(changed);
    },
    stop() {
      stopped = true;
      drop();
      if (audio) audio.onended = null;
      audio?.stop();
      audio = null;
      changed();
    },
  };
}
