import type { FactName } from '@dutywall/shared/protocol';
import type { Role } from '../ports.ts';

/**
 * Who may hear a fact. A new fact does not compile without an entry, and reaches nobody while its list is empty.
 * Officers' data stays with those who direct them: administrator and auditor have none here (domain.md, roles).
 */
const FACT_ROLES: Readonly<Record<FactName, readonly Role[]>> = {
  'slot-assigned': ['supervisor', 'wall'],
  'slot-vacated': ['supervisor', 'wall'],
  'standing-changed': ['supervisor', 'wall'],
  'incident-opened': ['supervisor', 'wall'],
  'incident-changed': ['supervisor', 'wall'],
  'incident-closed': ['supervisor', 'wall'],
  'absence-changed': ['supervisor', 'wall'],
  'check-in-changed': ['supervisor', 'wall'],
  'squad-changed': ['supervisor', 'wall'],
};

/** Roles whose connection hears only what is addressed to them (`notice`, `call`): the lane stays empty for them. */
export function hearsOnlyOwn(role: Role): boolean {
  return role === 'officer';
}

/** A role hears the fact lane (and the position lane beside it) whole or not at all: a proof covers all of a squad. */
export function hearsLane(role: Role): boolean {
  return Object.values(FACT_ROLES).every((roles) => roles.includes(role));
}
