import { useCallback, useSyncExternalStore } from 'react';
import type { OfficerCall, OfficerCallState } from '../../../call/officer-call.ts';

const nothing = () => () => undefined;

/** The call's state as React sees it; null before the officer took it. */
export function useOfficerCall(own: OfficerCall | null): OfficerCallState | null {
  const read = useCallback(() => own?.state ?? null, [own]);
  return useSyncExternalStore(own?.subscribe ?? nothing, read);
}
