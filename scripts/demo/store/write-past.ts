import { ensureFixPartitions } from '@dutywall/server/ingest';
import type { Database } from '@dutywall/server/ports';
import { HOUR, type Span } from '@dutywall/shared/kit';
import type { Bureau } from '../bureau/bureau.ts';
import { shiftsDuring } from '../bureau/roster.ts';
import { hash } from '../dice.ts';
import { type Report, Teller } from '../story/reports.ts';
import { insertRows } from './rows.ts';

/** Stored reports are this far apart at least, s: fine enough for every rule, thin enough to be written in seconds. */
const THIN_NOW = 40;
const THIN_PAST = 90;
/** Uploads after which a wrong clock is known (DU10). */
const CLOCK_UPLOADS = 20;

interface Stored {
  readonly terminal: string;
  readonly officer: string;
  readonly report: Report;
  readonly marks: string;
}

export interface PastReport {
  readonly shifts: number;
  readonly fixes: number;
  readonly heartbeats: number;
}

/**
 * Writes what terminals reported within the span, as if it had been received then. Running shifts (`to` lies in them)
 * are told more finely than ended ones.
 */
export async function writePast(db: Database, bureau: Bureau, span: Span): Promise<PastReport> {
  await ensureFixPartitions(db, span.to);
  const fixes: Stored[] = [];
  const beats: Stored[] = [];
  const shifts = shiftsDuring(bureau, span);
  for (const shift of shifts) {
    const teller = new Teller(bureau, shift);
    const running = shift.to + HOUR / 4 > span.to;
    let uploads = 0;
    for (const report of teller.during(span, running ? THIN_NOW : THIN_PAST)) {
      if (report.sentAt >= span.to) continue;
      uploads++;
      const marks = [
        ...(report.mock ? ['mock'] : []),
        ...(report.late ? ['replayed'] : []),
        ...(teller.behaviour.clockBehind > 0 && uploads > CLOCK_UPLOADS ? ['clock-untrusted'] : []),
      ].join(',');
      const row = { terminal: shift.officer.terminal.id, officer: shift.officer.id, report, marks };
      (report.kind === 'fix' ? fixes : beats).push(row);
    }
  }
  // In order of arrival, so that ids ascend as they would have.
  fixes.sort((a, b) => a.report.sentAt - b.report.sentAt);
  await insertRows(
    db,
    'fix',
    [
      { name: 'terminal_id', type: 'text', of: (r) => r.terminal },
      { name: 'officer_id', type: 'text', of: (r) => r.officer },
      { name: 'event_at', type: 'double precision', as: 'to_timestamp(?)', of: (r) => r.report.eventAt / 1000 },
      { name: 'received_at', type: 'double precision', as: 'to_timestamp(?)', of: (r) => r.report.sentAt / 1000 },
      { name: 'lon_e6', type: 'integer', of: (r) => Math.round(r.report.lon * 1e6) },
      { name: 'lat_e6', type: 'integer', of: (r) => Math.round(r.report.lat * 1e6) },
      { name: 'sigma_m', type: 'real', of: (r) => r.report.sigmaM },
      { name: 'accuracy_m', type: 'real', of: (r) => r.report.accuracyM },
      { name: 'speed_mps', type: 'real', of: (r) => r.report.speedMps },
      { name: 'course_deg', type: 'real', of: (r) => r.report.courseDeg },
      { name: 'battery', type: 'real', of: (r) => r.report.battery },
      { name: 'located', type: 'boolean', of: () => true },
      { name: 'mock', type: 'boolean', of: (r) => r.report.mock },
      { name: 'marks', type: 'text', as: `string_to_array(?, ',')`, of: (r) => r.marks },
      {
        name: 'payload_hash',
        type: 'bigint',
        of: (r) => hash(bureau.seed, r.terminal, Math.round(r.report.eventAt / 1000)),
      },
    ],
    fixes,
  );
  await insertRows(
    db,
    'heartbeat',
    [
      { name: 'terminal_id', type: 'text', of: (r) => r.terminal },
      { name: 'officer_id', type: 'text', of: (r) => r.officer },
      { name: 'event_at', type: 'double precision', as: 'to_timestamp(?)', of: (r) => r.report.eventAt / 1000 },
      { name: 'received_at', type: 'double precision', as: 'to_timestamp(?)', of: (r) => r.report.sentAt / 1000 },
    ],
    beats,
  );
  return { shifts: shifts.length, fixes: fixes.length, heartbeats: beats.length };
}
