import type { CheckInReason } from '@dutywall/shared/domain';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { LiveFeed } from '../../feed/types.ts';
import { useCheckInStore } from './check-in-store.ts';

export interface RingAsk {
  readonly officer: string;
  readonly name: string;
  readonly reason: CheckInReason;
  readonly incident?: string;
  readonly spotCheck?: string;
}

/** Rings an officer: the call opens on this screen, or it is said why not. Resolves with its id, or the refusal. */
export function useRing(feed: LiveFeed) {
  const queries = useQueryClient();
  return useCallback(
    async ({ name, ...ask }: RingAsk): Promise<{ id: string } | { code: RefusalCode }> => {
      const { hold, refuse } = useCheckInStore.getState();
      const answer = await feed.command('ring-officer', ask);
      void queries.invalidateQueries({ queryKey: ['check-ins', 'callable'] });
      if (!answer.ok) {
        refuse({ name, code: answer.refusal.code });
        return { code: answer.refusal.code };
      }
      hold(answer.data.id);
      return { id: answer.data.id };
    },
    [feed, queries],
  );
}
