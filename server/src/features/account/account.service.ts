import { ok, type Refusal, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { generatePassword, hashPassword } from '../../kit/password.ts';
import { sha256 } from '../../kit/sha256.ts';
import type { AuditLog, Bus, Clock, Database, Dice, Queryable, Role } from '../../ports.ts';
import * as store from './account.store.ts';
import type { AccountRow, KioskRow } from './account.ts';

export const ROLES = [
  'administrator',
  'auditor',
  'supervisor',
  'leader',
  'wall',
  'officer',
] as const satisfies readonly Role[];
export const LANGUAGES = ['zh-CN', 'en'] as const;
/** Letters and digits of any script, and a few signs; no control, no direction marks, no blanks at the ends. */
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N}._@ -]{0,62}[\p{L}\p{N}])?$/u;
const SCOPED: ReadonlySet<Role> = new Set(['supervisor', 'leader', 'wall']);

interface CreateAccount {
  readonly name: string;
  readonly role: Role;
  /** Squads in scope, each with everything below it; for supervisor, leader and wall. */
  readonly squads?: readonly string[] | undefined;
  /** For the role officer: whose account it is. */
  readonly officer?: string | undefined;
  readonly language?: string | undefined;
}

interface ChangeAccount {
  readonly role?: Role | undefined;
  readonly squads?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
  readonly language?: string | undefined;
}

/** A secret that is shown now and never again. */
export interface WithPassword {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

type Answer<T> = Promise<Result<T, RefusalCode>>;

/** What can be done to accounts. `actor` is the name that the audit log keeps. */
export interface AccountService {
  list(after: string, limit: number): Promise<readonly AccountRow[]>;
  find(by: 'id' | 'name', value: string): Answer<AccountRow>;
  /** Adds an account with a generated password. */
  create(actor: string, account: CreateAccount): Answer<WithPassword>;
  /** Gives a new generated password and ends the account's sessions. */
  reset(actor: string, id: string): Answer<WithPassword>;
  change(actor: string, id: string, change: ChangeAccount): Answer<AccountRow>;
  kiosks(id: string): Promise<readonly KioskRow[]>;
  /** A wall's token for an address that needs no person; shown once. */
  createKiosk(
    actor: string,
    id: string,
    label: string,
  ): Answer<{ readonly id: string; readonly token: string; readonly path: string }>;
  revokeKiosk(actor: string, id: string, kiosk: string): Answer<null>;
}

export interface AccountDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly bus: Bus;
  readonly audit: AuditLog;
}

/** Rolls a transaction back with an answer for the caller. */
class Rollback extends Error {
  readonly refusal: Refusal<RefusalCode>;
  constructor(refusal: Refusal<RefusalCode>) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

function stop(code: RefusalCode, reason: string, details?: Refusal['details']): never {
  throw new Rollback(details ? { code, reason, details } : { code, reason });
}

export function accountService({ db, clock, dice, bus, audit }: AccountDeps): AccountService {
  const attempt = async <T>(work: (tx: Queryable) => Promise<T>): Answer<T> => {
    try {
      return ok(await db.transaction(work));
    } catch (error) {
      if (error instanceof Rollback) return { ok: false, refusal: error.refusal };
      throw error;
    }
  };
  const must = async (tx: Queryable, id: string) =>
    (await store.findAccount(tx, 'id', id)) ?? stop('not-found', 'there is no such account');
  const squads = async (tx: Queryable, id: string, role: Role, ids: readonly string[]) => {
    if (ids.length > 0 && !SCOPED.has(role)) stop('bad-request', `the role ${role} has no squads`, { field: 'squads' });
    const unknown = await store.setSquads(tx, id, ids);
    if (unknown.length > 0)
      stop('bad-request', 'there is no such squad', { field: 'squads', squad: String(unknown[0]).slice(0, 64) });
  };
  const secret = async () => {
    const password = generatePassword(dice);
    return { password, hash: await hashPassword(password) };
  };
  const busy = () => refuse('unavailable', 'too many sign-ins at once; try again');

  return {
    list: (after, limit) => store.listAccounts(db, after, limit),
    async find(by, value) {
      const row = await store.findAccount(db, by, value);
      return row ? ok(row) : refuse('not-found', 'there is no such account');
    },

    async create(actor, account) {
      const name = account.name.normalize('NFKC').trim();
      if (!NAME.test(name))
        return refuse('bad-request', 'letters, digits and . _ @ - only, at most 64', { field: 'name' });
      if ((account.role === 'officer') !== (account.officer !== undefined)) {
        return refuse('bad-request', 'the role officer, and only it, names an officer', { field: 'officer' });
      }
      const { password, hash } = await secret();
      if (hash === null) return busy();
      const now = clock.now();
      const id = dice.id();
      return attempt(async (tx) => {
        const officer = account.officer ?? null;
        if (officer !== null && !(await store.officerExists(tx, officer)))
          stop('bad-request', 'there is no such officer', { field: 'officer' });
        const row = {
          id,
          name,
          role: account.role,
          officer,
          passwordHash: hash,
          language: account.language ?? 'zh-CN',
          now,
        };
        if (!(await store.insertAccount(tx, row))) stop('conflict', 'the name is taken', { field: 'name' });
        await squads(tx, id, account.role, account.squads ?? []);
        const detail = {
          name,
          role: account.role,
          squads: account.squads ?? [],
          ...(officer === null ? {} : { officer }),
        };
        await audit.append(tx, { at: now, actor, action: 'account-created', subject: id, detail });
        return { id, name, role: account.role, password };
      });
    },

    async reset(actor, id) {
      const { password, hash } = await secret();
      if (hash === null) return busy();
      const now = clock.now();
      const done = await attempt(async (tx) => {
        const { name, role } = await must(tx, id);
        await store.setPassword(tx, id, hash);
        await store.revokeSessions(tx, id, now);
        await audit.append(tx, { at: now, actor, action: 'password-reset', subject: id, detail: { name } });
        return { id, name, role, password };
      });
      if (done.ok) bus.publish('session-revoked', { account: id, sessionSha256: null });
      return done;
    },

    async change(actor, id, change) {
      const now = clock.now();
      const done = await attempt(async (tx) => {
        const before = await must(tx, id);
        const role = change.role ?? before.role;
        const losesOffice = before.role === 'administrator' && (role !== 'administrator' || change.disabled === true);
        if (losesOffice && (await store.otherAdministrators(tx, id)) === 0)
          stop('conflict', 'this is the last administrator');
        if (role === 'officer' && before.officer === null)
          stop('bad-request', 'the account names no officer', { field: 'role' });
        const disabledAt =
          change.disabled === undefined ? undefined : change.disabled ? (before.disabledAt ?? now) : null;
        await store.updateAccount(tx, id, { role: change.role, language: change.language, disabledAt });
        const wanted = change.squads ?? (SCOPED.has(role) ? undefined : []);
        if (wanted) await squads(tx, id, role, wanted);
        const ends = change.disabled === true || role !== before.role;
        if (ends) await store.revokeSessions(tx, id, now);
        const detail = JSON.parse(JSON.stringify({ name: before.name, ...change })) as Record<string, unknown>;
        await audit.append(tx, { at: now, actor, action: 'account-changed', subject: id, detail });
        return { row: await must(tx, id), ends };
      });
      if (!done.ok) return done;
      if (done.value.ends) bus.publish('session-revoked', { account: id, sessionSha256: null });
      else if (change.squads || change.language) bus.publish('scope-changed', { account: id });
      return ok(done.value.row);
    },

    kiosks: (id) => store.listKiosks(db, id),

    async createKiosk(actor, id, label) {
      const now = clock.now();
      const token = Buffer.from(dice.bytes(32)).toString('base64url');
      return attempt(async (tx) => {
        const account = await must(tx, id);
        if (account.role !== 'wall' || account.disabledAt !== null)
          stop('conflict', 'kiosks belong to enabled accounts of the role wall');
        const kiosk = { id: dice.id(), account: id, label, hash: sha256(token), by: actor, now };
        await store.insertKiosk(tx, kiosk);
        await audit.append(tx, {
          at: now,
          actor,
          action: 'kiosk-created',
          subject: kiosk.id,
          detail: { account: account.name, label },
        });
        return { id: kiosk.id, token, path: `/kiosk/${token}` };
      });
    },

    async revokeKiosk(actor, id, kiosk) {
      const now = clock.now();
      const done = await attempt(async (tx) => {
        const ended = (await store.revokeKiosk(tx, id, kiosk, now)) ?? stop('not-found', 'there is no such kiosk');
        await audit.append(tx, { at: now, actor, action: 'kiosk-revoked', subject: kiosk });
        return ended;
      });
      if (!done.ok) return done;
      // Only this kiosk's: the other screens of the account have nobody to sign them in again.
      for (const hash of done.value) {
        bus.publish('session-revoked', { account: id, sessionSha256: hash.toString('hex') });
      }
      return ok(null);
    },
  };
}
