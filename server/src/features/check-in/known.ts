import type { CheckIns, Database } from '../../ports.ts';
import type { CheckInBook } from './book.ts';
import type { Course } from './course.ts';
import { readKnown } from './known.store.ts';

/** Check-ins for the rooms beside this one: those that go on from memory, the others from the store. */
export function createKnown(db: Database, book: CheckInBook, course: Pick<Course, 'tell'>): CheckIns {
  return {
    async find(id) {
      const open = book.get(id);
      if (!open) return readKnown(db, id);
      const { officer, squad, account } = open.about;
      const { stage, endedAt } = open.course;
      return { id, officer, squad, account, stage, endedAt };
    },

    async recording(id, since) {
      const open = book.get(id);
      if (!open || open.recordingSince === since) return;
      open.recordingSince = since;
      course.tell(open);
    },
  };
}
