import { refusalOf } from '@dutywall/shared/domain';
import { DAY, ok, type Result, refuse } from '@dutywall/shared/kit';
import { type AbsencePhoto, MAX_ANSWER_PHOTOS, type RefusalCode } from '@dutywall/shared/protocol';
import { createPictureDesk } from '../../kit/picture-desk.ts';
import { transact } from '../../kit/transact.ts';
import type { Dice, Principal } from '../../ports.ts';
import { actorOf, sees } from './absence.policy.ts';
import { type AbsenceRecord, lockAbsence, readAbsence } from './absence.store.ts';
import { procedureOf } from './absence.view.ts';
import { countLoose, eraseLoose, findPhoto, insertPhoto, readPhoto } from './photo.store.ts';
import type { StepDeps } from './steps.ts';

/** Uploads that wait for their answer, of one flag: an answer's photos and as many again that were thought better of. */
const MAX_LOOSE = 2 * MAX_ANSWER_PHOTOS;
/** How long an upload waits for its answer. */
const LOOSE_MS = 2 * DAY;

export interface PhotoRoom {
  /** Takes an officer's photo for the answer; the same bytes twice are one photo. */
  upload(
    who: Principal,
    id: string,
    bytes: Buffer,
    declared: string | null,
  ): Promise<Result<AbsencePhoto, RefusalCode>>;
  /** WW1: the bytes of a sent photo; each opening is an audited fact. */
  open(who: Principal, id: string, photo: string): Promise<Result<{ photo: AbsencePhoto; bytes: Buffer }, RefusalCode>>;
  /** Takes away what was never sent. */
  sweep(): Promise<void>;
}

export function createPhotos(deps: StepDeps & { readonly dice: Dice }): PhotoRoom {
  const { db, clock, dice, audit } = deps;
  const look = createPictureDesk();

  const mayUpload = (who: Principal, record: AbsenceRecord | null): ReturnType<typeof refuse<RefusalCode>> | null => {
    if (!record || !sees(who, record)) return refuse('not-found', 'no such absence of yours');
    const flag = procedureOf(record);
    const code = refusalOf(flag, actorOf(who, record.squad), 'answer', clock.now(), record.settings);
    return code === null ? null : refuse(code, 'photos belong to an answer, and none can be given now');
  };

  return {
    async upload(who, id, bytes, declared) {
      const early = mayUpload(who, await readAbsence(db, id));
      if (early) return early;
      const looked = await look(bytes, declared);
      if (!looked.ok) return looked;
      const { sha256 } = looked.value;
      return transact(db, async (tx) => {
        const refused = mayUpload(who, await lockAbsence(tx, id));
        if (refused) return refused;
        const same = await findPhoto(tx, id, sha256);
        if (same) return ok(same);
        if ((await countLoose(tx, id)) >= MAX_LOOSE) return refuse('photo-limit', 'too many photos wait for an answer');
        const photo = { id: dice.id(), absence: id, by: who.account, at: clock.now(), bytes, ...looked.value };
        return ok(await insertPhoto(tx, photo));
      });
    },

    async open(who, id, photo) {
      const record = await readAbsence(db, id);
      if (!record || !sees(who, record)) return refuse('not-found', 'no such absence in your squads');
      const found = await readPhoto(db, id, photo);
      if (!found) return refuse('not-found', 'no such photo');
      const look = { at: clock.now(), actor: who.account, action: 'absence-photo-opened', subject: id };
      await db.transaction((tx) => audit.append(tx, { ...look, detail: { photo, sha256: found.photo.sha256 } }));
      return ok(found);
    },

    sweep: () => eraseLoose(db, clock.now() - LOOSE_MS),
  };
}
