import {
  type DutyPlan,
  type Fix,
  geometryOf,
  type Heartbeat,
  type Post,
  reachOf,
  type Shift,
  WINDOW_MARGIN_MS,
} from '@dutywall/shared/domain';
import { DAY, HOUR, ok, type Result, refuse, type Span, toIso } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Database } from '../../ports.ts';
import { readEvidence } from './evidence.store.ts';
import { degradedWithin, indexRoster, planOf } from './plan.ts';
import { readRoster } from './roster.store.ts';

/** The files of one stored shift as `scripts/evaluate` reads them, as text. */
export interface ExportedShift {
  readonly 'posts.geojson': string;
  readonly 'roster.json': string;
  readonly 'fixes.ndjson': string;
  readonly 'rules.json': string;
}

/** China keeps one time all year: UTC+8. */
const CHINA_MS = 8 * HOUR;

/**
 * The shifts of an officer that begin on `date` (yyyy-mm-dd, Asia/Shanghai), with everything their verdicts depend on.
 * Refuses an unknown badge, a bad date and a day without shifts.
 */
export async function exportShift(
  db: Database,
  badge: string,
  date: string,
): Promise<Result<ExportedShift, RefusalCode>> {
  const begin = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) - CHINA_MS : Number.NaN;
  if (Number.isNaN(begin)) return refuse('bad-request', 'the date is not yyyy-mm-dd', { field: 'date' });
  const found = await db.query<{ id: string }>('SELECT id FROM officer WHERE badge = $1', [badge]);
  const officer = found[0]?.id;
  if (officer === undefined) return refuse('not-found', 'no officer has this badge');
  const day: Span = { from: begin, to: begin + DAY };
  const index = indexRoster(await readRoster(db, { from: begin, to: begin + 3 * DAY }, [officer]));
  const shifts = (index.shifts.get(officer) ?? []).filter((s) => s.from >= day.from && s.from < day.to);
  const first = shifts[0];
  const last = shifts.at(-1);
  if (!first || !last) return refuse('not-found', 'this officer has no shift that begins on that day');
  const plan = planOf(index, officer, { from: first.from, to: last.to }, last.to);
  if (!plan) throw new Error('a shift without a plan');
  const lines: string[] = [];
  const span = { officer, from: first.from - WINDOW_MARGIN_MS, to: last.to + WINDOW_MARGIN_MS };
  await readEvidence(db, [span], (_officer, { fixes, heartbeats }) => {
    const items = [
      ...fixes.map((f) => ({ at: f.receivedAt, line: fixLine(f, badge) })),
      ...heartbeats.map((h) => ({ at: h.receivedAt, line: beatLine(h, badge) })),
    ];
    // Stable: fixes of one moment keep the order of their commits.
    for (const { line } of items.sort((a, b) => a.at - b.at)) lines.push(line);
  });
  return ok({
    'posts.geojson': pretty({ type: 'FeatureCollection', features: [...plan.posts.values()].map(featureOf) }),
    'roster.json': pretty(shifts.map((shift) => rosterRow(shift, badge, plan))),
    'fixes.ndjson': lines.map((line) => `${line}\n`).join(''),
    'rules.json': pretty(plan.rules),
  });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function rosterRow(shift: Shift, badge: string, plan: DutyPlan): object {
  const touching = plan.leaves.filter((l) => l.from < shift.to && l.to > shift.from);
  const changes = (plan.changes ?? []).filter((at) => at > shift.from && at < shift.to);
  // Cut to the shift: one that still goes on has no end that a file could say, and nothing outside the shift counts.
  const degraded = degradedWithin([shift], plan.degraded ?? []).map(({ reason, from, to }) => ({
    ...{ reason, from: toIso(Math.max(from, shift.from)), to: toIso(Math.min(to, shift.to)) },
  }));
  return {
    ...{ officer: badge, squad: shift.squad, posts: shift.posts, from: toIso(shift.from), to: toIso(shift.to) },
    breaks: shift.breaks.map((b) => ({ from: toIso(b.from), to: toIso(b.to) })),
    leave: touching.map((l) => ({ from: toIso(l.from), to: toIso(l.to), reason: l.reason })),
    terminal: { expectedIntervalS: plan.expectedIntervalS, restsSilent: plan.restsSilent },
    ...(changes.length > 0 && { changes: changes.map(toIso) }),
    ...(degraded.length > 0 && { degraded }),
  };
}

function featureOf({ id, name, toleranceM, shape }: Post): object {
  const { radiusM, bufferM } = reachOf(shape);
  const properties = { name, toleranceM, ...(radiusM !== null && { radiusM }), ...(bufferM !== null && { bufferM }) };
  return { type: 'Feature', id, properties, geometry: geometryOf(shape) };
}

/** With the terminal, whose id says nothing of who carries it: DU13 doubts each by its own fixes. */
function fixLine(fix: Fix, badge: string): string {
  const { terminal, lon, lat, sigmaM, located, mock, alarms, marks, battery, courseDeg, speedMps } = fix;
  return JSON.stringify({
    ...{ officer: badge, terminal, eventAt: toIso(fix.eventAt), receivedAt: toIso(fix.receivedAt), lon, lat, sigmaM },
    ...(battery !== null && { battery }),
    ...(courseDeg !== null && { courseDeg }),
    ...(speedMps !== null && { speedMps }),
    ...{ located, alarms, ...(mock && { mock }), datum: 'WGS-84', marks, raw: {} },
  });
}

function beatLine(beat: Heartbeat, badge: string): string {
  return JSON.stringify({
    ...{ officer: badge, heartbeat: true, eventAt: toIso(beat.eventAt), receivedAt: toIso(beat.receivedAt) },
  });
}
