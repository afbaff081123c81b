import { mayReview, refusalOf, STAGE_AFTER } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { AbsenceActAsk, RefusalCode } from '@dutywall/shared/protocol';
import { transact } from '../../kit/transact.ts';
import type { Principal } from '../../ports.ts';
import { actorOf, sees } from './absence.policy.ts';
import { type AbsenceRecord, lockAbsence } from './absence.store.ts';
import { ASSERTS, procedureOf, seenOf } from './absence.view.ts';
import { type Belief, readBelief } from './belief.store.ts';
import { hashesOf, sendPhotos } from './photo.store.ts';
import { baselineOf } from './review.ts';
import { type StepDeps, type StepTaken, takeStep } from './steps.ts';

/** AB2–AB5: one act of a person on one flag. Of two at once one becomes a step and the other a conflict. */
export async function actOn(
  deps: StepDeps,
  who: Principal,
  id: string,
  ask: AbsenceActAsk,
): Promise<Result<StepTaken, RefusalCode>> {
  const note = ask.reason.trim();
  if (note.length < 2) return refuse('bad-request', 'a reason is needed', { field: 'reason' });
  const photos = ask.photos ?? [];
  if (photos.length > 0 && ask.act !== 'answer') {
    return refuse('bad-request', 'photos belong to an answer', { field: 'photos' });
  }
  if (new Set(photos).size < photos.length) return refuse('bad-request', 'a photo twice', { field: 'photos' });
  return transact(deps.db, async (tx) => {
    const record = await lockAbsence(tx, id);
    if (!record || !sees(who, record)) return refuse('not-found', 'no such absence in your squads');
    const belief = await readBelief(tx, record);
    const refused = refusalNow(deps, who, record, ask, belief);
    if (refused) return refused;
    const step = { absence: id, stage: STAGE_AFTER[ask.act], actor: who.account, at: deps.clock.now(), note };
    const audited = photos.length > 0 ? { photos: await hashesOf(tx, id, photos) } : {};
    const detail = ASSERTS.includes(ask.act) ? { belief: belief.hash } : {};
    const taken = await takeStep(deps, tx, { ...step, detail, audited });
    if (photos.length > 0) {
      const sent = await sendPhotos(tx, { absence: id, step: taken.id, by: who.account, photos });
      if (sent.length < photos.length) return refuse('not-found', 'a photo is not there', { field: 'photos' });
    }
    return ok(taken);
  });
}

function refusalNow(
  { clock }: StepDeps,
  who: Principal,
  record: AbsenceRecord,
  ask: AbsenceActAsk,
  belief: Belief,
): ReturnType<typeof refuse<RefusalCode>> | null {
  if (ask.seen !== seenOf(record, belief)) return refuse('conflict', 'the flag has changed since it was opened');
  const flag = procedureOf(record);
  const code = refusalOf(flag, actorOf(who, record.squad), ask.act, clock.now(), record.settings);
  if (code !== null) return refuse(code, 'the procedure does not allow this now', { act: ask.act });
  // AB6: who saw it says that it was otherwise: nothing is left that another could confirm.
  if (belief.takenBack && ASSERTS.includes(ask.act)) {
    return refuse('no-fault-ticked', 'none of the cited faults is ticked any more', { act: ask.act });
  }
  if (ASSERTS.includes(ask.act) && mayReview(flag) && belief.hash !== baselineOf(record, belief)) {
    return refuse('conflict', 'what the flag cites was revised and waits for review');
  }
  return null;
}
