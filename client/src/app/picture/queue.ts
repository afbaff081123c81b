import type { IncidentKind } from '@dutywall/shared/domain';
import type { AbsenceRow, IncidentRow } from '@dutywall/shared/protocol';

/** How soon a person should look, lower first. Somebody in danger, then doubtful places, then silence (DU3). */
const RANK: Readonly<Record<IncidentKind, number>> = {
  sos: 0,
  'off-post': 1,
  'not-arrived': 1,
  'left-early': 1,
  'under-covered': 2,
  silent: 3,
  late: 4,
  still: 5,
};

/** Incidents that pull the wall's view: somebody should look now. */
export function isSerious(kind: IncidentKind): boolean {
  return RANK[kind] <= 1;
}

/**
 * 进行中 · 已结束待确认 · 已搁置: what goes on comes before what is over and waits for a word, and that before what
 * somebody put aside.
 */
export const QUEUE_GROUPS = ['going', 'ended', 'shelved'] as const;
export type QueueGroup = (typeof QUEUE_GROUPS)[number];

export function groupOf(incident: IncidentRow): QueueGroup {
  if (incident.shelf !== null) return 'shelved';
  return incident.to === null ? 'going' : 'ended';
}

export interface QueueItem {
  readonly incident: IncidentRow;
  readonly group: QueueGroup;
  /** What people have said about it since, if anything. */
  readonly absence: AbsenceRow | null;
}

/** Stages after which the queue has nothing more to ask. */
const SETTLED = new Set<AbsenceRow['stage']>(['withdrawn', 'corrected']);

/**
 * What is on the desk as a supervisor works it: group by group; in each by severity, those nobody has seen first,
 * then the oldest. Equal ones keep an order by id, so that rows do not swap places.
 */
export function queueOf(incidents: Iterable<IncidentRow>, absences: Iterable<AbsenceRow>): QueueItem[] {
  const byIncident = new Map<string, AbsenceRow>();
  for (const absence of absences) {
    if (absence.incident !== null && !SETTLED.has(absence.stage)) byIncident.set(absence.incident, absence);
  }
  const items: QueueItem[] = [];
  for (const incident of incidents) {
    items.push({ incident, group: groupOf(incident), absence: byIncident.get(incident.id) ?? null });
  }
  return items.sort(
    (a, b) =>
      QUEUE_GROUPS.indexOf(a.group) - QUEUE_GROUPS.indexOf(b.group) ||
      RANK[a.incident.kind] - RANK[b.incident.kind] ||
      Number(seen(a)) - Number(seen(b)) ||
      a.incident.from - b.incident.from ||
      (a.incident.id < b.incident.id ? -1 : 1),
  );
}

function seen(item: QueueItem): boolean {
  return item.incident.acknowledgedAt !== null || item.absence !== null;
}

/** Whether people, and not the machine, have called it an absence (DU1). */
export function isConfirmed(absence: AbsenceRow | null): boolean {
  return absence !== null && (absence.stage === 'confirmed' || absence.stage === 'upheld');
}

/** DU12's sentence without its head ("疑似离岗（待核）："), for places where shape and word stand beside it. */
export function withoutHead(sentence: string): string {
  return sentence.replace(/^[^：:]{2,48}(?:（待核）：|\(to be checked\): )/, '');
}
