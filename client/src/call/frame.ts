/** How long a picture of a running track may take to come, ms. */
const FRAME_MS = 4_000;
/** Longer side of a kept frame, pixels: what phones send, and no more. */
const MAX_SIDE = 1_920;
const JPEG_QUALITY = 0.92;

/** One frame of a running track as it is now; null: none came. */
export async function frameOf(track: MediaStreamTrack): Promise<HTMLCanvasElement | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    await video.play();
    if (!(await hasFrame(video))) return null;
    return draw(video, video.videoWidth, video.videoHeight);
  } catch {
    return null;
  } finally {
    video.srcObject = null;
  }
}

/** The frame that an element shows now; null: it shows none. */
export function frameOfVideo(video: HTMLVideoElement): HTMLCanvasElement | null {
  return video.readyState >= 2 ? draw(video, video.videoWidth, video.videoHeight) : null;
}

function draw(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement | null {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context || canvas.width === 0 || canvas.height === 0) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Waits for a picture that is one; `play` alone resolves before the first has come. */
function hasFrame(video: HTMLVideoElement): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(video.videoWidth > 0 && video.readyState >= 2), FRAME_MS);
    const come = (): void => {
      clearTimeout(timer);
      resolve(video.videoWidth > 0);
    };
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(come);
    else if ((video as HTMLVideoElement).readyState >= 2) come();
    else (video as HTMLVideoElement).addEventListener('loadeddata', come, { once: true });
  });
}

export async function toJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY));
  if (!blob) throw new Error('the browser could not write the picture');
  return blob;
}
