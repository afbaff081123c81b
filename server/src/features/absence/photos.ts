import { createHash } from 'node:crypto';
import { refusalOf } from '@dutywall/shared/domain';
import { DAY, ok, type Result, refuse } from '@dutywall/shared/kit';
import { type AbsencePhoto, MAX_ANSWER_PHOTOS, type RefusalCode } from '@dutywall/shared/protocol';
import type { Dice, Principal } from '../../ports.ts';
import { actorOf, sees } from './absence.policy.ts';
import { type AbsenceRecord, lockAbsence, readAbsence } from './absence.store.ts';
import { procedureOf } from './absence.view.ts';
import { countLoose, eraseLoose, findPhoto, insertPhoto, readPhoto } from './photo.store.ts';
import { checkPhoto } from './photo-check.ts';
import type { StepDeps } from './steps.ts';
import { transact } from './transact.ts';

/** Uploads that wait for their answer, of one flag: an answer's photos and as many again that were thought better of. */
const MAX_LOOSE = 2 * MAX_ANSWER_PHOTOS;
/** How long an upload waits for its answer. */
const LOOSE_MS = 2 * DAY;
/** Photos decoded side by side, and waiting for it: a decoded one takes up to 50 million pixels' time on one core. */
const DECODED_AT_ONCE = 2;
const MAX_WAITING = 16;

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
  const turns = createTurns(DECODED_AT_ONCE, MAX_WAITING);

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
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (declared !== null && declared.toLowerCase() !== sha256) {
        return refuse('photo-hash', 'the bytes do not have the declared SHA-256', { sha256 });
      }
      const checked = await turns(() => checkPhoto(bytes));
      if (checked === null) return refuse('unavailable', 'too many photos at once; try again');
      if (!checked.ok) return checked;
      return transact(db, async (tx) => {
        const refused = mayUpload(who, await lockAbsence(tx, id));
        if (refused) return refused;
        const same = await findPhoto(tx, id, sha256);
        if (same) return ok(same);
        if ((await countLoose(tx, id)) >= MAX_LOOSE) return refuse('photo-limit', 'too many photos wait for an answer');
        const photo = { id: dice.id(), absence: id, by: who.account, at: clock.now(), sha256, bytes, ...checked.value };
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

/** Lets `atOnce` pieces of work run and `waiting` wait; null for one more. */
function createTurns(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T | null> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) return null;
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
