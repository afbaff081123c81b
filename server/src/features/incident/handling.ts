import { isOnDesk, NOTES_MAX, type OfficerId, SHELF_MAX_MS } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { IncidentStep, RefusalCode } from '@dutywall/shared/protocol';
import type { Handled, IncidentRecord } from './record.ts';

/** What somebody wants done with an incident. */
export type Handling =
  | { readonly step: 'acknowledged' }
  | { readonly step: 'owned'; readonly takeOver: boolean }
  | { readonly step: 'released' }
  | { readonly step: 'shelved'; readonly until: Instant; readonly reason: string }
  | { readonly step: 'unshelved' }
  | { readonly step: 'noted'; readonly text: string };

export type StepName = IncidentStep['step'];

/** What a step may change: what people do, and the end of an SOS, which is theirs as well. */
export type Touchable = Handled & Pick<IncidentRecord, 'to'>;
export type Change = Partial<Touchable>;

/** A refusal about one incident among several; `who` is whom its translation names. */
export interface NotDone {
  readonly code: RefusalCode;
  readonly who: string | null;
}

export type Decision = { readonly change: Change } | { readonly refused: NotDone };

const NO_SHELF: Change = { shelvedUntil: null, shelvedBy: null, shelfReason: null };

function no(code: RefusalCode, who: string | null = null): Decision {
  return { refused: { code, who } };
}

/** Whether a step may be taken, and what it changes. Pure: scope was checked, the incident is locked. */
export function decide(
  incident: IncidentRecord,
  handling: Handling,
  who: { readonly name: string; readonly officer: OfficerId | null },
  at: Instant,
): Decision {
  if (who.officer !== null && who.officer === incident.officer) return no('self-incident');
  if (incident.retractedAt !== null) return no('incident-withdrawn');
  switch (handling.step) {
    case 'acknowledged':
      if (incident.acknowledgedAt !== null) return no('already-done', incident.acknowledgedBy);
      return {
        change: {
          ...{ acknowledgedBy: who.name, acknowledgedAt: at },
          // A call for help goes on until somebody has heard it.
          ...(incident.kind === 'sos' && incident.to === null ? { to: at } : {}),
        },
      };
    case 'noted':
      if (incident.noteCount >= NOTES_MAX) return no('too-many-notes');
      return {
        change: {
          noteCount: incident.noteCount + 1,
          ...{ lastNoteBy: who.name, lastNoteAt: at, lastNote: handling.text },
        },
      };
    case 'released':
      if (incident.owner === null) return no('already-done');
      if (incident.owner !== who.name) return no('owned-by-another', incident.owner);
      return { change: { owner: null, ownedAt: null } };
    case 'unshelved':
      return incident.shelvedUntil === null ? no('already-done') : { change: NO_SHELF };
    case 'owned':
      if (!isOnDesk(incident)) return no('incident-settled');
      if (incident.owner === who.name) return no('already-done', who.name);
      if (incident.owner !== null && !handling.takeOver) return no('owned-by-another', incident.owner);
      return { change: { owner: who.name, ownedAt: at } };
    case 'shelved':
      if (!isOnDesk(incident)) return no('incident-settled');
      if (incident.kind === 'sos') return no('sos-stays');
      return { change: { shelvedUntil: handling.until, shelvedBy: who.name, shelfReason: handling.reason } };
  }
}

/** Whether a shelf's end may be asked for: ahead of now, and not further than a shelf goes. */
export function isShelfTime(until: Instant, at: Instant): boolean {
  return until > at && until <= at + SHELF_MAX_MS;
}

/** The time of a shelf is over: null when it is not (it was moved, or taken back). */
export function endShelf(incident: IncidentRecord, at: Instant): Change | null {
  return incident.shelvedUntil !== null && incident.shelvedUntil <= at ? NO_SHELF : null;
}

/** What these keys of the incident are now. */
export function beforeOf(incident: Touchable, change: Change): Change {
  return Object.fromEntries(Object.keys(change).map((key) => [key, incident[key as keyof Touchable]]));
}

/** Whether nobody changed since what a step changed: only then can it be taken back. */
export function isUnchanged(incident: Touchable, after: Change): boolean {
  return Object.entries(after).every(([key, value]) => incident[key as keyof Touchable] === value);
}
