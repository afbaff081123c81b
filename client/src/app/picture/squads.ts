import type { SquadRow } from '@dutywall/shared/protocol';

export interface SquadNode {
  readonly squad: SquadRow;
  readonly children: readonly SquadNode[];
}

/** The squads as a tree; a squad whose parent the caller may not see stands at the top. */
export function squadTree(squads: readonly SquadRow[]): readonly SquadNode[] {
  const ids = new Set(squads.map((squad) => squad.id));
  const below = (parent: string | null): SquadNode[] =>
    squads
      .filter((squad) => (squad.parent !== null && ids.has(squad.parent) ? squad.parent : null) === parent)
      .map((squad) => ({ squad, children: below(squad.id) }));
  return below(null);
}

/** A squad's id and those of everything below it. */
export function withDescendants(node: SquadNode): string[] {
  return [node.squad.id, ...node.children.flatMap(withDescendants)];
}
