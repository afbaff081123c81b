import type { Instant } from '@dutywall/shared/kit';
import type { Role } from '../../ports.ts';

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly officer: string | null;
  readonly language: string;
  /** The squads given to the account; what lies below them is seen too. */
  readonly squads: readonly string[];
  readonly hasPassword: boolean;
  readonly lockedUntil: Instant | null;
  readonly createdAt: Instant;
  readonly disabledAt: Instant | null;
}

export interface KioskRow {
  readonly id: string;
  readonly label: string;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}
