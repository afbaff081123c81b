import type { PictureDesk } from '../../kit/picture-desk.ts';
import type { AuditLog, CheckIns, Clock, Database, Dice, Publisher } from '../../ports.ts';

export interface EvidenceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  readonly publisher: Publisher;
  readonly checkIns: CheckIns;
  readonly pictures: PictureDesk;
  /** The data folder; recordings lie in `media/recordings` below it. */
  readonly dataDir: string;
  /** The data folder's disk is nearly full. */
  readonly isDiskLow: () => boolean;
  readonly onError: (error: unknown, doing: string) => void;
}
