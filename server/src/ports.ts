// Past 300 lines: all doors of the server side by side, as types without code.
import type {
  CanonicalFix,
  CheckInStage,
  CoverVerdict,
  DutyInterval,
  Explanation,
  Fix,
  Heartbeat,
  OfficerId,
  PostId,
  Protocol,
  Shift,
  ShiftDraft,
  ShiftId,
  SquadId,
  Stillness,
  TerminalId,
} from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import type { Instant, Result, Span } from '@dutywall/shared/kit';
import type {
  CallEvent,
  FactData,
  FactName,
  NoticeKey,
  NoticeRow,
  PersonalNotice,
  RefusalCode,
  RosterFault,
  SlotRow,
  StandingRow,
} from '@dutywall/shared/protocol';
import type { QueryResultRow } from 'pg';

/**
 * What the rooms of the server need from outside, as types. `main.ts` alone chooses the adapters, so that a test
 * can put a fake in place of each and the single process can later become many.
 */

/** The clock is an argument everywhere; the simulator's 24 h test and the tests bring their own. */
export interface Clock {
  now(): Instant;
}

/** Random bytes and ids: the only dice. */
export interface Dice {
  bytes(count: number): Uint8Array;
  /** A sortable unique text id. */
  id(): string;
}

/** What the database behind the port can do, read once at start (reference: PGlite's limits). */
export interface DatabaseCapabilities {
  readonly engine: 'embedded' | 'postgresql';
  readonly version: string;
  readonly postgis: string;
  readonly copyFrom: boolean;
  readonly listenNotify: boolean;
  /** Connections that may work side by side; 1 for the embedded database. */
  readonly poolSize: number;
}

export interface Queryable {
  /** Parameterised, unnamed statements only. Rejects with pg's error; refusals are the caller's translation. */
  query<R extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

/** The only door to storage. */
export interface Database extends Queryable {
  readonly capabilities: DatabaseCapabilities;
  /** Runs `work` in one transaction; rolls back when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A terminal as the ingest knows it: kept in memory, refreshed when `terminals-changed` is published. */
export interface TerminalRecord {
  readonly id: TerminalId;
  readonly protocol: Protocol;
  readonly datum: Datum;
  readonly expectedIntervalS: number;
  readonly restsSilent: boolean;
  readonly disabled: boolean;
  /** Who carries it at `at`; null: nobody. */
  carrierAt(at: Instant): OfficerId | null;
}

/** A fix on its way in: normalised to WGS-84, bound to a carrier, not stored yet. */
export interface IncomingFix extends Fix {
  readonly payloadHash: bigint;
  readonly raw: CanonicalFix['raw'];
}

export interface QuarantineEntry {
  readonly receivedAt: Instant;
  readonly terminal: TerminalId | null;
  readonly protocol: Protocol;
  readonly code: string;
  readonly reason: string;
  /** At most 4 KiB of what came, printable. */
  readonly payload: string;
}

/** Where DU14 sends a fix: open tracks, or sealed. */
export interface DutyWindows {
  /** True when the officer's shift (± 30 min), or an open SOS, covers `at`. */
  isOpen(officer: OfficerId, at: Instant): boolean;
}

/**
 * What the duty room does with evidence once it is committed. Called in commit order, never before the commit.
 * `fixes` carry their store ids; duplicates and sealed fixes do not come here.
 */
export interface EvidenceSink {
  accept(fixes: readonly Fix[], heartbeats: readonly Heartbeat[]): void;
}

/** One shift judged anew by everything known at `at`. */
export interface Judgement {
  readonly officer: OfficerId;
  readonly squad: SquadId;
  readonly shift: Shift;
  /** The shift's intervals that have begun, in order; `to` is Infinity for the one that goes on. */
  readonly intervals: readonly DutyInterval[];
  /** DU8: stretches in one place; missing: nobody asked. */
  readonly stillness?: readonly Stillness[];
  readonly at: Instant;
  /** DU12: the sentence of an interval. */
  readonly explain: (interval: DutyInterval) => Explanation;
}

/** Whoever makes incidents of verdicts; the duty room calls it, never waits for it. */
export interface IncidentDesk {
  /** When silence since `since` becomes an incident; whoever judges judges again then. */
  silentFrom(since: Instant): Instant;
  /** Reads what is known; whoever judges calls and awaits it first. Idempotent. */
  prepare(): Promise<void>;
  /** Opens, grows, ends and withdraws incidents so that they agree with the judgement. */
  judged(judgement: Judgement): void;
  /** The shift left the roster: what was opened for it is withdrawn. */
  withdrawn(shift: ShiftId): void;
  /** A fix with an SOS alarm: opens (or continues) an incident at once. */
  sos(fix: Fix, squad: SquadId): void;
  /** DU15: a post is short of officers, still is, or is covered again. */
  cover(verdict: CoverVerdict): void;
  /** What was said of posts before a start and goes on; after `prepare`. */
  openCover(): readonly CoverVerdict[];
  /** Whether an SOS of the officer is open: nobody has taken it yet. */
  hasOpenSos(officer: OfficerId): boolean;
  /** The time that the officer's last SOS opens (DU14, CI1): to its end and a while on; null: none is known. */
  sosWindow(officer: OfficerId): Span | null;
  /** Called when an SOS of that officer opens or ends. Returns the disposer. */
  onSos(listener: (officer: OfficerId) => void): () => void;
}

/** An officer's call for help, and who has taken it (acknowledged it, or taken it on); both null: nobody yet. */
export interface SosCall {
  readonly at: Instant;
  readonly takenBy: string | null;
  readonly takenAt: Instant | null;
}

/** One wish about the roster. Without `shift` it is a new one; without `draft` the shift is cancelled. */
export interface ShiftChange {
  readonly shift: ShiftId | null;
  /**
   * The version that the wish was made from; null: whatever is there, also of a shift that begins when the draft does.
   * 0: there is none yet.
   */
  readonly version: number | null;
  readonly draft: ShiftDraft | null;
  /** From when other posts hold in a shift that has begun; left out: from now on. */
  readonly appliesFrom?: Instant;
}

/** Something that forbids a change: what, at which field, with values for the sentence. */
export interface ShiftFault {
  readonly code: RosterFault;
  readonly field: keyof ShiftDraft | 'version' | 'reason' | 'appliesFrom';
  readonly details: Readonly<Record<string, string | number>>;
  /** The other change of the same set that it clashes with. */
  readonly other?: number;
}

/** What a change comes to. A faulty one has faults; of the others at least one of `before` and `after` is there. */
export interface ShiftOutcome {
  readonly kind: 'new' | 'changed' | 'same' | 'cancelled' | 'faulty';
  readonly before: Shift | null;
  readonly after: Shift | null;
  /** Something of it lies in the past: a correction, which needs a reason. */
  readonly begun: boolean;
  readonly faults: readonly ShiftFault[];
}

export interface ShiftSet {
  /** One for each change, in their order. */
  readonly outcomes: readonly ShiftOutcome[];
  readonly written: boolean;
}

/** The only writer of single shifts: judges a set of changes together and writes all of it or nothing. */
export interface ShiftBook {
  apply(
    who: Principal,
    changes: readonly ShiftChange[],
    how: {
      /** Judges only. */
      readonly dry: boolean;
      /** What to do with faulty changes: nothing is written, or they alone are left out. */
      readonly faulty: 'refuse-all' | 'leave-out';
      readonly reason: string | null;
      readonly audit: {
        readonly action: string;
        readonly subject?: string;
        readonly detail?: Readonly<Record<string, unknown>>;
      };
    },
  ): Promise<Result<ShiftSet, RefusalCode>>;
}

/** The live room as everything else sees it. */
export interface Publisher {
  /**
   * Publishes a fact to every connection whose scope holds `squad` (null: to everybody), outside the tick, and keeps
   * it in the fact-lane state from which snapshots are made. Never throws on slow or gone readers. A row about an
   * officer goes to the slot and squad the officer has now, whatever it says; about one without a slot, to nobody.
   * `data` is frozen: hand over a row of its own.
   */
  fact<N extends FactName>(name: N, squad: SquadId | null, data: FactData<N>): void;
  /** The slot of an officer in this epoch; assigned (and announced) on first use, -1 when the officer is unknown. */
  slotOf(officer: OfficerId): number;
  /**
   * Puts an officer on the board or renames, moves or re-equips one; announces `slot-assigned`. Returns the slot: another
   * one than before when the squad changed.
   */
  seat(row: Omit<SlotRow, 'slot'>): number;
  /** Takes an officer off the board. */
  unseat(officer: OfficerId): void;
  /** Hot path: the newest place of a slot. Writes the board and marks the slot; allocates nothing. */
  place(slot: number, fix: Fix): void;
  /** The verdict of a slot changed: writes the board, marks the slot, publishes `standing-changed`. */
  stand(row: StandingRow): void;
  /** Tells one person's open connections that something of theirs is new. Nobody there: nothing happens. */
  notify(to: Addressee, notice: PersonalNotice): void;
  /** Says something of a check-in to one person's open connections. Returns how many could take it. */
  call(to: Addressee, event: CallEvent): number;
  /** Whether the person has a page connected that hears what is theirs. */
  isThere(to: Addressee): boolean;
}

/** A check-in as whoever keeps evidence of it needs it. */
export interface KnownCheckIn {
  readonly id: string;
  readonly officer: OfficerId;
  /** The officer's. */
  readonly squad: SquadId;
  /** Account of the supervisor who rang. */
  readonly account: string;
  readonly stage: CheckInStage;
  /** Since when both saw each other; null: never. */
  readonly liveAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** SC3: an answered check-in of somebody drawn. */
export interface AnsweredDraw {
  readonly spotCheck: string;
  readonly officer: OfficerId;
  readonly checkIn: string;
  /** Account and name of the supervisor who rang. */
  readonly actor: string;
  readonly actorName: string;
  readonly at: Instant;
}

/** Check-ins as rooms beside them see them. */
export interface CheckIns {
  find(id: string): Promise<KnownCheckIn | null>;
  /** Whether a page of this account looks, or looked, through the phone. */
  hasLooked(id: string, account: string): Promise<boolean>;
  /** Shows both sides that it is being recorded, since then; null: no longer. Of one that has ended: nothing. */
  recording(id: string, since: Instant | null): Promise<void>;
}

/** A fixed street camera as rooms beside its own see it. */
export interface KnownCamera {
  readonly id: string;
  readonly squad: SquadId;
  readonly name: string;
}

export interface Cameras {
  /** One that is not retired. */
  find(id: string): Promise<KnownCamera | null>;
}

/** Who a personal notice is for: an account, or whichever account an officer has. */
export type Addressee = { readonly account: string } | { readonly officer: OfficerId };

/** Who is asking, after authentication. `squads` is the scope with everything below it already expanded. */
export interface Principal {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly squads: ReadonlySet<SquadId>;
  readonly officer: OfficerId | null;
  /** Hex SHA-256 of the session id: names the session without being one. */
  readonly session: string;
}

export type Role = 'administrator' | 'auditor' | 'supervisor' | 'leader' | 'wall' | 'officer';

/** Turns the cookie of a request or a socket handshake into a principal; null: not signed in. */
export interface Sessions {
  resolve(cookieHeader: string | undefined): Promise<Principal | null>;
}

/** One entry of the hash-chained audit log (WW1, WW2). */
export interface AuditLog {
  append(
    tx: Queryable,
    entry: {
      readonly at: Instant;
      readonly actor: string;
      readonly action: string;
      readonly subject?: string;
      readonly reason?: string;
      readonly detail?: Readonly<Record<string, unknown>>;
    },
  ): Promise<void>;
}

/** What one account is told. `dedupe`: telling it again under the same name does nothing. */
export interface Notice {
  readonly account: string;
  readonly key: NoticeKey;
  readonly params: Readonly<Record<string, string | number>>;
  readonly subject: string;
  readonly dedupe: string;
}

/** Who could be told of something about an officer. */
export interface Audience {
  /** Accounts of the officer it is about. */
  readonly officer: readonly string[];
  /** Accounts of the squad's supervisors who are not that officer. */
  readonly supervisors: readonly string[];
}

/** Where people are told things. */
export interface Notices {
  /** Who could be told of something about that officer. */
  audience(tx: Queryable, officer: OfficerId, squad: SquadId): Promise<Audience>;
  /** Stores notices in the caller's transaction; call what it returns after the commit, so that others may push. */
  tell(tx: Queryable, at: Instant, notices: readonly Notice[]): Promise<() => void>;
}

/** In-process announcements between features that never import each other. */
export interface Announcements {
  'terminals-changed': { readonly terminal: TerminalId | null };
  /** `span`: where the changes lie, when that is known; `gone`: shifts that left the roster. */
  'roster-changed': {
    readonly officers: readonly OfficerId[] | null;
    readonly span?: Span;
    readonly gone?: readonly { readonly shift: ShiftId; readonly officer: OfficerId }[];
  };
  /** `since`: what is judged from then on changes; before now, shifts that have ended are judged again. */
  'posts-changed': { readonly posts: readonly PostId[]; readonly since: Instant };
  'rules-changed': { readonly since: Instant };
  'session-revoked': { readonly account: string; readonly sessionSha256: string | null };
  'scope-changed': { readonly account: string };
  /** What is believed of these officers' duty was revised or ended (BT1); committed. */
  'verdicts-revised': { readonly officers: readonly OfficerId[] };
  /** CI4: the checklist of a check-in was ticked, or ticked otherwise; committed. */
  'checklist-ticked': { readonly officer: OfficerId; readonly checkIn: string };
  /** 实到: the officer was seen in a check-in, since `at`. */
  'officer-met': { readonly officer: OfficerId; readonly at: Instant };
  'notice-added': { readonly account: string; readonly notice: NoticeRow };
}

export interface Bus {
  publish<N extends keyof Announcements>(name: N, data: Announcements[N]): void;
  /** Returns the disposer. */
  subscribe<N extends keyof Announcements>(name: N, listener: (data: Announcements[N]) => void): () => void;
}

export interface Ports {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly db: Database;
  readonly bus: Bus;
}
