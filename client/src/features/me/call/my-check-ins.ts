import type { OwnCheckIn } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';

export const MY_CHECK_INS_KEY = ['me', 'check-ins'] as const;
/** Without a word from the server an open call is found within this, ms. */
const POLL_MS = 30_000;

/** The officer's own check-ins, the open one included: how a page that was loaded anew finds its call. */
export function useMyCheckIns() {
  return useQuery({
    queryKey: MY_CHECK_INS_KEY,
    queryFn: ({ signal }) => api<readonly OwnCheckIn[]>('/api/me/check-ins', { signal }),
    refetchInterval: POLL_MS,
  });
}

const TAKEN = 'dutywall.check-in';

/** That this tab took a call outlives its reload, and nothing else: another tab does not take it away unasked. */
export const taken = {
  read: (): string | null => sessionStorage.getItem(TAKEN),
  keep: (id: string): void => sessionStorage.setItem(TAKEN, id),
  forget: (): void => sessionStorage.removeItem(TAKEN),
};
