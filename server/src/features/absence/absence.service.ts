import { HOUR, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { AbsenceRow, CommandAsk, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Dice, Principal, Publisher } from '../../ports.ts';
import { mayFlag, scopeOf } from './absence.policy.ts';
import {
  type AbsenceQuery,
  type AbsenceRecord,
  type AbsenceSteps,
  findOpenFlag,
  insertAbsence,
  listAbsences,
  lockOfficer,
  readAbsence,
  readAbsenceFile,
  readCited,
  readUnsettled,
} from './absence.store.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { collectEvidence } from './evidence.store.ts';

/** Two flags of one officer without an incident within this time mean the same thing, ms. */
const SAME_FLAG_MS = HOUR;
/** Bounds what a start publishes. */
const MAX_UNSETTLED = 2_000;

export interface AbsenceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly publisher: Publisher;
  readonly audit: AuditLog;
  /** Stores what the engines know of the officer, so that the frozen evidence is not a second behind. */
  readonly settle: (officer: string) => Promise<void>;
}

export interface AbsenceRoom {
  /** Publishes the unsettled flags. */
  start(): Promise<void>;
  flag(who: Principal, ask: CommandAsk<'flag-absence'>): Promise<Result<AbsenceRow, RefusalCode>>;
  list(
    who: Principal,
    query: Omit<AbsenceQuery, 'squads' | 'officer'>,
  ): Promise<Result<readonly AbsenceRecord[], RefusalCode>>;
  open(who: Principal, id: string): Promise<Result<AbsenceRecord & AbsenceSteps, RefusalCode>>;
}

/** Thrown inside the transaction to roll it back; never leaves this file. */
class Refused extends Error {
  readonly answer: ReturnType<typeof refuse<RefusalCode>>;

  constructor(answer: ReturnType<typeof refuse<RefusalCode>>) {
    super(answer.refusal.code);
    this.answer = answer;
  }
}

/** DU1, AB1: people make absences. This is the only code that writes one, and it wants a person and a reason. */
export function createAbsences(deps: AbsenceDeps): AbsenceRoom {
  const { db, clock, dice, publisher, audit } = deps;

  const rowOf = (record: AbsenceRecord): AbsenceRow => {
    const { id, officer, incident, stage, reason, flaggedBy, flaggedAt } = record;
    return { id, officer, slot: Math.max(0, publisher.slotOf(officer)), incident, stage, reason, flaggedBy, flaggedAt };
  };

  return {
    async start() {
      for (const record of await readUnsettled(db, MAX_UNSETTLED)) {
        publisher.fact('absence-changed', record.squad, rowOf(record));
      }
    },

    async flag(who, ask) {
      if (!mayFlag(who)) return refuse('forbidden', 'only supervisors flag absences');
      if (who.officer === ask.officer) return refuse('self-flag', 'nobody handles a flag about themselves');
      const reason = ask.reason.trim();
      if (reason.length < 2) return refuse('bad-request', 'a reason is needed', { field: 'reason' });
      await deps.settle(ask.officer);
      try {
        const record = await db.transaction(async (tx) => {
          const at = clock.now();
          const officer = await lockOfficer(tx, ask.officer);
          if (!officer || !who.squads.has(officer.squad)) {
            throw new Refused(refuse('out-of-scope', 'no such officer in your squads'));
          }
          const incident = ask.incident ?? null;
          const cited = incident === null ? null : await readCited(tx, incident);
          if (incident !== null && cited?.officer !== ask.officer) {
            throw new Refused(refuse('not-found', 'no such incident of this officer'));
          }
          if (cited?.retracted) throw new Refused(refuse('conflict', 'the incident was withdrawn'));
          const open = await findOpenFlag(tx, ask.officer, incident, at - SAME_FLAG_MS);
          if (open)
            throw new Refused(refuse('conflict', 'there is an open flag about this already', { absence: open }));
          const bundle = await collectEvidence(tx, { officer: ask.officer, incident, shift: cited?.shift ?? null }, at);
          const evidence = canonicalJson(bundle);
          const fresh = { id: dice.id(), officer: ask.officer, incident, reason, actor: who.account, at };
          const evidenceSha256 = sha256(evidence);
          await insertAbsence(tx, { ...fresh, flaggedBy: who.name, evidence, evidenceSha256 });
          await audit.append(tx, {
            ...{ at, actor: who.account, action: 'absence-flagged', subject: fresh.id, reason },
            detail: { officer: ask.officer, incident, evidenceSha256 },
          });
          return readAbsence(tx, fresh.id);
        });
        if (!record) throw new Error('the absence just written is not there');
        publisher.fact('absence-changed', record.squad, rowOf(record));
        return ok(rowOf(record));
      } catch (error) {
        if (error instanceof Refused) return error.answer;
        throw error;
      }
    },

    async list(who, query) {
      const scope = scopeOf(who);
      if (!scope) return refuse('forbidden', 'this role sees no absences');
      return ok(await listAbsences(db, { ...query, ...scope }));
    },

    async open(who, id) {
      const scope = scopeOf(who);
      if (!scope) return refuse('forbidden', 'this role sees no absences');
      const record = await readAbsence(db, id);
      const mine =
        scope.officer === null ? scope.squads?.includes(record?.squad ?? '') : record?.officer === scope.officer;
      if (!record || !mine) return refuse('not-found', 'no such absence in your squads');
      const look = { at: clock.now(), actor: who.account, action: 'absence-opened', subject: id };
      await db.transaction((tx) => audit.append(tx, look));
      return ok({ ...record, ...(await readAbsenceFile(db, id)) });
    },
  };
}
