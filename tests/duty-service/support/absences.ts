import { createDice } from '@dutywall/server/app';
import { type AbsenceRoom, createAbsences } from '@dutywall/server/features/absence';
import { createNotices } from '@dutywall/server/features/notice';
import type { Scene } from './scene.ts';

/** The absence room over a scene, as the server wires it. */
export function absencesOf(scene: Scene): AbsenceRoom {
  const { db, clock, wall, audit, bus } = scene;
  const onError = (error: unknown): void => void scene.errors.push(error);
  const notices = createNotices({ db, clock, bus, onError });
  return createAbsences({
    ...{ db, clock, publisher: wall, audit, bus, notices, onError, dice: createDice(clock) },
    async settle(officer) {
      await scene.duty.store(officer);
      await scene.incidents.settle();
    },
    narrate: async () => [],
    isDegraded: scene.duty.isDegraded,
  });
}
