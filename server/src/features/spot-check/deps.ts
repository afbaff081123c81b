import type { OfficerId } from '@dutywall/shared/domain';
import type { AuditLog, Clock, Database, Dice, Publisher } from '../../ports.ts';

export interface SpotCheckDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  readonly publisher: Pick<Publisher, 'notify'>;
  /** Officers in a video check-in now: nobody rings them twice. */
  readonly inCheckIn: () => ReadonlySet<OfficerId>;
  readonly onError: (error: unknown, doing: string) => void;
}
