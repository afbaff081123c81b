import type { DrawParameters } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';

/** A draw to be prepared later. */
export interface Plan {
  readonly id: string;
  readonly madeBy: string;
  readonly dueAt: Instant;
  readonly parameters: DrawParameters;
}

/** What a supervisor asks for; squads left out: all of theirs. */
export type DrawWish = Omit<DrawParameters, 'squads'> & { readonly squads?: readonly string[] | undefined };
