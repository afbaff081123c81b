import { createHash } from 'node:crypto';
import type { Fix, OfficerId, ShiftId, SquadId } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { FactName, IncidentRow } from '@dutywall/shared/protocol';
import type { IncidentDesk, Judgement, Publisher } from '../../ports.ts';
import { type Derived, deriveIncidents, familyOf, SILENT_AFTER_MS, SOS_JOIN_MS, START_GRACE_MS } from './derive.ts';
import type { IncidentRecord } from './incident.store.ts';
import { sentenceOfSos } from './sentences.ts';

/** A sentence that only grew (one more fix) is said again at most this often, ms. */
const RETELL_MS = 60_000;
/** Ended shifts remembered; one that is judged again later is read from the store first. */
const MAX_SHIFTS = 5_000;

export interface BookDeps {
  readonly publisher: Pick<Publisher, 'fact' | 'slotOf'>;
  /** Called with every record that differs from what is stored. */
  readonly save: (record: IncidentRecord) => void;
  /** Asks for the stored incidents of a shift; the answer comes through `loaded`. */
  readonly load: (shift: ShiftId) => void;
}

/**
 * The incidents in memory, kept in step with the judgements. An incident keeps its name while its stretch moves:
 * what is derived anew is matched with what is known by family and overlap, so that late data changes an incident
 * instead of replacing it, and a recovery finds the same ones.
 */
export class IncidentBook implements Omit<IncidentDesk, 'prepare'> {
  private readonly shifts = new Map<ShiftId, IncidentRecord[]>();
  private readonly waiting = new Map<ShiftId, Judgement>();
  private readonly calls = new Map<OfficerId, { record: IncidentRecord; lastAt: Instant }>();
  private readonly squads = new Map<string, SquadId>();
  private readonly told = new Map<string, Instant>();
  private readonly sosListeners = new Set<(officer: OfficerId) => void>();
  private readonly deps: BookDeps;
  private startedAt: Instant = 0;

  constructor(deps: BookDeps) {
    this.deps = deps;
  }

  judged(judgement: Judgement): void {
    const { shift } = judgement;
    const known = this.shifts.get(shift.id);
    if (known) {
      this.reconcile(known, judgement);
      return;
    }
    const asked = this.waiting.has(shift.id);
    this.waiting.set(shift.id, judgement);
    if (!asked) this.deps.load(shift.id);
  }

  /** The stored incidents of a shift, as asked for by `load`. */
  loaded(shift: ShiftId, records: IncidentRecord[]): void {
    const judgement = this.waiting.get(shift);
    this.waiting.delete(shift);
    this.shifts.set(shift, records);
    if (judgement) this.reconcile(records, judgement);
    if (this.shifts.size > MAX_SHIFTS) this.trim();
  }

  withdrawn(shift: ShiftId): void {
    this.waiting.delete(shift);
    for (const record of this.shifts.get(shift) ?? []) this.retract(record, record.to ?? record.from);
    this.shifts.delete(shift);
  }

  silentFrom(since: Instant): Instant {
    return Math.max(since + SILENT_AFTER_MS, this.startedAt + START_GRACE_MS);
  }

  /** What is stored; called once, before anything is judged. */
  recover(records: readonly IncidentRecord[], squads: ReadonlyMap<OfficerId, SquadId>, startedAt: Instant): void {
    this.startedAt = startedAt;
    for (const [officer, squad] of squads) this.squads.set(officer, squad);
    for (const record of records) {
      if (record.kind !== 'sos') continue;
      const known = this.calls.get(record.officer);
      if (known && known.record.from >= record.from) continue;
      this.calls.set(record.officer, { record, lastAt: record.acknowledgedAt ?? record.from });
    }
  }

  /** Tells the wall what goes on, of what was recovered: as it is by now. */
  announce(records: readonly IncidentRecord[]): void {
    for (const stored of records) {
      const record = this.find(stored) ?? stored;
      if (record.to === null && record.retractedAt === null) this.publish('incident-opened', record);
    }
  }

  sos(fix: Fix, squad: SquadId): void {
    this.squads.set(fix.officer, squad);
    const call = this.calls.get(fix.officer);
    if (call && fix.eventAt >= call.record.from - SOS_JOIN_MS && fix.eventAt <= call.lastAt + SOS_JOIN_MS) {
      call.lastAt = Math.max(call.lastAt, fix.eventAt);
      return;
    }
    // One that goes on swallows later alarms; an older one than the newest call is history that is known already.
    if (call && (call.record.to === null || fix.eventAt < call.record.from)) return;
    const text = sentenceOfSos(fix);
    const record: IncidentRecord = {
      ...{ id: nameOf(fix.officer, 'sos', fix.eventAt), officer: fix.officer, shift: null, kind: 'sos', cause: null },
      ...{ from: fix.eventAt, knownFrom: fix.receivedAt, to: null, textZh: text.zh, textEn: text.en },
      ...{ acknowledgedBy: null, acknowledgedAt: null, retractedAt: null },
    };
    this.calls.set(fix.officer, { record, lastAt: fix.eventAt });
    this.publish('incident-opened', record);
    this.deps.save(record);
    for (const listener of this.sosListeners) listener(fix.officer);
  }

  openSos(officer: OfficerId): Instant | null {
    const record = this.calls.get(officer)?.record;
    return record && record.to === null ? record.from : null;
  }

  onSos(listener: (officer: OfficerId) => void): () => void {
    this.sosListeners.add(listener);
    return () => this.sosListeners.delete(listener);
  }

  /** Tells everybody who acknowledged; an SOS ends with it. Returns the row as it is now. */
  acknowledged(stored: IncidentRecord, squad: SquadId): IncidentRow {
    this.squads.set(stored.officer, squad);
    const record = this.find(stored) ?? stored;
    const wasOpen = record.to === null && record.retractedAt === null;
    record.acknowledgedBy = stored.acknowledgedBy;
    record.acknowledgedAt = stored.acknowledgedAt;
    record.to ??= stored.to;
    if (wasOpen) this.publish(record.to === null ? 'incident-changed' : 'incident-closed', record);
    if (wasOpen && record.kind === 'sos') for (const listener of this.sosListeners) listener(record.officer);
    return this.rowOf(record);
  }

  rowOf(record: IncidentRecord): IncidentRow {
    const { id, officer, kind, cause, from, knownFrom, to, acknowledgedBy, acknowledgedAt } = record;
    const slot = Math.max(0, this.deps.publisher.slotOf(officer));
    const text = { zh: record.textZh, en: record.textEn };
    return { id, officer, slot, kind, cause, from, knownFrom, to, text, acknowledgedBy, acknowledgedAt };
  }

  private find(stored: IncidentRecord): IncidentRecord | undefined {
    if (stored.shift === null) {
      const call = this.calls.get(stored.officer)?.record;
      return call?.id === stored.id ? call : undefined;
    }
    return this.shifts.get(stored.shift)?.find((r) => r.id === stored.id);
  }

  private reconcile(known: IncidentRecord[], judgement: Judgement): void {
    this.squads.set(judgement.officer, judgement.squad);
    const unmatched = new Set(known.filter((r) => r.retractedAt === null));
    for (const derived of deriveIncidents(judgement.shift, judgement.intervals)) {
      const same = [...unmatched].find((r) => matches(r, derived));
      if (same) {
        unmatched.delete(same);
        this.grow(same, derived, judgement);
      } else this.open(known, derived, judgement);
    }
    for (const record of unmatched) this.retract(record, judgement.at);
  }

  private open(known: IncidentRecord[], derived: Derived, { officer, shift, explain, at }: Judgement): void {
    if (derived.kind === 'silent' && derived.to === null && at < this.silentFrom(derived.from)) return;
    const text = explain(derived.interval);
    const id = nameOf(shift.id, familyOf(derived.kind), derived.from);
    const fresh: IncidentRecord = {
      ...{ id, officer, shift: shift.id, kind: derived.kind, cause: derived.cause, from: derived.from },
      ...{ knownFrom: derived.knownFrom, to: derived.to, textZh: text.zh, textEn: text.en },
      ...{ acknowledgedBy: null, acknowledgedAt: null, retractedAt: null },
    };
    // The same stretch was withdrawn before and is back: it keeps its name and who had acknowledged it.
    const before = known.find((r) => r.id === id);
    const { acknowledgedBy, acknowledgedAt } = before ?? fresh;
    const record = before ? Object.assign(before, fresh, { acknowledgedBy, acknowledgedAt }) : fresh;
    if (!before) known.push(record);
    this.told.set(id, at);
    if (record.to === null) this.publish('incident-opened', record);
    this.deps.save(record);
  }

  private grow(record: IncidentRecord, derived: Derived, { explain, at }: Judgement): void {
    const { kind, cause, from, knownFrom, to } = derived;
    const wasOpen = record.to === null;
    const moved = record.kind !== kind || record.cause !== cause || record.from !== from || record.to !== to;
    if (!moved && (to !== null || at - (this.told.get(record.id) ?? 0) < RETELL_MS)) return;
    this.told.set(record.id, at);
    const text = explain(derived.interval);
    if (!moved && record.textZh === text.zh) return;
    Object.assign(record, { kind, cause, from, knownFrom, to, textZh: text.zh, textEn: text.en });
    if (to === null) this.publish(wasOpen ? 'incident-changed' : 'incident-opened', record);
    else if (wasOpen) this.publish('incident-closed', record);
    if (to !== null) this.told.delete(record.id);
    this.deps.save(record);
  }

  /** BT1: a revision shows that there was nothing. Kept, marked, off the list. */
  private retract(record: IncidentRecord, at: Instant): void {
    const wasOpen = record.to === null;
    record.retractedAt = at;
    record.to ??= at;
    this.told.delete(record.id);
    if (wasOpen) this.publish('incident-closed', record);
    this.deps.save(record);
  }

  private publish(name: FactName & `incident-${string}`, record: IncidentRecord): void {
    const squad = this.squads.get(record.officer);
    if (squad !== undefined) this.deps.publisher.fact(name, squad, this.rowOf(record));
  }

  private trim(): void {
    for (const [shift, records] of this.shifts) {
      if (this.shifts.size <= MAX_SHIFTS) return;
      if (records.every((r) => r.to !== null)) this.shifts.delete(shift);
    }
  }
}

/** The same family and a common moment; a stretch that only moved its begin still touches itself. */
function matches(record: IncidentRecord, derived: Derived): boolean {
  if (familyOf(record.kind) !== familyOf(derived.kind)) return false;
  return derived.from < (record.to ?? Infinity) && record.from < (derived.to ?? Infinity);
}

/** A name made of what the incident is, so that a crash before storing it cannot make a second one. */
function nameOf(subject: string, family: string, from: Instant): string {
  return `inc-${createHash('sha256').update(`${subject}|${family}|${from}`).digest('hex').slice(0, 20)}`;
}
