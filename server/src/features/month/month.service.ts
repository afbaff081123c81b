import {
  type Month,
  type MonthDifference,
  monthDifferences,
  monthSpan,
  type SquadMonth,
  summariseMonth,
} from '@dutywall/shared/domain';
import { canonicalJson, ok, type Result, refuse, type Span, sha256Hex } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Principal, Queryable } from '../../ports.ts';
import { readMonthFacts } from './facts.store.ts';
import { mayClose, scopeOf } from './month.policy.ts';
import {
  holdMonths,
  insertVersion,
  listSquadIds,
  listVersions,
  type MonthPart,
  type MonthVersion,
  readParts,
} from './month.store.ts';

/** Bounds one answer: a hundred years of months, each amended a few times. */
const MAX_VERSIONS = 2_000;
const MAX_DIFFERENCES = 1_000;

/** A version with what of it is in the reader's scope, and the hashes of all of it: who reads a part can check the whole. */
export interface OpenedMonth extends MonthVersion {
  /** Of the version before; null: there is none. */
  readonly previousSha256: string | null;
  readonly parts: readonly { readonly squad: string; readonly sha256: string; readonly content: string | null }[];
}

export interface Pending {
  /** The version they are differences from. */
  readonly version: number;
  readonly count: number;
  readonly differences: readonly MonthDifference[];
}

export interface MonthRoom {
  list(who: Principal): Promise<Result<readonly MonthVersion[], RefusalCode>>;
  close(who: Principal, month: Month): Promise<Result<MonthVersion, RefusalCode>>;
  amend(who: Principal, month: Month, ask: Amendment): Promise<Result<MonthVersion, RefusalCode>>;
  /** `version` left out: the newest. */
  open(who: Principal, month: Month, version?: number): Promise<Result<OpenedMonth, RefusalCode>>;
  pending(who: Principal, month: Month): Promise<Result<Pending, RefusalCode>>;
}

export interface Amendment {
  /** The version that was looked at. */
  readonly basedOn: number;
  readonly reason: string;
}

/** BT4: the hash of a version binds its parts, its reason and the version before. */
export function monthHash(
  { month, version, reason }: Pick<MonthVersion, 'month' | 'version' | 'reason'>,
  previousSha256: string | null,
  parts: readonly Pick<MonthPart, 'squad' | 'sha256'>[],
): string {
  const hashes = parts.map(({ squad, sha256 }) => ({ squad, sha256 }));
  return sha256Hex(canonicalJson({ month, version, reason, previousSha256, parts: hashes }));
}

/** Months that are closed: frozen, amended by new versions, held against what is known by now. */
export function createMonths(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
}): MonthRoom {
  const { db, clock, audit } = deps;

  const freeze = async (
    tx: Queryable,
    who: Principal,
    version: Pick<MonthVersion, 'month' | 'version' | 'reason'>,
    previous: string | null,
    squads: readonly SquadMonth[],
  ): Promise<MonthVersion> => {
    const parts = squads.map((one): MonthPart => {
      const content = canonicalJson(one);
      return { squad: one.squad, content, sha256: sha256Hex(content) };
    });
    const at = clock.now();
    const made = {
      ...version,
      ...{ closedAt: at, closedBy: who.account, closerName: who.name, sha256: monthHash(version, previous, parts) },
    };
    await insertVersion(tx, made, parts);
    await audit.append(tx, {
      ...{ at, actor: who.account, action: version.version === 1 ? 'month-closed' : 'month-amended' },
      ...{ subject: version.month, detail: { version: version.version, sha256: made.sha256 } },
      ...(version.reason === '' ? {} : { reason: version.reason }),
    });
    return made;
  };

  /** What both closing and amending ask of caller and month. */
  const decide = async <T>(
    who: Principal,
    month: Month,
    work: (tx: Queryable, span: Span, versions: readonly MonthVersion[]) => Promise<Result<T, RefusalCode>>,
  ): Promise<Result<T, RefusalCode>> => {
    const span = monthSpan(month);
    if (!span) return refuse('bad-request', 'there is no such month', { field: 'month' });
    if (who.role !== 'leader') return refuse('forbidden', 'only leaders close months');
    if (!mayClose(who, await listSquadIds(db))) return refuse('out-of-scope', 'a month is the whole bureau’s');
    return db.transaction(async (tx) => {
      await holdMonths(tx);
      return work(tx, span, await listVersions(tx, month, MAX_VERSIONS));
    });
  };

  return {
    async list(who) {
      if (!scopeOf(who)) return refuse('forbidden', 'this role reads no months');
      return ok(await listVersions(db, null, MAX_VERSIONS));
    },

    close: (who, month) =>
      decide(who, month, async (tx, span, versions) => {
        if (versions.length > 0) return refuse('already-done', 'the month is closed');
        if (clock.now() < span.to) return refuse('too-early', 'the month is not over');
        const facts = summariseMonth(month, await readMonthFacts(tx, span));
        return ok(await freeze(tx, who, { month, version: 1, reason: '' }, null, facts));
      }),

    amend: (who, month, { basedOn, reason }) =>
      decide(who, month, async (tx, span, versions) => {
        const last = versions.at(-1);
        if (!last) return refuse('not-found', 'the month is not closed');
        if (reason.trim().length < 2) return refuse('reason-missing', 'an amendment needs a reason');
        if (last.version !== basedOn)
          return refuse('stale-version', 'the month was amended since', { version: last.version });
        const facts = summariseMonth(month, await readMonthFacts(tx, span));
        const frozen = (await readParts(tx, month, last.version)).map(contentOf);
        if (monthDifferences(frozen, facts).length === 0) return refuse('nothing-changed', 'nothing differs');
        const next = { month, version: last.version + 1, reason: reason.trim() };
        return ok(await freeze(tx, who, next, last.sha256, facts));
      }),

    async open(who, month, version) {
      const scope = scopeOf(who);
      if (!scope) return refuse('forbidden', 'this role reads no months');
      const versions = await listVersions(db, month, MAX_VERSIONS);
      const found = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
      if (!found) return refuse('not-found', 'no such version of a closed month');
      const parts = await readParts(db, month, found.version);
      const look = { at: clock.now(), actor: who.account, action: 'month-opened', subject: month };
      await db.transaction((tx) => audit.append(tx, { ...look, detail: { version: found.version } }));
      return ok({
        ...found,
        previousSha256: versions.find((one) => one.version === found.version - 1)?.sha256 ?? null,
        parts: parts.map(({ squad, sha256, content }) => ({
          squad,
          sha256,
          content: scope.has(squad) ? content : null,
        })),
      });
    },

    async pending(who, month) {
      const scope = scopeOf(who);
      if (!scope) return refuse('forbidden', 'this role reads no months');
      const span = monthSpan(month);
      const last = (await listVersions(db, month, MAX_VERSIONS)).at(-1);
      if (!span || !last) return refuse('not-found', 'the month is not closed');
      const frozen = (await readParts(db, month, last.version)).filter(({ squad }) => scope.has(squad)).map(contentOf);
      const facts = summariseMonth(month, await readMonthFacts(db, span, [...scope]));
      const found = monthDifferences(frozen, facts);
      return ok({ version: last.version, count: found.length, differences: found.slice(0, MAX_DIFFERENCES) });
    },
  };
}

/** What was frozen, read back; nobody but this feature writes it. */
function contentOf({ content }: MonthPart): SquadMonth {
  return JSON.parse(content) as SquadMonth;
}
