import { MINUTE, type Refusal, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import type { CheckInDeps } from './deps.ts';

/** Refusals of one account that are written down a minute; a person with a mouse stays far below. */
const AUDITED_PER_MINUTE = 30;
/** Accounts remembered at once; the oldest are forgotten first. */
const MAX_ACCOUNTS = 2_000;

type Refused = { readonly ok: false; readonly refusal: Refusal<RefusalCode> };

/** CI1, WW1: every refusal is one audited fact. */
export interface Refusals {
  /** Writes it down and answers it. */
  note(
    who: Principal,
    action: string,
    officer: string | undefined,
    refusal: Refusal<RefusalCode>,
    detail?: Readonly<Record<string, unknown>>,
  ): Promise<Refused>;
}

/**
 * The audit log has one writer at a time: a program that is refused without end must not hold it. Beyond the bound
 * the account is told to wait, and that it was is written once a minute.
 */
export function createRefusals({ db, clock, audit }: Pick<CheckInDeps, 'db' | 'clock' | 'audit'>): Refusals {
  const windows = new Map<string, { since: number; count: number }>();

  function countOf(account: string, now: number): number {
    const window = windows.get(account);
    if (window && now - window.since < MINUTE && now >= window.since) return ++window.count;
    windows.delete(account);
    windows.set(account, { since: now, count: 1 });
    const [oldest] = windows.keys();
    if (windows.size > MAX_ACCOUNTS && oldest !== undefined) windows.delete(oldest);
    return 1;
  }

  return {
    async note(who, action, officer, refusal, detail = {}) {
      const at = clock.now();
      const count = countOf(who.account, at);
      const answer: Refused =
        count <= AUDITED_PER_MINUTE ? { ok: false, refusal } : refuse('too-many-requests', 'refused too often');
      if (count <= AUDITED_PER_MINUTE + 1) {
        await db.transaction((tx) =>
          audit.append(tx, {
            ...{ at, actor: who.account, action, ...(officer === undefined ? {} : { subject: officer }) },
            detail: { code: answer.refusal.code, role: who.role, ...detail },
          }),
        );
      }
      return answer;
    },
  };
}
