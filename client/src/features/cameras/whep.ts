import type { CameraAnswer, CameraIce } from '@dutywall/shared/protocol';
import { ApiError, api } from '../../app/api.ts';
import { type Connect, TroubleError } from './player.ts';

/** Candidates that come later than this are not waited for: on one network they come at once, ms. */
const GATHER_MS = 2_000;
/** The server ends what nobody keeps for 70 s, ms. */
const KEEP_MS = 20_000;

/** WebRTC by WHEP, through the server: it alone knows the gateway's address; the media come straight from the gateway. */
export function whepOf(camera: string): Connect {
  const address = `/api/cameras/${encodeURIComponent(camera)}/whep`;
  return async (video, onEnd) => {
    if (typeof RTCPeerConnection === 'undefined') throw new TroubleError('unsupported');
    const { iceServers } = await api<CameraIce>(address);
    const link = new RTCPeerConnection({ iceServers: [...iceServers], bundlePolicy: 'max-bundle' });
    try {
      // Pictures only: nobody asked the street to be overheard.
      link.addTransceiver('video', { direction: 'recvonly' });
      link.addEventListener('track', ({ track }) => {
        video.srcObject = new MediaStream([track]);
        void video.play().catch(() => undefined);
      });
      await link.setLocalDescription();
      await gathered(link);
      const offer = new Blob([link.localDescription?.sdp ?? ''], { type: 'application/sdp' });
      const { session, sdp } = await api<CameraAnswer>(address, { method: 'POST', body: offer });
      const own = `${address}/${encodeURIComponent(session)}`;
      const close = watch(link, own, onEnd);
      await link.setRemoteDescription({ type: 'answer', sdp }).catch(() => {
        close();
        throw new TroubleError('media');
      });
      return {
        close() {
          close();
          video.srcObject = null;
        },
      };
    } catch (error) {
      link.close();
      throw error;
    }
  };
}

/** Says when the link has failed or may no longer be; answers how to end it here, at the server and at the gateway. */
function watch(link: RTCPeerConnection, own: string, onEnd: Parameters<Connect>[1]): () => void {
  const timer = setInterval(() => {
    api<void>(own, { method: 'PUT' }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code !== 'offline' && error.code !== 'unavailable') onEnd(error.code);
    });
  }, KEEP_MS);
  link.addEventListener('connectionstatechange', () => {
    if (link.connectionState === 'failed') onEnd('media');
  });
  // Also while the page goes away.
  const end = (): void => void fetch(own, { method: 'DELETE', keepalive: true }).catch(() => undefined);
  globalThis.addEventListener('pagehide', end);
  return () => {
    clearInterval(timer);
    globalThis.removeEventListener('pagehide', end);
    link.close();
    end();
  };
}

function gathered(link: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    if (link.iceGatheringState === 'complete') return resolve();
    const timer = setTimeout(resolve, GATHER_MS);
    link.addEventListener('icegatheringstatechange', () => {
      if (link.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}
