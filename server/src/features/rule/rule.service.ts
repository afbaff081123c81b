import {
  DEFAULT_RULES,
  type DutyRules,
  effectiveRules,
  type OwnRules,
  RULE_KEYS,
  type RuleVersion,
  readOwnRules,
  type Squad,
  type SquadId,
  stricterKeys,
  versionFor,
} from '@dutywall/shared/domain';
import { DAY, type Instant, MINUTE, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode, RuleHistoryRow, RulePublishAsk, RuleSet } from '@dutywall/shared/protocol';
import type { AuditLog, Bus, Clock, Database, Principal } from '../../ports.ts';
import { mayPublish, readsRules } from './rule.policy.ts';
import { insertVersion, lockRules, readSquads, readVersions, type StoredVersion } from './rule.store.ts';

/** A request travels, and clocks differ. */
const SLACK_MS = MINUTE;
const AHEAD_MS = 366 * DAY;
const MIN_REASON = 2;
/** Versions of one history; older ones are in the store. */
const MAX_HISTORY = 200;

export interface RuleDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly audit: AuditLog;
}

export interface RuleRoom {
  /** The bureau's default and every squad of the scope, with what each sets itself and what counts for it now. */
  list(who: Principal): Promise<Result<readonly RuleSet[], RefusalCode>>;
  /** The versions of a squad (null: the bureau), newest first. */
  history(who: Principal, squad: SquadId | null): Promise<Result<readonly RuleHistoryRow[], RefusalCode>>;
  publish(who: Principal, ask: RulePublishAsk): Promise<Result<RuleHistoryRow, RefusalCode>>;
}

/** Rule sets per squad: read with what is inherited, published as versions, never changed. */
export function createRules({ db, clock, bus, audit }: RuleDeps): RuleRoom {
  return {
    async list(who) {
      if (!readsRules(who)) return refuse('forbidden', 'this role sets no rules');
      const book = bookOf(await readVersions(db), await readSquads(db));
      const shown = book.squads.filter(({ id }) => who.role === 'administrator' || who.squads.has(id));
      const now = clock.now();
      return ok([null, ...shown].map((squad) => setOf(book, squad, now, who)));
    },

    async history(who, squad) {
      if (!readsRules(who)) return refuse('forbidden', 'this role sets no rules');
      // Everybody in the bureau goes by the default, so everybody who sets rules may read where it comes from.
      if (squad !== null && !mayPublish(who, squad)) return refuse('not-found', 'no such squad in your scope');
      const versions = (await readVersions(db)).filter((one) => one.squad === squad);
      return ok(versions.reverse().slice(0, MAX_HISTORY));
    },

    async publish(who, ask) {
      const { squad, running = false } = ask;
      if (!mayPublish(who, squad)) return refuse('forbidden', 'not a squad whose rules you set');
      const { own, problems } = readOwnRules(ask.own);
      const [first] = problems;
      if (first) {
        const code = first.code === 'bad-number' ? 'bad-number' : 'bad-request';
        return refuse(code, `${first.where} ${first.en}`, { field: first.where });
      }
      const reason = ask.reason.trim();
      if (reason.length < MIN_REASON) return refuse('reason-missing', 'people are judged by this: say why');
      const now = clock.now();
      const from = Math.max(ask.from ?? now, now);
      if ((ask.from ?? now) < now - SLACK_MS || from > now + AHEAD_MS)
        return refuse('time-out-of-bounds', 'rules count from now or later, never for the past', { field: 'from' });
      const result = await db.transaction(async (tx): Promise<Result<RuleHistoryRow, RefusalCode>> => {
        await lockRules(tx);
        const book = bookOf(await readVersions(tx), await readSquads(tx));
        if (squad !== null && !book.byId.has(squad)) return refuse('unknown-squad', 'there is no such squad');
        const last = book.versions.get(squad)?.at(-1);
        if ((last?.version ?? 0) !== ask.basedOn)
          return refuse('stale-version', 'there is a newer version', { version: last?.version ?? 0 });
        const fresh = { squad, version: book.next, own, validFrom: from, running };
        const stricter = running ? stricterKeys(...around(book, fresh)) : [];
        if (stricter[0]) return refuse('stricter-for-running', 'running shifts', { numbers: stricter.join() });
        if (last && last.validFrom <= from && last.running === running && sameNumbers(last.own, own))
          return refuse('nothing-changed', 'nothing differs from the last version');
        const row = { ...fresh, reason, madeBy: who.name, madeAt: now };
        await insertVersion(tx, row);
        await audit.append(tx, {
          ...{ at: now, actor: who.account, action: 'rules-published', subject: squad ?? 'bureau', reason },
          detail: { version: row.version, from, running, own, before: last?.own ?? {} },
        });
        return ok({ ...row, own: { ...own } });
      });
      if (result.ok) bus.publish('rules-changed', { since: from });
      return result;
    },
  };
}

/** Versions and squads, looked up by squad. */
interface Book {
  readonly squads: readonly Squad[];
  readonly byId: ReadonlyMap<SquadId, Squad>;
  readonly versions: ReadonlyMap<SquadId | null, readonly StoredVersion[]>;
  /** The next free number; 1 are the built-in defaults. */
  readonly next: number;
}

function bookOf(versions: readonly StoredVersion[], squads: readonly Squad[]): Book {
  const bySquad = new Map<SquadId | null, StoredVersion[]>();
  for (const one of versions) bySquad.set(one.squad, [...(bySquad.get(one.squad) ?? []), one]);
  const next = Math.max(DEFAULT_RULES.version, ...versions.map((one) => one.version)) + 1;
  return { squads, byId: new Map(squads.map((one) => [one.id, one])), versions: bySquad, next };
}

/** The bureau's default and the squads down to this one; a loop in bad data ends. */
function chainOf(book: Book, squad: SquadId | null): (SquadId | null)[] {
  const chain: SquadId[] = [];
  for (let id = squad; id !== null && !chain.includes(id); id = book.byId.get(id)?.parent ?? null) chain.push(id);
  return [null, ...chain.reverse()];
}

function rulesAt(book: Book, squad: SquadId | null, at: Instant, more: readonly RuleVersion[] = []): DutyRules {
  const downwards = chainOf(book, squad).map((id) => [
    ...(book.versions.get(id) ?? []),
    ...more.filter((one) => one.squad === id),
  ]);
  return effectiveRules(downwards, { from: at, to: at, now: at });
}

/** What counts before a version and after it, at its time. */
function around(book: Book, fresh: RuleVersion): [DutyRules, DutyRules] {
  return [rulesAt(book, fresh.squad, fresh.validFrom), rulesAt(book, fresh.squad, fresh.validFrom, [fresh])];
}

function setOf(book: Book, squad: Squad | null, now: Instant, who: Principal): RuleSet {
  const id = squad?.id ?? null;
  const { version, ...effective } = rulesAt(book, id, now);
  const own = versionFor(book.versions.get(id) ?? [], { from: now, to: now, now })?.own ?? {};
  const { name = null, parent = null } = squad ?? {};
  return { squad: id, name, parent, own: { ...own }, effective, version, mine: mayPublish(who, id) };
}

function sameNumbers(one: OwnRules, other: OwnRules): boolean {
  return RULE_KEYS.every((key) => one[key] === other[key]);
}
