import type { Instant } from '@dutywall/shared/kit';
import type { Shift } from '../shift/shift.ts';
import { DATUM_READINGS } from './datum-reading.ts';
import { frozenBy } from './degraded.ts';
import type { DutyPlan } from './engine.ts';
import { type EvidenceLog, HEARTBEAT, USABLE, unusableReason } from './evidence-log.ts';
import { MOCK_REASONS } from './mock-watch.ts';
import type { Piece, ShiftJudge } from './shift-judge.ts';
import type { DutyEvidence, DutyInterval, DutyState, NoSignalCause } from './state.ts';

/** DU12: ids kept with an interval at most. */
const MAX_IDS = 50;

const RULES: Readonly<Record<DutyState, readonly string[]>> = {
  'off-shift': ['DU2'],
  excused: ['DU2'],
  'on-break': ['DU2'],
  expected: ['DU2', 'DU6'],
  'no-signal': ['DU3', 'DU7'],
  'not-arrived': ['DU4', 'DU5', 'DU6'],
  'off-post': ['DU4', 'DU5', 'DU6'],
  'stepped-away': ['DU2', 'DU5'],
  'on-post': ['DU5'],
};
const CAUSE_RULES: Readonly<Partial<Record<NoSignalCause, string>>> = {
  'no-gnss-fix': 'DU4',
  'accuracy-too-low': 'DU4',
  'clock-untrusted': 'DU10',
  'system-degraded': 'DU11',
};

/** Writes a stretch out with everything that supports it (DU12), from the evidence known at `asOf`. */
export function report(piece: Piece, judge: ShiftJudge, plan: DutyPlan, log: EvidenceLog, asOf: Instant): DutyInterval {
  const { shift } = judge;
  const mocks = mocksIn(piece, judge);
  const doubts = doubtsIn(piece, judge);
  const evidence = gather(piece, shift, plan, log, asOf, [...mocks, ...doubts]);
  const rules = [...RULES[piece.state]];
  if (mocks.length > 0) rules.push('DU16');
  const extra = piece.cause ? CAUSE_RULES[piece.cause] : undefined;
  if (extra) rules.push(extra);
  const resting = plan.restsSilent && evidence.missing.some((word) => word.startsWith('heartbeats'));
  if (piece.state === 'on-post' && resting) rules.push('DU7');
  if (doubts.length > 0) rules.push('DU13');
  if (piece.state === 'expected' || piece.state === 'stepped-away') rules.push(...frozenBy(plan.degraded, piece));
  return {
    state: piece.state,
    cause: piece.cause,
    from: piece.from,
    to: asOf < shift.to && piece.to > asOf ? Number.POSITIVE_INFINITY : piece.to,
    knownFrom: piece.knownFrom,
    shift: piece.state === 'off-shift' ? null : shift.id,
    rules: [...new Set(rules)],
    evidence,
  };
}

/** The stretch between two shifts. */
export function reportOffShift(from: Instant, to: Instant, plan: DutyPlan): DutyInterval {
  const evidence: DutyEvidence = {
    fixCount: 0,
    fixIds: [],
    firstEventAt: null,
    lastEventAt: null,
    lastReceivedAt: null,
    sigmaMinM: null,
    sigmaMaxM: null,
    farthestM: null,
    posts: [],
    ruleVersion: plan.rules.version,
    shift: null,
    shiftVersion: null,
    missing: [],
  };
  return { state: 'off-shift', cause: null, from, to, knownFrom: from, shift: null, rules: ['DU2'], evidence };
}

/** DU16: `mock-<reason>:<fixes>` for every reason for which fixes of the stretch are suspected. */
function mocksIn(piece: Piece, { mockAt, mockBits }: ShiftJudge): readonly string[] {
  if (mockAt.length === 0) return [];
  const counts = MOCK_REASONS.map(() => 0);
  for (let i = 0; i < mockAt.length; i++) {
    const at = mockAt[i] as number;
    if (at < piece.basis || at >= piece.to) continue;
    for (let bit = 0; bit < counts.length; bit++)
      if (((mockBits[i] as number) & (1 << bit)) !== 0) counts[bit] = (counts[bit] as number) + 1;
  }
  return MOCK_REASONS.flatMap((reason, bit) => (counts[bit] === 0 ? [] : [`mock-${reason}:${counts[bit]}`]));
}

/** DU13: `datum-<reading>:<fixes>` for every reading of a datum under which fixes of the stretch are not outside. */
function doubtsIn(piece: Piece, { doubtAt, doubtReading }: ShiftJudge): readonly string[] {
  if (doubtAt.length === 0) return [];
  const counts = DATUM_READINGS.map(() => 0);
  for (let i = 0; i < doubtAt.length; i++) {
    const at = doubtAt[i] as number;
    const reading = doubtReading[i] as number;
    if (at >= piece.basis && at < piece.to) counts[reading] = (counts[reading] as number) + 1;
  }
  return DATUM_READINGS.flatMap((name, reading) => (counts[reading] === 0 ? [] : [`datum-${name}:${counts[reading]}`]));
}

function gather(
  piece: Piece,
  shift: Shift,
  plan: DutyPlan,
  log: EvidenceLog,
  asOf: Instant,
  doubts: readonly string[],
): DutyEvidence {
  let count = 0;
  let heartbeats = 0;
  let first: Instant | null = null;
  let last: Instant | null = null;
  let received: Instant | null = null;
  let sigmaMin = Number.POSITIVE_INFINITY;
  let sigmaMax = Number.NEGATIVE_INFINITY;
  let farthest = Number.NEGATIVE_INFINITY;
  const rows: number[] = [];
  const unusable = new Map<string, number>();
  for (let row = log.lowerBound(piece.basis); row < log.size; row++) {
    const at = log.eventAt[row] as number;
    // A run that silence ended reaches to its own last fix, which is evidence for it.
    if (at >= piece.to && at !== piece.lastFix) break;
    const known = log.knownAt[row] as number;
    if (known > asOf) continue;
    const kind = log.kind[row] as number;
    if (kind === HEARTBEAT) heartbeats += 1;
    else if (kind !== USABLE) {
      const why = unusableReason(kind);
      unusable.set(why, (unusable.get(why) ?? 0) + 1);
    } else {
      count += 1;
      first ??= at;
      last = at;
      received = Math.max(received ?? known, known);
      const sigma = log.sigma[row] as number;
      sigmaMin = Math.min(sigmaMin, sigma);
      sigmaMax = Math.max(sigmaMax, sigma);
      const distance = log.distance[row] as number;
      if (Number.isFinite(distance)) farthest = Math.max(farthest, distance);
      if (log.id[row] !== 0) rows.push(row);
    }
  }
  const missing = [...unusable].map(([why, times]) => `${why}:${times}`).sort();
  if (heartbeats > 0) missing.push(count === 0 ? 'heartbeats-only' : `heartbeats:${heartbeats}`);
  if (count === 0 && heartbeats === 0 && unusable.size === 0) missing.push('no-evidence');
  missing.push(...doubts);
  return {
    fixCount: count,
    fixIds: mostTelling(rows, log),
    firstEventAt: first,
    lastEventAt: last,
    lastReceivedAt: received,
    sigmaMinM: count > 0 ? sigmaMin : null,
    sigmaMaxM: count > 0 ? sigmaMax : null,
    farthestM: Number.isFinite(farthest) ? farthest : null,
    posts: shift.posts.flatMap((id) => {
      const post = plan.posts.get(id);
      return post ? [{ id: post.id, version: post.version, name: post.name }] : [];
    }),
    ruleVersion: plan.rules.version,
    shift: shift.id,
    shiftVersion: shift.version,
    missing,
  };
}

/** Of many fixes the first, the last, and between them the farthest; ids ascending. Of one instant, the lower id leads. */
function mostTelling(rows: number[], log: EvidenceLog): readonly number[] {
  const id = (row: number) => log.id[row] as number;
  let chosen = rows;
  if (rows.length > MAX_IDS) {
    rows.sort((a, b) => (log.eventAt[a] as number) - (log.eventAt[b] as number) || id(a) - id(b));
    const inner = rows.slice(1, -1);
    inner.sort((a, b) => (log.distance[b] as number) - (log.distance[a] as number) || id(a) - id(b));
    chosen = [rows[0] as number, ...inner.slice(0, MAX_IDS - 2), rows.at(-1) as number];
  }
  return chosen.map(id).sort((a, b) => a - b);
}
