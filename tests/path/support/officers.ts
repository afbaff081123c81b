import type { DutyInterval, DutyPlan, Evidence, Fix, Leave, Shift } from '@dutywall/shared/domain';
import { evaluate } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Scenario } from '../../domain/generate.ts';
import { EIGHT } from '../../domain/scenario.ts';

/**
 * Deliveries are gathered in steps of so long: many phones at once, each with what it has. Well below DU10's 120 s, and
 * not on whole minutes, where the scenarios' own times lie.
 */
export const STEP: number = 90 * SECOND;
const STEP_OFFSET = 30_500;

type PathProtocol = 'osmand' | 'web' | 'jt808';

/** What one terminal uploads in one go. */
export interface Send {
  readonly at: Instant;
  readonly items: readonly Evidence[];
}

/** One officer of the world: one scenario, sent over one protocol. */
export interface PathOfficer {
  /** Also the badge, and the begin of the names of shifts, leaves and terminals. */
  readonly id: string;
  readonly plan: DutyPlan;
  readonly protocol: PathProtocol;
  readonly datum: Datum;
  readonly sends: readonly Send[];
}

export const itemOf = (item: Evidence) => (item.kind === 'fix' ? item.fix : item.heartbeat);

/** The first step at which what arrived at `at` is delivered. */
export function stepAfter(at: Instant): Instant {
  return EIGHT + STEP_OFFSET + Math.ceil((at - EIGHT - STEP_OFFSET) / STEP) * STEP;
}

/** Evidence in steps of arrival. */
export function inSteps(evidence: readonly Evidence[]): Send[] {
  const steps = new Map<Instant, Evidence[]>();
  for (const item of evidence) {
    const at = stepAfter(itemOf(item).receivedAt);
    steps.set(at, [...(steps.get(at) ?? []), item]);
  }
  return [...steps].map(([at, items]) => ({ at, items })).sort((a, b) => a.at - b.at);
}

interface OfficerChange {
  readonly protocol?: PathProtocol;
  readonly datum?: Datum;
  readonly sends?: readonly Send[];
}

/** An officer who lives through `scenario`; plan and evidence carry the officer's own names. */
export function officerOf(id: string, scenario: Scenario, change: OfficerChange = {}): PathOfficer {
  const protocol = change.protocol ?? 'web';
  const shifts = scenario.plan.shifts.map(
    (shift): Shift => ({ ...shift, id: `${id}/${shift.id}`, officer: id, squad: `squad-of-${id}` }),
  );
  const leaves = scenario.plan.leaves.map((leave, n): Leave => ({ ...leave, id: `${id}/l${n}`, officer: id }));
  return {
    id,
    plan: { ...scenario.plan, officer: id, shifts, leaves },
    protocol,
    datum: change.datum ?? 'WGS-84',
    sends: change.sends ?? inSteps(evidenceOver(protocol, scenario.evidence)),
  };
}

export const squadOf = ({ id }: PathOfficer): string => `squad-of-${id}`;

/** What of a scenario a protocol can say: JT/T 808 has whole seconds and a σ of 15 m, and never omits the time. */
function evidenceOver(protocol: PathProtocol, evidence: readonly Evidence[]): readonly Evidence[] {
  if (protocol !== 'jt808') return evidence;
  return evidence.flatMap((item): Evidence[] => {
    if (item.kind === 'heartbeat') return [];
    const { fix } = item;
    if (!fix.located || fix.mock || fix.marks.length > 0) return [];
    return [{ kind: 'fix', fix: { ...fix, eventAt: Math.floor(fix.eventAt / SECOND) * SECOND, sigmaM: 15 } }];
  });
}

/** The terminal that reports at `at`: a change within the plan is a terminal handed over. */
export function terminalAt(officer: PathOfficer, at: Instant): string {
  const [change] = officer.plan.changes ?? [];
  return change !== undefined && at >= change ? `${officer.id}-b` : `${officer.id}-a`;
}

/** A fix's time as the server will know it: the received one where the source gives none (DU4). */
export function eventAtOf(item: Evidence, sentAt: Instant): Instant {
  return item.kind === 'fix' && item.fix.marks.includes('time-missing') ? sentAt : itemOf(item).eventAt;
}

/** Degrees as the store keeps them. */
export const onGrid = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
/** σ as the store keeps it, and no protocol says less than the floor or more than its ceiling. */
const storedSigma = (sigmaM: number): number => Number(sigmaM.toPrecision(6));

/** What the server must have understood of the officer's uploads up to `until` (received). */
export function understood(officer: PathOfficer, until: Instant = Number.POSITIVE_INFINITY): Evidence[] {
  return officer.sends
    .filter((send) => send.at <= until)
    .flatMap(({ at, items }) =>
      items.map((item): Evidence => {
        const eventAt = eventAtOf(item, at);
        const times = { eventAt, receivedAt: at, terminal: terminalAt(officer, eventAt) };
        if (item.kind === 'heartbeat') return { kind: 'heartbeat', heartbeat: { ...item.heartbeat, ...times } };
        const place = { lon: onGrid(item.fix.lon), lat: onGrid(item.fix.lat), sigmaM: storedSigma(item.fix.sigmaM) };
        const fix: Fix = { ...item.fix, ...times, ...place };
        return { kind: 'fix', fix };
      }),
    );
}

/** `shift state[/cause] from–to` in seconds after 08:00; what is compared everywhere. */
export function lineOf(one: {
  readonly shift: string | null;
  readonly state: string;
  readonly cause: string | null;
  readonly from: Instant;
  readonly to: Instant | null;
}): string {
  const when = (at: Instant | null) => (at === null || !Number.isFinite(at) ? '…' : `${(at - EIGHT) / SECOND}`);
  return `${one.shift} ${one.state}${one.cause === null ? '' : `/${one.cause}`} ${when(one.from)}–${when(one.to)}`;
}

export const linesOf = (intervals: readonly DutyInterval[]): string[] =>
  intervals.filter((one) => one.shift !== null).map(lineOf);

/** The timeline that the engine gives to what the server must have understood, alone and in one go. */
export function expected(officer: PathOfficer, asOf: Instant = Number.POSITIVE_INFINITY): DutyInterval[] {
  return evaluate(officer.plan, understood(officer, asOf), asOf).filter((one) => one.shift !== null);
}

/** Everything is over by then, and silent, whatever was sent. */
export function endOf(officers: readonly PathOfficer[]): Instant {
  let end = EIGHT;
  for (const { plan, sends } of officers) {
    for (const shift of plan.shifts) end = Math.max(end, shift.to);
    end = Math.max(end, sends.at(-1)?.at ?? EIGHT);
  }
  return end + 5 * MINUTE;
}
