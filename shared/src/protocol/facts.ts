import { type Static, type TSchema, Type } from 'typebox';
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
  'squad-changed': SquadRow,
} as const satisfies Record<string, TSchema>;

export type FactName = keyof typeof FACTS;
export type FactData<N extends FactName> = Static<(typeof FACTS)[N]>;

/** One fact on the wire: numbered without gap within an epoch, per scope. */
export type FactEnvelope = {
  [N in FactName]: { readonly name: N; readonly sequence: number; readonly at: number; readonly data: FactData<N> };
}[FactName];
