import type { DutyInterval } from '@dutywall/shared/domain';
import type { Instant, Span } from '@dutywall/shared/kit';

/** A candidate as somebody saw it: absent from `from` to `to`, first said at `shownAt`. */
export interface Claim extends Span {
  readonly shownAt: Instant;
}

export const isNegative = ({ state }: Pick<DutyInterval, 'state'>): boolean =>
  state === 'off-post' || state === 'not-arrived';
