import { REFUSAL_CODES } from '@dutywall/shared/protocol';
import { type Connect, type Trouble, TroubleError } from './player.ts';

/** HLS by hls.js, which loads with the first such camera. Playlists and segments come through the server. */
export function hlsOf(camera: string): Connect {
  const address = `/api/cameras/${encodeURIComponent(camera)}/hls`;
  return async (video, onEnd) => {
    const { default: Hls, ErrorDetails, Events } = await import('hls.js/light');
    if (!Hls.isSupported()) throw new TroubleError('unsupported');
    const hls = new Hls({
      // The page's policy lets no script in from elsewhere; what a worker would save is little at street-camera rates.
      enableWorker: false,
      // Near the live edge, and back to it after a gap.
      liveSyncDurationCount: 3,
      liveMaxLatencyDurationCount: 8,
      maxLiveSyncPlaybackRate: 1.1,
      backBufferLength: 10,
      maxBufferLength: 20,
      capLevelToPlayerSize: true,
      // The player that holds this one tries again, and says so.
      manifestLoadPolicy: {
        default: { maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 20_000, timeoutRetry: null, errorRetry: null },
      },
    });
    const close = (): void => {
      hls.destroy();
      video.removeAttribute('src');
      video.load();
    };
    return new Promise((resolve, reject) => {
      let begun = false;
      const fail = (trouble: Trouble): void => {
        if (begun) onEnd(trouble);
        else {
          close();
          reject(new TroubleError(trouble));
        }
      };
      hls.on(Events.ERROR, (_event, data) => {
        if (!data.fatal) return;
        if (data.details === ErrorDetails.MANIFEST_LOAD_ERROR) return fail(codeOf(data.networkDetails));
        fail(data.details === ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR ? 'unsupported' : 'media');
      });
      hls.on(Events.MANIFEST_PARSED, () => {
        begun = true;
        void video.play().catch(() => undefined);
        resolve({ close });
      });
      hls.loadSource(address);
      hls.attachMedia(video);
    });
  };
}

/** The server's own refusal, from the request that hls.js made. */
function codeOf(request: unknown): Trouble {
  try {
    const { responseText } = request as { readonly responseText?: string };
    const { error } = JSON.parse(responseText ?? '') as { readonly error?: { readonly code?: string } };
    return REFUSAL_CODES.find((code) => code === error?.code) ?? 'media';
  } catch {
    return 'offline';
  }
}
