import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { CheckInEvidence, RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import type { EvidenceDeps } from './deps.ts';
import { mayKeep, maySee } from './evidence.policy.ts';
import { createKeeping, type KeepingRoom } from './keeping.ts';
import { createRecordings, type RecordingRoom } from './recording.service.ts';
import { createRecordingFiles } from './recording-files.ts';
import { createSnapshots, type SnapshotRoom } from './snapshot.service.ts';
import { readShown } from './snapshot.store.ts';

export interface EvidenceRoom {
  readonly snapshots: SnapshotRoom;
  readonly recordings: RecordingRoom;
  readonly keeping: KeepingRoom;
  /** All that is kept of one check-in; a list, so no opening of any of it. */
  of(who: Principal, checkIn: string): Promise<Result<CheckInEvidence, RefusalCode>>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createEvidence(deps: EvidenceDeps): EvidenceRoom {
  const files = createRecordingFiles(deps.dataDir);
  const snapshots = createSnapshots(deps);
  const recordings = createRecordings(deps, files);
  const keeping = createKeeping(deps, files);
  return {
    snapshots,
    recordings,
    keeping,

    async of(who, id) {
      const checkIn = await deps.checkIns.find(id);
      if (!checkIn || !maySee(who, checkIn)) return refuse('not-found', 'no such check-in in your squads');
      const { badge, name, squadName } = await readShown(deps.db, checkIn.officer);
      return ok({
        checkIn: id,
        officer: { id: checkIn.officer, badge, name, squadName },
        snapshots: await snapshots.list(checkIn),
        recordings: await keeping.list(checkIn),
        mayKeep: mayKeep(who, checkIn),
      });
    },

    async start() {
      await recordings.start();
      await keeping.start();
    },

    async close() {
      keeping.close();
      await recordings.close();
    },
  };
}
