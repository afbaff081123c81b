import type { CheckInRow } from '@dutywall/shared/protocol';
import { useRef } from 'react';

/** The rows of what is held: those that go on, and of those that are over what was known last. */
export function useLastRows(open: readonly CheckInRow[], held: readonly string[]): ReadonlyMap<string, CheckInRow> {
  const known = useRef(new Map<string, CheckInRow>());
  for (const row of open) known.current.set(row.id, row);
  for (const id of known.current.keys()) if (!held.includes(id)) known.current.delete(id);
  return known.current;
}
