import { createContext, useContext, useSyncExternalStore } from 'react';
import type { TerminalState } from './state.ts';
import type { Terminal } from './terminal.ts';

const TerminalContext = createContext<Terminal | null>(null);
export const TerminalProvider = TerminalContext.Provider;

export function useTerminal(): Terminal {
  const terminal = useContext(TerminalContext);
  if (!terminal) throw new Error('useTerminal outside the officer’s page');
  return terminal;
}

export function useTerminalState(): TerminalState {
  const terminal = useTerminal();
  return useSyncExternalStore(terminal.subscribe, () => terminal.state);
}
