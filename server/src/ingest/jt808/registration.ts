import { createHash } from 'node:crypto';
import type { Clock, Database, Dice } from '../../ports.ts';
import type { TerminalDirectory } from '../directory.ts';
import type { RegistrationOutcome } from './session.ts';

/** Bytes of a code: 128 bits, as 32 hex digits, which every terminal's memory of codes holds. */
const CODE_BYTES = 16;

/**
 * Uses up the registration window of a phone: the one statement both checks and closes it, so that of two devices
 * only one gets a code. Rejects when the database is away.
 */
export function createRegistrar(db: Database, clock: Clock, dice: Dice, directory: TerminalDirectory) {
  return async (phone: string): Promise<RegistrationOutcome> => {
    const entry = directory.byPhone(phone);
    if (!entry || entry.disabled) return { result: 'unknown' };
    const code = Buffer.from(dice.bytes(CODE_BYTES)).toString('hex');
    const rows = await db.query<{ id: string }>(
      `UPDATE terminal SET code_sha256 = $1, register_until = NULL
        WHERE phone = $2 AND disabled_at IS NULL AND register_until > to_timestamp($3::float8 / 1000) RETURNING id`,
      [createHash('sha256').update(code).digest(), phone, clock.now()],
    );
    const [row] = rows;
    if (!row) return { result: 'closed' };
    await directory.refresh(row.id);
    return { result: 'registered', code };
  };
}
