import { isGroundForFlag } from '@dutywall/shared/domain';
import { canonicalJson, HOUR, type Instant, ok, type Result, refuse, sha256Hex } from '@dutywall/shared/kit';
import type { CommandAsk, FaultAsk, RefusalCode } from '@dutywall/shared/protocol';
import { transact } from '../../kit/transact.ts';
import type { AuditLog, Clock, Database, Dice, Notices, Principal, Queryable } from '../../ports.ts';
import { mayFlag } from './absence.policy.ts';
import type { AbsenceRecord } from './absence.store.ts';
import { collectEvidence, type Sentence } from './evidence.store.ts';
import {
  findFaultFlag,
  findOpenFlag,
  insertAbsence,
  lockOfficer,
  readCitedCheckIn,
  readCitedIncident,
} from './flag.store.ts';
import { takeStep, tellOfficer } from './steps.ts';

/** Two flags of one officer without an incident within this time mean the same thing, ms. */
const SAME_FLAG_MS = HOUR;

export interface FlaggingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  readonly notices: Notices;
  /** Stores what the engines know of the officer, so that the frozen evidence is not a second behind. */
  readonly settle: (officer: string) => Promise<void>;
  /** DU11, DU13: the squad's picture is not to be trusted now. */
  readonly isDegraded: (squad: string) => boolean;
  /** DU12: the sentences of the officer's newest shift as they read now. */
  readonly narrate: (who: Principal, officer: string) => Promise<readonly Sentence[]>;
}

export interface Flagged {
  readonly record: AbsenceRecord;
  /** Call after the commit. */
  readonly announce: () => void;
}

/** AB1, DU1: the only code that makes an absence, and it wants a supervisor, an officer in scope and a reason. */
export async function flagOfficer(
  deps: FlaggingDeps,
  who: Principal,
  ask: CommandAsk<'flag-absence'>,
): Promise<Result<Flagged, RefusalCode>> {
  if (!mayFlag(who)) return refuse('forbidden', 'only supervisors flag absences');
  if (who.officer === ask.officer) return refuse('self-flag', 'nobody handles a flag about themselves');
  const reason = ask.reason.trim();
  if (reason.length < 2) return refuse('bad-request', 'a reason is needed', { field: 'reason' });
  await deps.settle(ask.officer);
  const sentences = await deps.narrate(who, ask.officer);
  return transact<Flagged>(deps.db, async (tx) => {
    const at = deps.clock.now();
    const officer = await lockOfficer(tx, ask.officer);
    if (!officer || !who.squads.has(officer.squad)) return refuse('out-of-scope', 'no such officer in your squads');
    if (!ask.degradedSeen && deps.isDegraded(officer.squad)) {
      return refuse('squad-degraded', 'the squad is degraded: flagging asks once more');
    }
    const incident = ask.incident ?? null;
    const cited = incident === null ? null : await readCitedIncident(tx, incident);
    if (incident !== null && cited?.officer !== ask.officer) {
      return refuse('not-found', 'no such incident of this officer');
    }
    if (cited?.retracted) return refuse('conflict', 'the incident was withdrawn');
    if (cited && !isGroundForFlag(cited.kind)) {
      const code = cited.kind === 'sos' ? 'help-no-ground' : 'information-only';
      return refuse(code, 'this incident is no ground for a flag');
    }
    const open = await findOpenFlag(tx, ask.officer, incident, at - SAME_FLAG_MS);
    if (open) return refuse('conflict', 'there is an open flag about this already', { absence: open });

    const about = { officer: ask.officer, incident, shift: cited?.shift ?? null, checkIn: null };
    return ok(await openFlag(deps, tx, who, { ...about, reason, at, sentences }));
  });
}

/** AB6: what a supervisor ticked as a fault in a check-in of their own goes the same way as an absence. */
export async function flagFault(
  deps: FlaggingDeps,
  who: Principal,
  checkIn: string,
  ask: FaultAsk,
): Promise<Result<Flagged, RefusalCode>> {
  if (!mayFlag(who)) return refuse('forbidden', 'only supervisors flag faults');
  const reason = ask.reason.trim();
  if (reason.length < 2) return refuse('bad-request', 'a reason is needed', { field: 'reason' });
  return transact<Flagged>(deps.db, async (tx) => {
    const at = deps.clock.now();
    const cited = await readCitedCheckIn(tx, checkIn);
    if (!cited || !who.squads.has(cited.squad)) return refuse('not-found', 'no such check-in in your squads');
    if (who.officer === cited.officer) return refuse('self-flag', 'nobody handles a flag about themselves');
    // Who saw it says so: the fault is what this person ticked, and another confirms it.
    if (who.account !== cited.by) return refuse('forbidden', 'only who rang flags what they ticked');
    if (!(await lockOfficer(tx, cited.officer))) return refuse('not-found', 'this officer has left');
    if (cited.faults.length === 0) return refuse('no-fault-ticked', 'no item of the checklist is ticked as a fault');
    const open = await findFaultFlag(tx, checkIn);
    if (open) return refuse('conflict', 'there is an open flag about this check-in already', { absence: open });
    const { officer, shift } = cited;
    return ok(await openFlag(deps, tx, who, { officer, incident: null, shift, checkIn, reason, at, sentences: [] }));
  });
}

interface NewFlag {
  readonly officer: string;
  readonly incident: string | null;
  readonly shift: string | null;
  readonly checkIn: string | null;
  readonly reason: string;
  readonly at: Instant;
  readonly sentences: readonly Sentence[];
}

/** Freezes the evidence, makes the flag and its first steps, all in the caller's transaction. */
async function openFlag(deps: FlaggingDeps, tx: Queryable, who: Principal, flag: NewFlag): Promise<Flagged> {
  const { officer, incident, checkIn, reason, at } = flag;
  const evidence = canonicalJson(await collectEvidence(tx, flag, at, flag.sentences));
  const evidenceSha256 = sha256Hex(evidence);
  const id = deps.dice.id();
  const made = { id, officer, incident, checkIn, reason, flaggedBy: who.name, at, evidence, evidenceSha256 };
  await insertAbsence(tx, made);
  const step = { absence: id, stage: 'flagged' as const, actor: who.account, at, note: reason };
  const audited = { incident, ...(checkIn === null ? {} : { checkIn }), evidenceSha256 };
  const flagged = await takeStep(deps, tx, { ...step, audited });
  const told = await tellOfficer(deps, tx, flagged.record, at);
  return {
    record: told?.record ?? flagged.record,
    announce() {
      flagged.announce();
      told?.announce();
    },
  };
}
