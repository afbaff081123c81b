import { useCallback, useEffect, useState } from 'react';
import type { HeldCalls } from './held-calls.ts';

export type MicrophoneState = 'asking' | 'on' | 'none' | 'denied';

export interface OwnMedia {
  readonly microphone: MicrophoneState;
  readonly muted: boolean;
  mute(muted: boolean): void;
  /** Own picture; null: none is sent. */
  readonly camera: MediaStreamTrack | null;
  /** Null: this desk cannot have one. */
  readonly toggleCamera: (() => void) | null;
}

function stop(track: MediaStreamTrack | null): void {
  track?.stop();
}

/**
 * The supervisor's voice and, when wanted, picture: to the call in focus and to no other. The microphone is asked for
 * once, with the first call; without it one sees and hears all the same.
 */
export function useOwnMedia(calls: HeldCalls | null, focus: string | null): OwnMedia {
  const [voice, setVoice] = useState<MediaStreamTrack | null>(null);
  const [microphone, setMicrophone] = useState<MicrophoneState>('asking');
  const [muted, setMuted] = useState(false);
  const [camera, setCamera] = useState<MediaStreamTrack | null>(null);
  const devices = globalThis.isSecureContext ? navigator.mediaDevices : null;

  useEffect(() => {
    let gone = false;
    let made: MediaStreamTrack | null = null;
    if (!devices) {
      setMicrophone('none');
      return;
    }
    devices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } }).then(
      (stream) => {
        made = stream.getAudioTracks()[0] ?? null;
        if (gone) return stop(made);
        setVoice(made);
        setMicrophone(made ? 'on' : 'none');
      },
      (error: unknown) => {
        if (gone) return;
        setMicrophone(error instanceof Error && error.name === 'NotAllowedError' ? 'denied' : 'none');
      },
    );
    return () => {
      gone = true;
      stop(made);
    };
  }, [devices]);
  useEffect(() => () => stop(camera), [camera]);

  const all = calls?.all;
  useEffect(() => {
    for (const [id, { call }] of all ?? []) {
      const mine = id === focus;
      call?.send('audio', mine && !muted ? voice : null);
      call?.send('video', mine ? camera : null);
    }
  }, [all, focus, voice, muted, camera]);

  const toggle = useCallback(async () => {
    if (camera) return setCamera(null);
    try {
      const stream = await devices?.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 360 } } });
      const track = stream?.getVideoTracks()[0] ?? null;
      track?.addEventListener('ended', () => setCamera(null));
      setCamera(track);
    } catch {
      setCamera(null);
    }
  }, [camera, devices]);
  return { microphone, muted, mute: setMuted, camera, toggleCamera: devices ? () => void toggle() : null };
}
