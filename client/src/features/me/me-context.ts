import type { MeView } from '@dutywall/shared/protocol';
import { createContext, useContext } from 'react';

/** What every tab of the page knows. */
export interface Me {
  readonly view: MeView;
  /** When `view` came, by this phone's clock, ms. */
  readonly seenAt: number;
  /** Server's clock − this phone's, ms, as of `seenAt`. */
  readonly offsetMs: number;
  /** True while the last question was answered, and not long ago (`STALE_MS`). */
  readonly fresh: boolean;
  /** The session is over: what is shown is what was last known, and the terminal still reports. */
  readonly signedOut: boolean;
  refresh(): void;
}

const MeContext = createContext<Me | null>(null);
export const MeProvider = MeContext.Provider;

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside the officer’s page');
  return me;
}
