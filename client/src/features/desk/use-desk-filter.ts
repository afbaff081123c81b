import { DUTY_STATES, type DutyState, INCIDENT_KINDS, type IncidentKind } from '@dutywall/shared/domain';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** What the queue and the map leave out; in the address, so that a view can be sent: `?squads=…&states=…&kinds=…&mine=1`. */
export interface DeskFilter {
  /** Null: all, here and below. */
  readonly squads: ReadonlySet<string> | null;
  readonly states: ReadonlySet<DutyState> | null;
  readonly kinds: ReadonlySet<IncidentKind> | null;
  /** Only what this supervisor works on. */
  readonly mine: boolean;
  set(next: Partial<Omit<DeskFilter, 'set'>>): void;
}

function readSet<T extends string>(text: string | null, known?: readonly T[]): ReadonlySet<T> | null {
  if (!text) return null;
  const found = text.split(',').filter((one): one is T => known === undefined || known.some((word) => word === one));
  return found.length === 0 ? null : new Set(found);
}

export function useDeskFilter(): DeskFilter {
  const [params, setParams] = useSearchParams();
  const squads = params.get('squads');
  const states = params.get('states');
  const kinds = params.get('kinds');
  const mine = params.get('mine') === '1';
  const set = useCallback(
    (next: Partial<Omit<DeskFilter, 'set'>>) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const key of ['squads', 'states', 'kinds'] as const) {
            const chosen = next[key];
            if (chosen === undefined) continue;
            if (chosen === null) after.delete(key);
            else after.set(key, [...chosen].join(','));
          }
          if (next.mine === true) after.set('mine', '1');
          if (next.mine === false) after.delete('mine');
          return after;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return useMemo(
    () => ({
      squads: readSet(squads),
      states: readSet(states, DUTY_STATES),
      kinds: readSet(kinds, INCIDENT_KINDS),
      mine,
      set,
    }),
    [squads, states, kinds, mine, set],
  );
}
