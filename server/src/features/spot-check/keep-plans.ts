import { SECOND } from '@dutywall/shared/kit';
import type { SpotCheckRoom } from './spot-check.service.ts';

/** How often planned draws are looked for: a plan is due by the minute. */
const LOOK_MS = 10 * SECOND;

/** Prepares planned draws when their time comes, one round after another. Returns what ends it. */
export function keepPlans(
  room: Pick<SpotCheckRoom, 'prepareDue'>,
  onError: (error: unknown, doing: string) => void,
): () => void {
  let timer: NodeJS.Timeout;
  let ended = false;
  const look = async (): Promise<void> => {
    await room.prepareDue().catch((error: unknown) => onError(error, 'preparing planned spot checks'));
    if (!ended) timer = setTimeout(look, LOOK_MS).unref();
  };
  timer = setTimeout(look, LOOK_MS).unref();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
