import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { CameraKind, RefusalCode } from '@dutywall/shared/protocol';
import { createOpenings } from '../../kit/openings.ts';
import type { AuditLog, Clock, Database, Principal } from '../../ports.ts';
import { readAddress } from './address.ts';
import { sightOf } from './camera.policy.ts';
import { readCamera } from './camera.store.ts';

/** A camera that somebody may watch now, with the address that the server alone sees. */
export interface WatchedCamera {
  readonly id: string;
  readonly name: string;
  readonly kind: CameraKind;
  readonly address: URL;
}

export interface WatchingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly origins: readonly string[];
}

/** Who may watch what, asked anew for every offer, playlist and segment; and the record of it (WW1). */
export function createWatching({ db, clock, audit, origins }: WatchingDeps) {
  const openings = createOpenings();
  const keyOf = (who: Principal, camera: string): string => `${who.session}:${camera}`;
  return {
    async watched(who: Principal, id: string, kind: CameraKind): Promise<Result<WatchedCamera, RefusalCode>> {
      const sight = sightOf(who);
      if (!sight.ok) return sight;
      const camera = await readCamera(db, id, sight.value);
      if (camera?.kind !== kind) return refuse('not-found', 'no such camera in your squads');
      const address = readAddress(camera.url, origins);
      if (!address.ok) return address;
      return ok({ id, name: camera.name, kind, address: address.value });
    },

    /** One audit fact an opening; what goes on, or begins again within ten minutes, is the same. */
    async opened(who: Principal, camera: WatchedCamera): Promise<void> {
      const at = clock.now();
      const key = keyOf(who, camera.id);
      if (!openings.isNew(key, at)) return openings.goesOn(key, at);
      const { id, name, kind } = camera;
      const entry = { at, actor: who.account, action: 'camera-opened', subject: id, detail: { name, kind } };
      try {
        await db.transaction((tx) => audit.append(tx, entry));
      } catch (error) {
        openings.forget(key);
        throw error;
      }
    },

    goesOn: (who: Principal, camera: string): void => openings.goesOn(keyOf(who, camera), clock.now()),
  };
}
