import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, api } from './api.ts';

export type Role = 'administrator' | 'auditor' | 'supervisor' | 'leader' | 'wall' | 'officer';

/** Who is signed in on this screen. */
export interface Session {
  readonly name: string;
  readonly role: Role;
  readonly squads?: readonly string[];
}

export const SESSION_KEY = ['session'] as const;

async function currentSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return await api<Session>('/api/session', { signal });
  } catch (error) {
    if (error instanceof ApiError && (error.code === 'not-signed-in' || error.code === 'session-ended')) return null;
    throw error;
  }
}

/** Null: nobody is signed in. Pending while the server is asked for the first time. */
export function useSession() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: ({ signal }) => currentSession(signal), staleTime: 60_000 });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (who: { name: string; password: string }) =>
      api<Session>('/api/session', { method: 'POST', body: who }),
    onSuccess: async (session) => {
      // Whoever was here before leaves nothing behind.
      client.clear();
      if (session?.role) client.setQueryData(SESSION_KEY, session);
      else await client.invalidateQueries({ queryKey: SESSION_KEY });
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<void>('/api/session', { method: 'DELETE' }),
    onSettled: () => {
      client.clear();
      client.setQueryData(SESSION_KEY, null);
    },
  });
}

/** Where each role starts. */
export function landingOf(role: Role): '/desk' | '/wall' | '/me' | '/welcome' {
  if (role === 'supervisor') return '/desk';
  if (role === 'wall') return '/wall';
  if (role === 'officer') return '/me';
  return '/welcome';
}

/** Who may open what; the server decides again for every request. */
export const PAGE_ROLES = {
  wall: ['wall', 'supervisor', 'leader'],
  desk: ['supervisor'],
  replay: ['supervisor'],
  roster: ['supervisor', 'administrator', 'leader'],
  checks: ['supervisor', 'leader'],
  posts: ['supervisor', 'administrator'],
  rules: ['supervisor', 'administrator'],
  absences: ['supervisor', 'leader'],
  evidence: ['supervisor'],
  stills: ['supervisor'],
  cameras: ['supervisor', 'leader', 'administrator'],
  terminals: ['administrator', 'supervisor'],
  /** The evidence sheet: whoever sees the flag, the officer too. */
  sheet: ['supervisor', 'leader', 'officer'],
} as const satisfies Record<string, readonly Role[]>;
