import { type Static, type TSchema, Type } from 'typebox';
import { CheckInRow } from './check-in.ts';
import { AbsenceRow, IncidentRow, SlotRow, SquadRow, StandingRow } from './rows.ts';

/** Server → client, past tense. The one table of the fact lane: schema by name. */
export const FACTS = {
  'slot-assigned': SlotRow,
  'slot-vacated': Type.Object({ slot: Type.Integer({ minimum: 0 }) }),
  'standing-changed': StandingRow,
  'incident-opened': IncidentRow,
  'incident-changed': IncidentRow,
  'incident-closed': IncidentRow,
  'absence-changed': AbsenceRow,
  /** CI7: for walls and desks; an ended one leaves the state. */
  'check-in-changed': CheckInRow,
  'squad-changed': SquadRow,
} as const satisfies Record<string, TSchema>;

export type FactName = keyof typeof FACTS;
/** Worked out once for the whole table, see commands.ts. */
type Data = { readonly [N in FactName]: Static<(typeof FACTS)[N]> };
export type FactData<N extends FactName> = Data[N];

/**
 * One fact on the wire. `sequence` counts all facts of the epoch, so two scopes may compare theirs; `previous` is the
 * sequence of the fact before it *in the receiver's scope*. A receiver whose last sequence is not `previous` has
 * missed something and says `hello` again.
 */
export type FactEnvelope = {
  [N in FactName]: {
    readonly name: N;
    readonly sequence: number;
    readonly previous: number;
    readonly at: number;
    readonly data: FactData<N>;
  };
}[FactName];
