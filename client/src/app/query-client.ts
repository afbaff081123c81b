import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';

/** Refusals are answers: only a lost connection or a busy server is asked again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) =>
          count < 3 && (!(error instanceof ApiError) || error.code === 'offline' || error.code === 'unavailable'),
        refetchOnWindowFocus: false,
        gcTime: 5 * 60_000,
      },
    },
  });
}
