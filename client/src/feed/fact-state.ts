import type { AbsenceRow, IncidentRow, SlotRow, SquadRow, StandingRow } from '@dutywall/shared/protocol';

/** What the fact lane says now, by key. Mutated in place; whoever shows it subscribes to 'facts'. */
export interface FactState {
  slots: Map<number, SlotRow>;
  standings: Map<number, StandingRow>;
  squads: Map<string, SquadRow>;
  incidents: Map<string, IncidentRow>;
  absences: Map<string, AbsenceRow>;
}
