// Past 300 lines: one book whose indexes change together in every entry.
import { createHash } from 'node:crypto';
import {
  type CoverVerdict,
  type Fix,
  HISTORY_MS,
  isOnDesk,
  lapsesAt,
  type OfficerId,
  type PostId,
  type ShiftId,
  type SquadId,
  sosWindowOf,
} from '@dutywall/shared/domain';
import { type Instant, type Span, Timers } from '@dutywall/shared/kit';
import type { FactName, IncidentRow } from '@dutywall/shared/protocol';
import type { IncidentDesk, Judgement, Publisher, SosCall } from '../../ports.ts';
import {
  type Derived,
  deriveIncidents,
  familyOf,
  SILENT_AFTER_MS,
  SOS_JOIN_MS,
  SOS_QUIET_MS,
  START_GRACE_MS,
  textOf,
} from './derive.ts';
import { handledOf, type IncidentRecord, incidentRow, UNTOUCHED } from './record.ts';
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
  /** Shifts that left the roster while their incidents were still to be read. */
  private readonly withdrawing = new Set<ShiftId>();
  private readonly calls = new Map<OfficerId, { record: IncidentRecord; lastAt: Instant }>();
  /** The newest of each post (DU15). */
  private readonly posts = new Map<PostId, IncidentRecord>();
  private readonly squads = new Map<string, SquadId>();
  private readonly told = new Map<string, Instant>();
  private readonly sosListeners = new Set<(officer: OfficerId) => void>();
  /** When a shelf ends or an incident lapses; at most one time an incident. */
  private readonly timers = new Timers<string>();
  private readonly timed = new Map<string, IncidentRecord>();
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
    // Whoever is judged is on the roster again.
    const withdrawn = this.withdrawing.delete(shift.id);
    if (!asked && !withdrawn) this.deps.load(shift.id);
  }

  /** The stored incidents of a shift, as asked for by `load`. */
  loaded(shift: ShiftId, records: IncidentRecord[]): void {
    const judgement = this.waiting.get(shift);
    this.waiting.delete(shift);
    this.shifts.set(shift, records);
    for (const record of records) if (this.timed.has(record.id)) this.timed.set(record.id, record);
    if (this.withdrawing.delete(shift)) this.withdrawn(shift);
    else if (judgement) this.reconcile(records, judgement);
    if (this.shifts.size > MAX_SHIFTS) this.trim();
  }

  withdrawn(shift: ShiftId): void {
    const asked = this.waiting.delete(shift);
    if (!this.shifts.has(shift)) {
      this.withdrawing.add(shift);
      if (!asked) this.deps.load(shift);
      return;
    }
    for (const record of this.shifts.get(shift) ?? [])
      if (record.retractedAt === null) this.retract(record, record.to ?? record.from);
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
      if (record.post && record.from >= (this.posts.get(record.post.id)?.from ?? 0))
        this.posts.set(record.post.id, record);
      if (record.kind !== 'sos') continue;
      const known = this.calls.get(record.officer);
      if (known && known.record.from >= record.from) continue;
      this.calls.set(record.officer, { record, lastAt: record.acknowledgedAt ?? record.from });
    }
  }

  /** Tells the wall what is on the desk, of what was recovered: as it is by now. */
  announce(records: readonly IncidentRecord[]): void {
    for (const stored of records) {
      const record = this.find(stored) ?? stored;
      if (isOnDesk(record)) this.publish('incident-opened', record);
      this.watch(record);
    }
  }

  /**
   * What time alone does: incidents that nobody has to look at any more leave the desk. Returns those whose shelf is
   * over, for whoever writes that down; they come up again until it is written.
   */
  tick(now: Instant): readonly string[] {
    const shelved: string[] = [];
    for (let id = this.timers.take(now); id !== undefined; id = this.timers.take(now)) {
      const record = this.timed.get(id);
      if (!record) continue;
      if (record.shelvedUntil !== null) shelved.push(id);
      else {
        this.timed.delete(id);
        record.lapsedAt = now;
        this.publish('incident-closed', record);
        this.deps.save(record);
      }
    }
    return shelved;
  }

  /** Looks again at what `tick` returned, which could not be written down. */
  again(ids: readonly string[], at: Instant): void {
    for (const id of ids) if (this.timed.has(id)) this.timers.set(id, at);
  }

  sos(fix: Fix, squad: SquadId): void {
    this.squads.set(fix.officer, squad);
    const call = this.calls.get(fix.officer);
    const takenAt = call?.record.acknowledgedAt ?? Number.POSITIVE_INFINITY;
    const joins = fix.eventAt > takenAt ? SOS_QUIET_MS : SOS_JOIN_MS;
    if (call && fix.eventAt >= call.record.from - SOS_JOIN_MS && fix.eventAt <= call.lastAt + joins) {
      call.lastAt = Math.max(call.lastAt, fix.eventAt);
      return;
    }
    // One that goes on swallows later alarms; an older one than the newest call is history that is known already.
    if (call && (call.record.to === null || fix.eventAt < call.record.from)) return;
    const text = sentenceOfSos(fix);
    const record: IncidentRecord = {
      post: null,
      ...{ id: nameOf(fix.officer, 'sos', fix.eventAt), officer: fix.officer, shift: null, kind: 'sos', cause: null },
      ...{ from: fix.eventAt, knownFrom: fix.receivedAt, to: null, textZh: text.zh, textEn: text.en },
      ...{ ...UNTOUCHED, retractedAt: null, lapsedAt: null },
    };
    this.calls.set(fix.officer, { record, lastAt: fix.eventAt });
    this.publish('incident-opened', record);
    this.deps.save(record);
    for (const listener of this.sosListeners) listener(fix.officer);
  }

  /** DU15. A post that goes on being short keeps its incident, whatever its sentence says by now. */
  cover({ post: { id, name, squad }, from, knownFrom, to, text }: CoverVerdict): void {
    const known = this.posts.get(id);
    if (known && known.to === null) {
      const was = isOnDesk(known);
      Object.assign(known, { to, textZh: text.zh, textEn: text.en });
      this.tell(known, was);
      this.deps.save(known);
      return;
    }
    if (to !== null) return;
    const record: IncidentRecord = {
      ...{ id: nameOf(id, 'cover', from), officer: '', post: { id, name, squad }, shift: null, kind: 'under-covered' },
      ...{ cause: null, from, knownFrom, to, textZh: text.zh, textEn: text.en },
      ...{ ...UNTOUCHED, retractedAt: null, lapsedAt: null },
    };
    this.posts.set(id, record);
    this.tell(record, false);
    this.deps.save(record);
  }

  openCover(): readonly CoverVerdict[] {
    return [...this.posts.values()].flatMap(({ post, from, knownFrom, to, textZh, textEn }) => {
      // How many it needs is known as soon as somebody is planned there; until then it needs nobody.
      return post && to === null
        ? [{ post: { ...post, needs: 0 }, from, knownFrom, to, text: { zh: textZh, en: textEn } }]
        : [];
    });
  }

  hasOpenSos(officer: OfficerId): boolean {
    return this.calls.get(officer)?.record.to === null;
  }

  sosWindow(officer: OfficerId): Span | null {
    const record = this.calls.get(officer)?.record;
    return record && record.retractedAt === null ? sosWindowOf(record) : null;
  }

  sosCall(officer: OfficerId): SosCall | null {
    const record = this.calls.get(officer)?.record;
    if (!record || record.retractedAt !== null) return null;
    const { from: at, acknowledgedBy, acknowledgedAt, owner, ownedAt } = record;
    return acknowledgedAt === null
      ? { at, takenBy: owner, takenAt: ownedAt }
      : { at, takenBy: acknowledgedBy, takenAt: acknowledgedAt };
  }

  onSos(listener: (officer: OfficerId) => void): () => void {
    this.sosListeners.add(listener);
    return () => this.sosListeners.delete(listener);
  }

  /**
   * Takes over what people did, as it is stored by now, and tells everybody. `before` is how the store had it until
   * then, for one that is not in memory. Returns the row.
   */
  handled(before: IncidentRecord, after: IncidentRecord, squad: SquadId): IncidentRow {
    if (!after.post) this.squads.set(after.officer, squad);
    const record = this.find(after) ?? after;
    const was = isOnDesk(record === after ? before : record);
    const wasCalling = (record === after ? before : record).to === null;
    Object.assign(record, handledOf(after));
    // The end of a call for help is people's, every other one the machine's.
    if (record.kind === 'sos') record.to = after.to;
    this.tell(record, was);
    if (record.kind === 'sos' && wasCalling !== (record.to === null)) {
      for (const listener of this.sosListeners) listener(record.officer);
    }
    return this.rowOf(record);
  }

  rowOf(record: IncidentRecord): IncidentRow {
    return incidentRow(record, record.post ? -1 : Math.max(0, this.deps.publisher.slotOf(record.officer)));
  }

  private find(stored: IncidentRecord): IncidentRecord | undefined {
    if (stored.post) {
      const record = this.posts.get(stored.post.id);
      return record?.id === stored.id ? record : undefined;
    }
    if (stored.shift === null) {
      const call = this.calls.get(stored.officer)?.record;
      return call?.id === stored.id ? call : undefined;
    }
    return this.shifts.get(stored.shift)?.find((r) => r.id === stored.id);
  }

  private reconcile(known: IncidentRecord[], judgement: Judgement): void {
    this.squads.set(judgement.officer, judgement.squad);
    const unmatched = new Set(known.filter((r) => r.retractedAt === null));
    for (const derived of deriveIncidents(judgement.shift, judgement.intervals, judgement.stillness)) {
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
    const text = textOf(derived, explain);
    const id = nameOf(shift.id, familyOf(derived.kind), derived.from);
    // The same stretch was withdrawn before and is back: it keeps its name and what people had done about it.
    const before = known.find((r) => r.id === id);
    const said = {
      ...{ id, officer, post: null, shift: shift.id, kind: derived.kind, cause: derived.cause, from: derived.from },
      ...{ knownFrom: derived.knownFrom, to: derived.to, textZh: text.zh, textEn: text.en },
      ...{ retractedAt: null, lapsedAt: derived.to !== null && at - derived.to > HISTORY_MS ? at : null },
    };
    const record = before ? Object.assign(before, said) : { ...UNTOUCHED, ...said };
    if ((lapsesAt(record) ?? Infinity) <= at) record.lapsedAt = at;
    if (!before) known.push(record);
    this.told.set(id, at);
    this.tell(record, false);
    this.deps.save(record);
  }

  private grow(record: IncidentRecord, derived: Derived, { explain, at }: Judgement): void {
    const { kind, cause, from, knownFrom, to } = derived;
    const was = isOnDesk(record);
    const moved = record.kind !== kind || record.cause !== cause || record.from !== from || record.to !== to;
    if (!moved && (to !== null || at - (this.told.get(record.id) ?? 0) < RETELL_MS)) return;
    this.told.set(record.id, at);
    const text = textOf(derived, explain);
    if (!moved && record.textZh === text.zh) return;
    Object.assign(record, { kind, cause, from, knownFrom, to, textZh: text.zh, textEn: text.en });
    // It goes on after all: whoever had nothing to look at any more has now.
    if (to === null) record.lapsedAt = null;
    this.tell(record, was);
    if (to !== null) this.told.delete(record.id);
    this.deps.save(record);
  }

  /** BT1: a revision shows that there was nothing. Kept, marked, off the desk; who worked on it hears of it. */
  private retract(record: IncidentRecord, at: Instant): void {
    const was = isOnDesk(record) || record.owner !== null;
    record.retractedAt = at;
    record.to ??= at;
    this.told.delete(record.id);
    this.tell(record, was);
    this.deps.save(record);
  }

  /** Says what became of an incident that was on the desk, or was not, and sets its next time. */
  private tell(record: IncidentRecord, was: boolean): void {
    if (isOnDesk(record)) this.publish(was ? 'incident-changed' : 'incident-opened', record);
    else if (was) this.publish('incident-closed', record);
    this.watch(record);
  }

  private watch(record: IncidentRecord): void {
    const at = isOnDesk(record) ? (record.shelvedUntil ?? lapsesAt(record)) : null;
    if (at === null) this.timed.delete(record.id);
    else this.timed.set(record.id, record);
    this.timers.set(record.id, at);
  }

  private publish(name: Extract<FactName, `incident-${string}`>, record: IncidentRecord): void {
    const squad = record.post?.squad ?? this.squads.get(record.officer);
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
