import type { OfficerId } from '@dutywall/shared/domain';
import type { AnsweredDraw, AuditLog, Bus, Clock, Database, Dice, Publisher, Queryable } from '../../ports.ts';
import type { IceBooth } from './ice.ts';

export interface CheckInDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  readonly bus: Bus;
  readonly publisher: Pick<Publisher, 'fact' | 'slotOf' | 'call' | 'isThere' | 'notify'>;
  readonly ice: IceBooth;
  /** CI1: an SOS of the officer covers this moment: it is open, or somebody has just taken it. */
  readonly inSos: (officer: OfficerId) => boolean;
  /** Records a drawn officer as checked, in the caller's transaction. Idempotent. */
  readonly spotChecked: (tx: Queryable, answered: AnsweredDraw) => Promise<void>;
  /** Writes a text to a JT/T 808 terminal (0x8300); false: it has no session now. */
  readonly text: (terminal: string, text: string) => boolean;
  readonly onError: (error: unknown, doing: string) => void;
}
