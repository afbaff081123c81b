import type { Heartbeat, Protocol } from '@dutywall/shared/domain';
import type { IncomingFix, QuarantineEntry } from '../ports.ts';

/** What became of one item of a delivery. */
export type ItemOutcome = 'stored' | 'duplicate' | 'sealed' | 'quarantined';

/** One row on its way into a group commit. */
export type Row =
  | { readonly kind: 'fix'; readonly fix: IncomingFix; readonly protocol: Protocol; readonly index: number }
  | { readonly kind: 'sealed'; readonly fix: IncomingFix; readonly protocol: Protocol; readonly index: number }
  | { readonly kind: 'heartbeat'; readonly heartbeat: Heartbeat }
  | { readonly kind: 'quarantine'; readonly entry: QuarantineEntry };
