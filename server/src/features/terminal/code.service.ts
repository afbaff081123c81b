import { MINUTE, ok, type Refusal, type Result, refuse, toIso } from '@dutywall/shared/kit';
import { type RefusalCode, TERMINAL_DEFAULTS } from '@dutywall/shared/protocol';
import { sha256 } from '../../kit/sha256.ts';
import type { Principal } from '../../ports.ts';
import * as store from './code.store.ts';
import type { TerminalDeps } from './terminal.service.ts';
import { bindTerminal, insertTerminal } from './terminal.store.ts';
import { BOUND_BEFORE, SECRET_BYTES } from './terminal.ts';

/** As long as it takes to hold a phone before a screen and sign in. */
const CODE_LASTS_MS = 10 * MINUTE;
/** 128 bits: nobody guesses one within ten minutes. */
const CODE_BYTES = 16;

interface MadeCode {
  readonly code: string;
  readonly expiresAt: string;
  readonly officer: { readonly id: string; readonly badge: string; readonly name: string };
}

/** What a phone keeps: it is never shown again. */
interface BoundPhone {
  readonly id: string;
  readonly secret: string;
  readonly officer: string;
  readonly expectedIntervalS: number;
}

/** One-time codes that make an officer's phone a web terminal. */
export interface CodeService {
  /** An administrator for anybody, a supervisor for officers of their squads. */
  make(who: Principal, badge: string): Promise<Result<MadeCode, RefusalCode>>;
  /** The signed-in officer's phone; earlier phones bound by a code go out of use. */
  redeem(who: Principal, code: string): Promise<Result<BoundPhone, RefusalCode>>;
}

/** Rolls the transaction back with an answer; never leaves this file. */
class Stop extends Error {
  readonly refusal: Refusal<RefusalCode>;
  constructor(refusal: Refusal<RefusalCode>) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export function codeService({ db, clock, dice, bus, audit, known }: TerminalDeps): CodeService {
  return {
    async make(who, badge) {
      const officer = await store.officerForCode(db, badge);
      const mine = who.role === 'administrator' || (officer !== null && who.squads.has(officer.squad));
      if (!officer || !mine)
        return refuse('not-found', 'there is no officer with this badge in your squads', { field: 'officer' });
      const code = Buffer.from(dice.bytes(CODE_BYTES)).toString('base64url');
      const at = clock.now();
      const until = at + CODE_LASTS_MS;
      await db.transaction(async (tx) => {
        await store.insertCode(tx, { sha256: sha256(code), officer: officer.id, by: who.account, at, until });
        const detail = { badge, until: toIso(until) };
        await audit.append(tx, { at, actor: who.account, action: 'terminal-code-made', subject: officer.id, detail });
      });
      const { id, name } = officer;
      return ok({ code, expiresAt: toIso(until), officer: { id, badge, name } });
    },

    async redeem(who, code) {
      const { officer } = who;
      if (officer === null) return refuse('forbidden', 'only an officer’s account binds a phone');
      const hash = sha256(code);
      const id = dice.id();
      const secret = Buffer.from(dice.bytes(SECRET_BYTES)).toString('base64url');
      const { intervalS, restsSilent } = TERMINAL_DEFAULTS.web;
      try {
        const retired = await db.transaction(async (tx) => {
          const at = clock.now();
          const kept = await store.lockCode(tx, hash);
          if (!kept) throw new Stop({ code: 'not-found', reason: 'there is no such code' });
          if (kept.officer !== officer) {
            throw new Stop({ code: 'forbidden', reason: 'the code is for another officer' });
          }
          const spent = kept.used ? 'used' : kept.expiresAt <= at ? 'expired' : null;
          if (spent) throw new Stop({ code: 'conflict', reason: `the code is ${spent}`, details: { spent } });
          const gone = await store.retirePhones(tx, officer, at);
          const terminal = {
            ...({ id, protocol: 'web', datum: 'WGS-84', expectedIntervalS: intervalS, restsSilent } as const),
            ...{ secretSha256: sha256(secret), phone: null, registerUntil: null },
          };
          await insertTerminal(tx, terminal, at);
          await bindTerminal(tx, id, officer, at - BOUND_BEFORE);
          await store.useCode(tx, hash, id, at);
          const detail = { protocol: 'web', badge: kept.badge, replaces: gone };
          await audit.append(tx, { at, actor: who.account, action: 'terminal-enrolled', subject: id, detail });
          return gone;
        });
        for (const terminal of [...retired, id]) {
          bus.publish('terminals-changed', { terminal });
          await known(terminal);
        }
        return ok({ id, secret, officer, expectedIntervalS: intervalS });
      } catch (error) {
        if (error instanceof Stop) return { ok: false, refusal: error.refusal };
        throw error;
      }
    },
  };
}
