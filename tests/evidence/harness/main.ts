import { recordingDoor, snapshotDoor } from '@dutywall/client/app/check-in/evidence.ts';
import { createRecorder, type Recorder } from '@dutywall/client/call/recorder.ts';
import { answerSnapshot, takeSnapshot } from '@dutywall/client/call/snapshot.ts';

/** Brightness at second 0, and what each second adds: so a frame says when it was drawn. */
const DARK = 20;
const PER_SECOND = 3;

/** A picture that says its second by its brightness, with something that moves in it, and a tone. */
async function syntheticStream(): Promise<MediaStream> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 640, height: 360 });
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const began = performance.now();
  const draw = () => {
    const second = (performance.now() - began) / 1_000;
    const level = DARK + PER_SECOND * Math.floor(second);
    context.fillStyle = `rgb(${level} ${level} ${level})`;
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = '#888';
    context.fillRect((second * 90) % 600, 300, 40, 40);
  };
  draw();
  setInterval(draw, 66);
  const stream = canvas.captureStream(15);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const out = audio.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  await audio.resume();
  for (const track of out.stream.getAudioTracks()) stream.addTrack(track);
  return stream;
}

/** The second a video shows at a place, by its brightness. */
async function secondAt(video: HTMLVideoElement, at: number): Promise<number> {
  const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  video.currentTime = at;
  await seeked;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 64, height: 36 });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.drawImage(video, 0, 0, 64, 36);
  const [level = 0] = context.getImageData(20, 8, 1, 1).data;
  return (level - DARK) / PER_SECOND;
}

async function play(recording: string, places: readonly number[]) {
  const video = document.createElement('video');
  video.muted = true;
  video.src = `/api/recordings/${recording}/file`;
  document.body.append(video);
  await new Promise((resolve, reject) => {
    video.onloadeddata = resolve;
    video.onerror = () => reject(new Error(video.error?.message));
  });
  const seen: number[] = [];
  for (const place of places) seen.push(await secondAt(video, place));
  return { durationS: video.duration, seen, seekableS: video.seekable.end(0) };
}

let recorder: Recorder | null = null;
let stream: MediaStream | null = null;
const handle = {
  async record(checkIn: string) {
    stream ??= await syntheticStream();
    recorder = createRecorder(recordingDoor, checkIn, stream);
  },
  state: () => recorder?.state,
  stop: () => recorder?.stop(),
  async snapshot(checkIn: string) {
    stream ??= await syntheticStream();
    const [track] = stream.getVideoTracks();
    return track ? takeSnapshot(snapshotDoor, checkIn, track) : null;
  },
  async counterpart(asked: { checkIn: string; snapshot: string; code: string; at: number }) {
    stream ??= await syntheticStream();
    return answerSnapshot(snapshotDoor, { kind: 'snapshot', ...asked }, stream.getVideoTracks()[0] ?? null);
  },
  play,
};
export type Handle = typeof handle;
Object.assign(window, { handle });
