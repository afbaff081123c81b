import type { OfficerId, SquadId } from '@dutywall/shared/domain';

/** Whose officers may be seen: those of these squads, or one officer alone. */
export type OfficerScope = { readonly squads: ReadonlySet<SquadId> } | { readonly self: OfficerId };

export interface OfficerQuery {
  readonly search?: string | undefined;
  readonly squad?: SquadId | undefined;
  /** The badge after which the page begins. */
  readonly after?: string | undefined;
  readonly limit: number;
}
