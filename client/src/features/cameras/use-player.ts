import type { CameraRow } from '@dutywall/shared/protocol';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { hlsOf } from './hls.ts';
import { CameraPlayer, type PlayerState } from './player.ts';
import { whepOf } from './whep.ts';

const BEGINNING: PlayerState = { phase: 'connecting', trouble: null, seconds: 0 };

/** The camera's picture in that element for as long as the component is there. */
export function usePlayer({ id, kind }: CameraRow, video: RefObject<HTMLVideoElement | null>) {
  const [state, setState] = useState(BEGINNING);
  const player = useRef<CameraPlayer | null>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const made = new CameraPlayer(element, kind === 'whep' ? whepOf(id) : hlsOf(id), setState);
    player.current = made;
    return () => {
      made.close();
      player.current = null;
    };
  }, [id, kind, video]);
  return { state, retry: () => player.current?.retry() };
}
