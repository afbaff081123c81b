import type { CheckIns, Database } from '../../ports.ts';
import type { CheckInBook } from './book.ts';
import { hasJoined, readCheckIn } from './check-in.store.ts';
import type { Course } from './course.ts';

/** Check-ins for the rooms beside this one: those that go on from memory, the others from the store. */
export function createKnown(db: Database, book: CheckInBook, course: Pick<Course, 'tell'>): CheckIns {
  return {
    async find(id) {
      const found = book.get(id) ?? (await readCheckIn(db, id, null));
      if (!found) return null;
      const { officer, squad, account } = found.about;
      const { stage, liveAt, endedAt } = found.course;
      return { id, officer, squad, account, stage, liveAt, endedAt };
    },

    hasLooked: (id, account) => hasJoined(db, id, account),

    async recording(id, since) {
      const open = book.get(id);
      if (!open || open.recordingSince === since) return;
      open.recordingSince = since;
      course.tell(open);
    },
  };
}
