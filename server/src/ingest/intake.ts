import { type Instant, MINUTE } from '@dutywall/shared/kit';
import type { Clock, DutyWindows } from '../ports.ts';
import type { Committer, DeliveryEnd } from './committer.ts';
import type { Decoded } from './decode/outcome.ts';
import { showable } from './decode/values.ts';
import type { DirectoryEntry } from './directory.ts';
import type { IngestLimits } from './limits.ts';
import type { IngestMetrics } from './metrics.ts';
import { happenedAt, normalise } from './normalise.ts';
import type { ItemOutcome, Row } from './row.ts';
import { createTokenBuckets } from './token-buckets.ts';
import type { TerminalWatch } from './watch.ts';

/** Longest payload kept of anything put aside (ports.ts). */
const PAYLOAD = 4_096;

/** What the intake tells about one message. Outcomes are by item index, `fixes` first, then `rejected` by their own. */
export interface Receipt {
  readonly end: DeliveryEnd | 'busy';
  readonly counts: Readonly<Record<ItemOutcome, number>>;
}

/** One authenticated message on its way to the store. */
export interface Message {
  readonly terminal: DirectoryEntry;
  readonly decoded: Decoded;
  /** What came, for the quarantine: text or hex. */
  readonly payload: string;
}

/** Takes authenticated, decoded messages to the store: normalise → duty window → group commit → acknowledge. */
export interface Intake {
  /** Commits all of them together, then calls `done` once. Never throws. */
  take(
    messages: readonly Message[],
    receivedAt: Instant,
    done: (receipt: Receipt) => void,
    settled?: (message: number, index: number, outcome: ItemOutcome) => void,
  ): void;
  /** A message of a known terminal that could not be decoded at all: puts it aside, then calls `done`. */
  refuse(
    terminal: DirectoryEntry,
    code: string,
    reason: string,
    payload: string,
    done: (receipt: Receipt) => void,
  ): void;
}

export interface IntakeOptions {
  readonly clock: Clock;
  readonly windows: DutyWindows;
  readonly committer: Committer;
  readonly metrics: IngestMetrics;
  readonly limits: IngestLimits;
  readonly watch: (terminal: string) => TerminalWatch;
}

export function createIntake({ clock, windows, committer, metrics, limits, watch }: IntakeOptions): Intake {
  const asideLimit = createTokenBuckets(limits.quarantinePerMinute / 60, limits.quarantinePerMinute);

  /** The quarantine row, or null when the terminal has filled its share: then it is only counted. */
  function aside(
    terminal: DirectoryEntry,
    code: string,
    reason: string,
    payload: string,
    receivedAt: Instant,
  ): Row | null {
    metrics.refused.inc({ protocol: terminal.protocol, code });
    if (asideLimit.take(terminal.id, receivedAt) > 0) return null;
    const entry = { receivedAt, terminal: terminal.id, protocol: terminal.protocol, code, reason };
    return { kind: 'quarantine', entry: { ...entry, payload: showable(payload, PAYLOAD) } };
  }

  return {
    take(messages, receivedAt, done, settled) {
      const rows: Row[] = [];
      const counts = { stored: 0, duplicate: 0, sealed: 0, quarantined: 0 };
      const note = (message: number, index: number, outcome: ItemOutcome): void => {
        counts[outcome] += 1;
        settled?.(message, index, outcome);
      };
      // Rows are numbered over all messages; these lead back to message and item.
      const origin: (readonly [message: number, index: number])[] = [];
      let urgent = false;

      messages.forEach(({ terminal, decoded, payload }, message) => {
        const { protocol } = terminal;
        for (const item of decoded.rejected ?? []) {
          const row = aside(terminal, item.code, item.reason, item.payload ?? payload, receivedAt);
          if (row) rows.push(row);
          note(message, item.index ?? -1, 'quarantined');
          metrics.fixes.inc({ protocol, outcome: 'quarantined' });
        }
        decoded.fixes.forEach((fix, position) => {
          const index = decoded.indices?.[position] ?? position;
          const read = normalise(fix, terminal, watch(terminal.id), receivedAt);
          if (!read.ok) {
            // Whoever carried it is unknown, so where it was is nobody's business: no payload.
            const kept = read.refusal.code === 'no-carrier' ? '' : JSON.stringify(fix);
            const row = aside(terminal, read.refusal.code, read.refusal.reason, kept, receivedAt);
            if (row) rows.push(row);
            note(message, index, 'quarantined');
            metrics.fixes.inc({ protocol, outcome: 'quarantined' });
            return;
          }
          const sos = read.value.alarms.includes('sos');
          urgent ||= sos;
          const { officer, eventAt, marks } = read.value;
          // A clock that is hours off would seal a whole shift unseen (DU10, DU14); nobody could mend what nobody sees.
          const at = happenedAt(eventAt, marks, watch(terminal.id));
          const kind = sos || windows.isOpen(officer, at) ? 'fix' : 'sealed';
          rows.push({ kind, fix: read.value, protocol, index: origin.length });
          origin.push([message, index]);
        });
        for (const said of saidHeartbeats(decoded)) {
          const beat = heartbeatOf(terminal, said, receivedAt);
          if (!beat) continue;
          metrics.heartbeats.inc({ protocol });
          rows.push(beat);
        }
      });

      const taken = committer.submit({
        rows,
        urgent,
        settled: (row, outcome) => {
          const [message, index] = origin[row] ?? [0, row];
          note(message, index, outcome);
        },
        end: (end) => done({ end, counts }),
      });
      if (!taken) done({ end: 'busy', counts });
    },

    refuse(terminal, code, reason, payload, done) {
      const counts = { stored: 0, duplicate: 0, sealed: 0, quarantined: 1 };
      metrics.fixes.inc({ protocol: terminal.protocol, outcome: 'quarantined' });
      const row = aside(terminal, code, reason, payload, clock.now());
      const taken = committer.submit({ rows: row ? [row] : [], urgent: false, end: (end) => done({ end, counts }) });
      if (!taken) done({ end: 'busy', counts });
    },
  };
}

function saidHeartbeats({ heartbeatAt, moreHeartbeats = [] }: Decoded): readonly (string | null)[] {
  return heartbeatAt === undefined ? [] : [heartbeatAt, ...moreHeartbeats];
}

/** DU7's sign of life. A time of its own is kept where it can be: not ahead of us, not older than the buffer of a day. */
function heartbeatOf(terminal: DirectoryEntry, saidAt: string | null, receivedAt: Instant): Row | null {
  const said = saidAt === null ? receivedAt : Date.parse(saidAt);
  const eventAt = said > receivedAt || said < receivedAt - 24 * 60 * MINUTE ? receivedAt : said;
  const officer = terminal.carrierAt(eventAt);
  return officer === null
    ? null
    : { kind: 'heartbeat', heartbeat: { terminal: terminal.id, officer, eventAt, receivedAt } };
}
