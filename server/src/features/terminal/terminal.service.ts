import { DAY, type Instant, ok, type Result, refuse, toIso } from '@dutywall/shared/kit';
import {
  type EnrolAsk,
  type Enrolled,
  type RefusalCode,
  TERMINAL_DEFAULTS,
  type TerminalQuery,
  type TerminalRow,
} from '@dutywall/shared/protocol';
import { sha256 } from '../../kit/sha256.ts';
import type { AuditLog, Bus, Clock, Database, Dice, Principal } from '../../ports.ts';
import * as store from './terminal.store.ts';
import { BOUND_BEFORE, reachable, SECRET_BYTES } from './terminal.ts';

type Answer<T> = Promise<Result<T, RefusalCode>>;

export interface TerminalDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly bus: Bus;
  readonly audit: AuditLog;
  /** Resolves when the ingest knows the terminal: what is handed out works at once. */
  readonly known: (terminal: string) => Promise<void>;
  /** `host:port` that JT/T 808 devices are told. */
  readonly jt808Address: () => string;
}

export interface TerminalService {
  /** `origin`: the HTTP address that the terminal will reach us by, e.g. https://wall.example. */
  enrol(actor: string, enrolment: EnrolAsk, origin: string): Answer<Enrolled>;
  disable(actor: string, id: string): Answer<null>;
  /** Opens a JT/T 808 terminal's one-use registration window again. */
  reopen(actor: string, id: string): Answer<{ readonly registerUntil: string }>;
  /** Administrators: all, without people's places. Others: those of their squads, without phone numbers. */
  list(who: Principal, query: TerminalQuery & { readonly limit: number }): Promise<readonly TerminalRow[]>;
}

/** The device is set up on the day it is handed out. */
const REGISTER_WITHIN = DAY;
const PHONE = /^\d{1,20}$/;
const PHONE_TRIES = 20;

export function terminalService(deps: TerminalDeps): TerminalService {
  const { db, clock, dice, bus, audit } = deps;

  async function changed(id: string): Promise<void> {
    bus.publish('terminals-changed', { terminal: id });
    await deps.known(id);
  }

  /** A free number, made up: 11 digits as a mobile number, of a prefix that is not handed out. */
  async function freePhone(): Promise<string | null> {
    for (let attempt = 0; attempt < PHONE_TRIES; attempt += 1) {
      const digits = [...dice.bytes(8)].map((byte) => byte % 10).join('');
      const phone = `100${digits}`;
      if (!(await store.phoneTaken(db, phone))) return phone;
    }
    return null;
  }

  return {
    async enrol(actor, enrolment, origin) {
      const { protocol } = enrolment;
      const officer = await store.officerByBadge(db, enrolment.officer);
      if (officer === null) return refuse('not-found', 'there is no officer with this badge', { field: 'officer' });
      let phone: string | null = null;
      if (protocol === 'jt808') {
        const wanted = enrolment.phone?.replace(/^0+(?=\d)/, '');
        if (wanted !== undefined && !PHONE.test(wanted)) {
          return refuse('bad-request', 'a phone number has 1 to 20 digits', { field: 'phone' });
        }
        if (wanted !== undefined && (await store.phoneTaken(db, wanted))) {
          return refuse('conflict', 'this phone number has a terminal already', { field: 'phone' });
        }
        phone = wanted ?? (await freePhone());
        if (phone === null) return refuse('conflict', 'no free phone number was found; name one', { field: 'phone' });
      } else if (enrolment.phone !== undefined) {
        return refuse('bad-request', 'only JT/T 808 terminals have a phone number', { field: 'phone' });
      }

      const now = clock.now();
      const id = dice.id();
      const secret = Buffer.from(dice.bytes(SECRET_BYTES)).toString('base64url');
      const registerUntil: Instant | null = phone === null ? null : now + REGISTER_WITHIN;
      const defaults = TERMINAL_DEFAULTS[protocol];
      await db.transaction(async (tx) => {
        await store.insertTerminal(
          tx,
          {
            id,
            protocol,
            datum: enrolment.datum ?? 'WGS-84',
            expectedIntervalS: enrolment.expectedIntervalS ?? defaults.intervalS,
            restsSilent: enrolment.restsSilent ?? defaults.restsSilent,
            secretSha256: sha256(secret),
            phone,
            registerUntil,
          },
          now,
        );
        await store.bindTerminal(tx, id, officer, now - BOUND_BEFORE);
        await audit.append(tx, {
          at: now,
          actor,
          action: 'terminal-enrolled',
          subject: id,
          detail: { protocol, badge: enrolment.officer },
        });
      });
      await changed(id);
      return ok({
        id,
        protocol,
        badge: enrolment.officer,
        address: phone === null ? `${origin}/ingest/${protocol}/${secret}` : reachable(deps.jt808Address(), origin),
        ...(phone !== null && { phone }),
        secret,
        ...(registerUntil !== null && { registerUntil: toIso(registerUntil) }),
      });
    },

    async disable(actor, id) {
      const now = clock.now();
      const done = await db.transaction(async (tx) => {
        if (!(await store.disableTerminal(tx, id, now))) return false;
        await audit.append(tx, { at: now, actor, action: 'terminal-disabled', subject: id });
        return true;
      });
      if (!done) return refuse('not-found', 'there is no such terminal in use');
      await changed(id);
      return ok(null);
    },

    async reopen(actor, id) {
      const now = clock.now();
      const until = now + REGISTER_WITHIN;
      const done = await db.transaction(async (tx) => {
        if (!(await store.openRegistration(tx, id, until))) return false;
        await audit.append(tx, { at: now, actor, action: 'terminal-registration-opened', subject: id });
        return true;
      });
      if (!done) return refuse('not-found', 'there is no such JT/T 808 terminal in use');
      await changed(id);
      return ok({ registerUntil: toIso(until) });
    },

    async list(who, { after = '', limit, text = null, disabled = null }) {
      const everything = who.role === 'administrator';
      const squads = everything ? null : [...who.squads];
      const rows = await store.listTerminals(db, { squads, after, limit, text, disabled }, clock.now());
      return everything ? rows : rows.map((row) => ({ ...row, phone: null }));
    },
  };
}
