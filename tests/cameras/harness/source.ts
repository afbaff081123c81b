/** A camera of the tests: a canvas with something that moves in it, sent by WebRTC or cut into fragments. */
export interface Source {
  /** The gateway's side of WHEP: the answer to an offer, with the candidates in it. */
  answer(offer: string): Promise<string>;
  /** Records on, handing each piece as base64 to `chunk` of the page; false: this browser writes no such files. */
  record(): boolean;
  /** The camera stands still, or goes on. */
  pause(paused: boolean): void;
}

const FPS = 15;

export async function createSource(): Promise<Source> {
  // Whoever may use a camera sees this machine's own addresses; else they are hidden behind names that need multicast.
  await navigator.mediaDevices.getUserMedia({ video: true });
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 320, height: 180 });
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  let paused = false;
  let n = 0;
  setInterval(() => {
    if (paused) return;
    n += 1;
    context.fillStyle = `hsl(${(n * 7) % 360} 60% 40%)`;
    context.fillRect(0, 0, 320, 180);
    context.fillStyle = '#fff';
    context.fillRect((n * 9) % 300, 80, 20, 20);
  }, 1_000 / FPS);
  const stream = canvas.captureStream(FPS);
  let recorder: MediaRecorder | null = null;
  return {
    async answer(offer) {
      const link = new RTCPeerConnection();
      for (const track of stream.getTracks()) link.addTrack(track, stream);
      await link.setRemoteDescription({ type: 'offer', sdp: offer });
      await link.setLocalDescription();
      while (link.iceGatheringState !== 'complete') await new Promise((resolve) => setTimeout(resolve, 20));
      return link.localDescription?.sdp ?? '';
    },
    record() {
      const type = ['video/mp4;codecs=avc1', 'video/mp4;codecs=vp9', 'video/mp4'].find((one) =>
        MediaRecorder.isTypeSupported(one),
      );
      if (type === undefined) return false;
      const options = { mimeType: type, videoBitsPerSecond: 500_000, videoKeyFrameIntervalDuration: 1_000 };
      recorder = new MediaRecorder(stream, options as MediaRecorderOptions);
      recorder.addEventListener('dataavailable', ({ data }) => {
        void data.arrayBuffer().then((bytes) => {
          const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
          // Given by the test.
          (globalThis as unknown as { chunk(base64: string): void }).chunk(btoa(text));
        });
      });
      recorder.start(1_000);
      return true;
    },
    pause(now) {
      paused = now;
      if (now) recorder?.pause();
      else recorder?.resume();
    },
  };
}
