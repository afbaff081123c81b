import { DAY, HOUR, type Instant, MINUTE, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Config } from '../../config.ts';
import { checkPassword, hashPassword, PASSWORD_MIN } from '../../kit/password.ts';
import type { AuditLog, Bus, Clock, Database, Dice, Principal, Queryable, Role } from '../../ports.ts';
import { createLines } from './lines.ts';
import { Failures, FORGET_MS, lockMs } from './lockout.ts';
import * as store from './session.store.ts';
import { hashOf, isToken, newToken } from './session-id.ts';

/** A kiosk's screen has nobody to sign in again: it stays as long as its token is not taken away. */
const KIOSK_IDLE_S = (30 * DAY) / 1_000;
const KIOSK_MS = 365 * DAY;
/** Open sessions of one account; the oldest ends when another begins. */
const KEEP = 20;
const KEEP_KIOSK = 200;
/** A whole hall signs in from one address: it gets more tries than one account. */
const FREE_PER_ADDRESS = 30;

export interface SignedIn {
  /** The cookie's value; seen here only. */
  readonly token: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Instant;
}

export interface From {
  readonly address: string;
  readonly userAgent: string | null;
}

export interface SessionService {
  signIn(name: string, password: string, from: From): Promise<Result<SignedIn, RefusalCode>>;
  openKiosk(token: string, from: From): Promise<Result<SignedIn, RefusalCode>>;
  signOut(principal: Principal): Promise<void>;
  /** Ends every other session of the account. */
  changePassword(principal: Principal, current: string, next: string): Promise<Result<null, RefusalCode>>;
}

export interface SessionDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly bus: Bus;
  readonly audit: AuditLog;
  readonly config: Pick<Config, 'sessionHours' | 'sessionIdleMinutes'>;
}

const WRONG = () => refuse('wrong-password', 'the account or the password is wrong');
const BUSY = () => refuse('unavailable', 'too many sign-ins at once; try again');

export function sessionService({ db, clock, dice, bus, audit, config }: SessionDeps): SessionService {
  const byAddress = new Failures(FREE_PER_ADDRESS);
  /** Names that no account has are locked like those that one has, so that a lock tells nothing. */
  const byUnknownName = new Failures();
  const lines = createLines();

  const locked = (until: Instant, now: Instant) =>
    refuse('locked-out', 'too many failed attempts; wait', { until, retryAfterS: Math.ceil((until - now) / 1_000) });

  const begin = async (
    tx: Queryable,
    account: { readonly id: string; readonly name: string; readonly role: Role },
    from: From,
    kiosk: string | null,
  ): Promise<SignedIn> => {
    const now = clock.now();
    const token = newToken(dice.bytes(32));
    const expiresAt = now + (kiosk === null ? config.sessionHours * HOUR : KIOSK_MS);
    const idleS = kiosk === null ? (config.sessionIdleMinutes * MINUTE) / 1_000 : KIOSK_IDLE_S;
    const userAgent = from.userAgent?.slice(0, 200) ?? null;
    await store.insertSession(
      tx,
      { hash: hashOf(token), account: account.id, now, expiresAt, idleS, kiosk, userAgent },
      kiosk === null ? KEEP : KEEP_KIOSK,
    );
    return { token, name: account.name, role: account.role, expiresAt };
  };

  const failed = async (account: store.SignInRow, from: From, now: Instant) => {
    const quiet = account.locked_until !== null && now - account.locked_until.getTime() > FORGET_MS;
    const count = quiet ? 1 : account.failed_count + 1;
    const lock = lockMs(count);
    await db.transaction(async (tx) => {
      await store.setFailures(tx, account.id, count, lock === 0 ? null : now + lock);
      const detail = { address: from.address, count };
      await audit.append(tx, { at: now, actor: account.name, action: 'sign-in-failed', subject: account.id, detail });
    });
  };

  const attempt = async (key: string, password: string, from: From): Promise<Result<SignedIn, RefusalCode>> => {
    const now = clock.now();
    const addressLock = byAddress.lockedUntil(from.address, now);
    if (addressLock > 0) return locked(addressLock, now);
    const account = await store.findAccount(db, 'name', key);
    const until = account ? (account.locked_until?.getTime() ?? 0) : byUnknownName.lockedUntil(key, now);
    if (until > now) return locked(until, now);

    const usable = account && account.disabled_at === null ? account.password_hash : null;
    const fits = await checkPassword(usable, password);
    if (fits === null) return BUSY();
    if (!fits || !account) {
      byAddress.fail(from.address, now);
      if (account) await failed(account, from, now);
      else byUnknownName.fail(key, now);
      return WRONG();
    }
    byAddress.clear(from.address);
    const session = await db.transaction(async (tx) => {
      if (account.failed_count > 0) await store.setFailures(tx, account.id, 0, null);
      const begun = await begin(tx, account, from, null);
      await audit.append(tx, {
        at: now,
        actor: account.name,
        action: 'sign-in',
        subject: account.id,
        detail: { address: from.address },
      });
      return begun;
    });
    return ok(session);
  };

  return {
    async signIn(name, password, from) {
      const key = name.normalize('NFKC').trim();
      // Guesses at one account one after another, so that each sees the failures before it.
      return (await lines.inLine(key, () => attempt(key, password, from))) ?? BUSY();
    },

    async openKiosk(token, from) {
      const now = clock.now();
      const addressLock = byAddress.lockedUntil(from.address, now);
      if (addressLock > 0) return locked(addressLock, now);
      const session = isToken(token)
        ? await db.transaction(async (tx) => {
            const kiosk = await store.useKiosk(tx, hashOf(token), now);
            const account = kiosk && (await store.findAccount(tx, 'id', kiosk.account));
            if (!kiosk || !account) return null;
            const detail = { address: from.address, label: kiosk.label };
            await audit.append(tx, { at: now, actor: account.name, action: 'kiosk-opened', subject: kiosk.id, detail });
            return begin(tx, account, from, kiosk.id);
          })
        : null;
      if (session) return ok(session);
      byAddress.fail(from.address, now);
      return refuse('not-found', 'this kiosk address is not valid, or no longer');
    },

    async signOut(principal) {
      const hash = Buffer.from(principal.session, 'hex');
      const now = clock.now();
      const ended = await db.transaction(async (tx) => {
        const account = await store.revokeSession(tx, hash, now);
        if (account === null) return false;
        await audit.append(tx, { at: now, actor: principal.name, action: 'sign-out', subject: principal.account });
        return true;
      });
      if (ended) bus.publish('session-revoked', { account: principal.account, sessionSha256: principal.session });
    },

    async changePassword(principal, current, next) {
      const now = clock.now();
      const account = await store.findAccount(db, 'id', principal.account);
      if (!account) return WRONG();
      const until = account.locked_until?.getTime() ?? 0;
      if (until > now) return locked(until, now);
      const fits = await checkPassword(account.password_hash, current);
      if (fits === null) return BUSY();
      if (!fits) {
        await failed(account, { address: 'signed in', userAgent: null }, now);
        return WRONG();
      }
      const normal = next.normalize('NFKC');
      if (
        [...normal].length < PASSWORD_MIN ||
        normal.toLowerCase().includes(account.name.toLowerCase()) ||
        next === current
      ) {
        return refuse('bad-request', `at least ${PASSWORD_MIN} characters, not the old one and not the name`, {
          field: 'next',
          min: PASSWORD_MIN,
        });
      }
      const hash = await hashPassword(next);
      if (hash === null) return BUSY();
      const others = await db.transaction(async (tx) => {
        await store.setPassword(tx, account.id, hash);
        const ended = await store.revokeOthers(tx, account.id, Buffer.from(principal.session, 'hex'), now);
        await audit.append(tx, { at: now, actor: account.name, action: 'password-changed', subject: account.id });
        return ended;
      });
      for (const other of others) {
        bus.publish('session-revoked', { account: account.id, sessionSha256: other.toString('hex') });
      }
      return ok(null);
    },
  };
}
