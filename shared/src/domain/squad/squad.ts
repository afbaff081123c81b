export type SquadId = string;

/** A unit of the tree under the bureau: 局 → 大队 → 中队 → 分队. */
export interface Squad {
  readonly id: SquadId;
  readonly parent: SquadId | null;
  readonly name: string;
}
