import { PROCEDURE_BOUNDS, type ProcedureSettings } from '@dutywall/shared/domain';
import { canonicalJson, ok, type Result, refuse } from '@dutywall/shared/kit';
import type {
  AbsenceActAsk,
  AbsenceFile,
  AbsenceRow,
  CommandAsk,
  FaultAsk,
  ListedAbsence,
  ProcedureAsk,
  ProcedureRow,
  RefusalCode,
} from '@dutywall/shared/protocol';
import { createOpenings } from '../../kit/openings.ts';
import { transact } from '../../kit/transact.ts';
import type { Bus, Principal, Publisher } from '../../ports.ts';
import { actorOf, scopeOf, sees } from './absence.policy.ts';
import {
  type AbsenceQuery,
  type AbsenceRecord,
  listAbsences,
  readAbsence,
  readEvidence,
  readOpenings,
  readUnsettled,
} from './absence.store.ts';
import { fileOf, listedOf, rowOf } from './absence.view.ts';
import { actOn } from './acting.ts';
import { readBelief } from './belief.store.ts';
import { type Flagged, type FlaggingDeps, flagFault, flagOfficer } from './flagging.ts';
import { readSentPhotos } from './photo.store.ts';
import { createPhotos, type PhotoRoom } from './photos.ts';
import { reviewIfRevised } from './review.ts';
import { insertProcedure, listProcedures } from './settings.store.ts';
import { createWatching } from './watching.ts';

/** Bounds what a start publishes. */
const MAX_UNSETTLED = 2_000;
const MAX_OPENINGS_SHOWN = 200;
const MAX_PROCEDURES = 200;

export interface AbsenceDeps extends FlaggingDeps {
  readonly publisher: Publisher;
  readonly bus: Bus;
  readonly onError: (error: unknown, doing: string) => void;
}

export interface AbsenceRoom {
  readonly photos: PhotoRoom;
  /** Publishes the unsettled flags, compares what was revised meanwhile, and lets time pass. */
  start(): Promise<void>;
  /** Lets time pass up to the clock's now, without waiting for the next tick. */
  tick(): Promise<void>;
  flag(who: Principal, ask: CommandAsk<'flag-absence'>): Promise<Result<AbsenceRow, RefusalCode>>;
  /** AB6: the faults ticked in a check-in, by who ticked them. */
  flagFault(who: Principal, checkIn: string, ask: FaultAsk): Promise<Result<AbsenceRow, RefusalCode>>;
  list(
    who: Principal,
    query: Omit<AbsenceQuery, 'squads' | 'officer'>,
  ): Promise<Result<readonly ListedAbsence[], RefusalCode>>;
  /** WW1: an audited opening. */
  open(who: Principal, id: string): Promise<Result<AbsenceFile, RefusalCode>>;
  /** One act on the flag; answers the flag after it. */
  act(who: Principal, id: string, ask: AbsenceActAsk): Promise<Result<AbsenceFile, RefusalCode>>;
  /** The frozen bundle as the text whose SHA-256 is shown; an audited export (WW1). */
  bundle(who: Principal, id: string): Promise<Result<string, RefusalCode>>;
  /** The versions of the procedure's times, the newest first. */
  procedures(): Promise<readonly ProcedureRow[]>;
  /** A new version for flags to come. */
  setProcedure(who: Principal, ask: ProcedureAsk): Promise<Result<readonly ProcedureRow[], RefusalCode>>;
  close(): void;
}

/** DU1, AB1–AB5, BT3: what people decide, and what happens around it. The machine tells and asks; it decides nothing. */
export function createAbsences(deps: AbsenceDeps): AbsenceRoom {
  const { db, clock, publisher, audit } = deps;
  const photos = createPhotos(deps);
  const openings = createOpenings();
  // A fault of a check-in is no fact of the wall: whoever draws absences can then never draw one as an absence (AB6).
  const publish = (record: AbsenceRecord): void => {
    if (record.about !== 'absence') return;
    publisher.fact('absence-changed', record.squad, rowOf(record, publisher.slotOf(record.officer)));
  };
  const watching = createWatching({ ...deps, publish, hourly: () => photos.sweep() });

  const changed = (record: AbsenceRecord): void => {
    watching.note(record);
    publish(record);
  };

  const opened = ({ record, announce }: Flagged): AbsenceRow => {
    announce();
    changed(record);
    return rowOf(record, publisher.slotOf(record.officer));
  };

  const fileFor = async (who: Principal, record: AbsenceRecord): Promise<AbsenceFile> => {
    const own = who.officer === record.officer;
    return fileOf({
      ...{ record, actor: actorOf(who, record.squad), now: clock.now() },
      belief: await readBelief(db, record),
      evidence: await readEvidence(db, record.id),
      photos: await readSentPhotos(db, record.id),
      openings: own ? [...(await readOpenings(db, record.id, who.account, MAX_OPENINGS_SHOWN))] : null,
    });
  };

  const readSeen = async (who: Principal, id: string): Promise<Result<AbsenceRecord, RefusalCode>> => {
    if (!scopeOf(who)) return refuse('forbidden', 'this role sees no absences');
    const record = await readAbsence(db, id);
    return record && sees(who, record) ? ok(record) : refuse('not-found', 'no such absence in your squads');
  };

  const auditLook = async (who: Principal, action: string, id: string): Promise<void> => {
    const look = { at: clock.now(), actor: who.account, action, subject: id };
    await db.transaction((tx) => audit.append(tx, look));
  };

  return {
    photos,
    async start() {
      for (const record of await readUnsettled(db, MAX_UNSETTLED)) changed(record);
      await watching.start();
    },
    tick: () => watching.tick(),

    async flag(who, ask) {
      const flagged = await flagOfficer(deps, who, ask);
      return flagged.ok ? ok(opened(flagged.value)) : flagged;
    },

    async flagFault(who, checkIn, ask) {
      const flagged = await flagFault(deps, who, checkIn, ask);
      return flagged.ok ? ok(opened(flagged.value)) : flagged;
    },

    async list(who, query) {
      const scope = scopeOf(who);
      if (!scope) return refuse('forbidden', 'this role sees no absences');
      const now = clock.now();
      const records = await listAbsences(db, { ...query, ...scope });
      return ok(records.map((record) => listedOf(record, actorOf(who, record.squad), now)));
    },

    async open(who, id) {
      const seen = await readSeen(who, id);
      if (!seen.ok) return seen;
      if (openings.isNew(`${who.session}:${id}`, clock.now())) await auditLook(who, 'absence-opened', id);
      return ok(await fileFor(who, seen.value));
    },

    async act(who, id, ask) {
      const seen = await readSeen(who, id);
      if (!seen.ok) return seen;
      // BT3: nobody decides on what was revised and not reviewed, however fresh the revision.
      const review = await reviewIfRevised(deps, id);
      if (review.ok && review.value) {
        review.value.announce();
        changed(review.value.record);
      }
      const taken = await actOn(deps, who, id, ask);
      if (!taken.ok) return taken;
      taken.value.announce();
      changed(taken.value.record);
      return ok(await fileFor(who, taken.value.record));
    },

    async bundle(who, id) {
      const seen = await readSeen(who, id);
      if (!seen.ok) return seen;
      await auditLook(who, 'absence-exported', id);
      return ok(canonicalJson(await readEvidence(db, id)));
    },

    procedures: () => listProcedures(db, MAX_PROCEDURES),

    async setProcedure(who, { reason, ...settings }) {
      if (who.role !== 'administrator')
        return refuse('forbidden', 'only administrators set the times of the procedure');
      if (!withinBounds(settings)) return refuse('bad-request', 'a time is out of its bounds');
      return transact(db, async (tx) => {
        const at = clock.now();
        const version = await insertProcedure(tx, { settings, at, by: who.name, reason });
        const entry = { at, actor: who.account, action: 'procedure-changed', subject: String(version), reason };
        await audit.append(tx, { ...entry, detail: { ...settings } });
        return ok(await listProcedures(tx, MAX_PROCEDURES));
      });
    },

    close: () => watching.close(),
  };
}

function withinBounds(settings: ProcedureSettings): boolean {
  return (Object.keys(PROCEDURE_BOUNDS) as (keyof ProcedureSettings)[]).every((key) => {
    const { min, max } = PROCEDURE_BOUNDS[key];
    return settings[key] >= min && settings[key] <= max;
  });
}
