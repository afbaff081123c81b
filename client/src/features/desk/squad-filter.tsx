import { ChevronDown } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type SquadNode, squadTree, withDescendants } from '../../app/picture/squads.ts';
import { useCounts, useSquads } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { Popover } from '../../ui/popover.tsx';

export interface SquadFilterProps {
  readonly feed: Feed;
  /** Null: all. */
  readonly chosen: ReadonlySet<string> | null;
  readonly onChange: (chosen: ReadonlySet<string> | null) => void;
}

/** The squads as a tree; choosing one chooses everything below it. */
export function SquadFilter({ feed, chosen, onChange }: SquadFilterProps) {
  const { t } = useTranslation();
  const squads = useSquads(feed);
  const { bySquad } = useCounts(feed);
  const tree = useMemo(() => squadTree(squads), [squads]);
  const one = chosen?.size === 1 ? squads.find((squad) => chosen.has(squad.id))?.name : undefined;
  const label = chosen === null ? t('desk.squads.all') : (one ?? t('desk.squads.some', { n: chosen.size }));
  const toggle = (node: SquadNode) => {
    const ids = withDescendants(node);
    const next = new Set(chosen ?? []);
    const all = ids.every((id) => next.has(id));
    for (const id of ids) {
      if (all) next.delete(id);
      else next.add(id);
    }
    onChange(next.size === 0 ? null : next);
  };
  const render = (node: SquadNode, depth: number) => {
    const ids = withDescendants(node);
    const due = ids.reduce((sum, id) => sum + (bySquad.get(id)?.due ?? 0), 0);
    const onPost = ids.reduce((sum, id) => sum + (bySquad.get(id)?.onPost ?? 0), 0);
    return (
      <li key={node.squad.id}>
        <label style={{ paddingLeft: 12 + depth * 18 }}>
          <input
            type="checkbox"
            checked={chosen !== null && ids.every((id) => chosen.has(id))}
            onChange={() => toggle(node)}
          />
          <span>{node.squad.name}</span>
          <b>
            {onPost}
            <small>/{due}</small>
          </b>
        </label>
        {node.children.length > 0 && <ul>{node.children.map((child) => render(child, depth + 1))}</ul>}
      </li>
    );
  };
  return (
    <Popover
      name={t('desk.squads.label')}
      className="squad-filter"
      label={
        <>
          {label} <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    >
      {(close) => (
        <>
          <ul className="squad-tree">{tree.map((node) => render(node, 0))}</ul>
          <footer>
            <button
              type="button"
              className="button quiet"
              disabled={chosen === null}
              onClick={() => {
                onChange(null);
                close();
              }}
            >
              {t('desk.squads.clear')}
            </button>
          </footer>
        </>
      )}
    </Popover>
  );
}
