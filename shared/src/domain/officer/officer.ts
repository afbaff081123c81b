import type { SquadId } from '../squad/squad.ts';

/** Text, so that evaluate's files and the database name the same officer. */
export type OfficerId = string;

export type OfficerKind = 'enforcement' | 'auxiliary'; // 执法队员 / 协管员

export interface Officer {
  readonly id: OfficerId;
  readonly badge: string;
  readonly name: string;
  readonly squad: SquadId;
  readonly kind: OfficerKind;
  readonly equipment: readonly string[];
}
