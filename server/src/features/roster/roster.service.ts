import { ok, type Result, type Span } from '@dutywall/shared/kit';
import type { CopyReport, RefusalCode, RosterWeek } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Principal, ShiftBook } from '../../ports.ts';
import { copyWeek } from './copy.service.ts';
import { createImports, type ImportRoom } from './import.service.ts';
import { exportRows, templateXlsx, toCsv, toXlsx } from './sheets-out.ts';
import { readWeek, type WeekAsk } from './week.service.ts';

/** Officers of one export: a whole bureau. */
const MAX_EXPORTED = 20_000;

type Answer<T> = Promise<Result<T, RefusalCode>>;

export interface RosterRoom extends ImportRoom {
  week(who: Principal, ask: WeekAsk): Answer<RosterWeek>;
  copy(who: Principal, ask: Parameters<typeof copyWeek>[2]): Answer<CopyReport>;
  template(): Promise<Buffer>;
  /** WW1: each export is one audited fact. */
  export(
    who: Principal,
    ask: Span & { readonly squad: string | null; readonly format: 'xlsx' | 'csv' },
  ): Answer<Buffer | string>;
}

export interface RosterRoomDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly book: ShiftBook;
  readonly audit: AuditLog;
}

export function createRoster(deps: RosterRoomDeps): RosterRoom {
  const { db, clock, audit } = deps;
  return {
    ...createImports(deps),
    week: (who, ask) => readWeek(db, who, ask),
    copy: (who, ask) => copyWeek(deps, who, ask),
    template: templateXlsx,

    async export(who, { squad, format, ...span }) {
      const week = await readWeek(db, who, { ...span, squad, after: '', limit: MAX_EXPORTED });
      if (!week.ok) return week;
      const rows = exportRows(week.value);
      await db.transaction((tx) =>
        audit.append(tx, {
          ...{ at: clock.now(), actor: who.account, action: 'roster-exported' },
          detail: { ...span, squad, format, shifts: rows.length },
        }),
      );
      return ok(format === 'csv' ? toCsv(rows) : await toXlsx(rows));
    },
  };
}
