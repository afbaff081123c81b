import { SECOND } from '@dutywall/shared/kit';
import type { Bus, Principal } from '../../ports.ts';
import { type CameraRegister, createRegister, type RegisterDeps } from './camera.service.ts';
import { createHls } from './hls.service.ts';
import { createSeal } from './seal.ts';
import { createWatching } from './watching.ts';
import { createWhep } from './whep.service.ts';

const TICK_MS = 10 * SECOND;

export interface CameraDeps extends Omit<RegisterDeps, 'ends'> {
  readonly bus: Bus;
}

export interface CameraRoom extends CameraRegister {
  readonly whep: ReturnType<typeof createWhep>;
  readonly hls: ReturnType<typeof createHls>;
  close(): Promise<void>;
}

/** The room of fixed street cameras: the list, and the two ways to a picture. */
export function createCameras(deps: CameraDeps): CameraRoom {
  const { bus, ...rest } = deps;
  const watching = createWatching(rest);
  const { watched, opened } = watching;
  const whep = createWhep({ ...rest, watched, opened, goesOn: watching.goesOn });
  const register = createRegister({
    ...rest,
    ends: (id, whose) =>
      whep.endWhere((who, camera) => camera === id && (whose === 'everybody' || who.role === 'wall')),
  });
  const endOf = (account: string, session: string | null): void =>
    whep.endWhere((who: Principal) => who.account === account && (session === null || who.session === session));
  const disposers = [
    bus.subscribe('session-revoked', ({ account, sessionSha256 }) => endOf(account, sessionSha256)),
    bus.subscribe('scope-changed', ({ account }) => endOf(account, null)),
  ];
  const timer = setInterval(() => whep.tick(), TICK_MS);
  timer.unref();
  return {
    ...register,
    whep,
    hls: createHls({ seal: createSeal(rest.dice), watched, opened }),
    async close() {
      clearInterval(timer);
      for (const dispose of disposers) dispose();
      await whep.close();
    },
  };
}
