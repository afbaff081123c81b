import { createOpenings } from '../../kit/openings.ts';
import type { AuditLog, Clock, Database, Principal } from '../../ports.ts';

/** WW1: what was opened, of whom. */
export interface Look {
  readonly action: 'snapshot-opened' | 'recording-opened' | 'video-exported';
  readonly officer: string;
  /** The snapshot or recording; opening it again at once in the same session is the same opening. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Writes each opening down once, under the officer it shows: that is where they find it. Before anything is shown. */
export function createLooks(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
}): (who: Principal, look: Look) => Promise<void> {
  const openings = createOpenings();
  return async (who, { action, officer, subject, detail }) => {
    const at = deps.clock.now();
    if (!openings.isNew(`${who.session}:${action}:${subject}`, at)) return;
    await deps.db.transaction((tx) =>
      deps.audit.append(tx, { at, actor: who.account, action, subject: officer, reason: 'check-in', detail }),
    );
  };
}
