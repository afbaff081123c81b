import type { Refusal, Result } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';

/** The HTTP status of each refusal code. */
export const STATUS: Readonly<Record<RefusalCode, number>> = {
  'bad-request': 400,
  'not-signed-in': 401,
  'session-ended': 401,
  'wrong-password': 401,
  'locked-out': 429,
  'forbidden-origin': 403,
  forbidden: 403,
  'out-of-scope': 403,
  'not-found': 404,
  conflict: 409,
  'self-flag': 403,
  'self-incident': 403,
  'already-done': 409,
  'owned-by-another': 409,
  'incident-withdrawn': 409,
  'incident-settled': 409,
  'information-only': 409,
  'help-no-ground': 409,
  'sos-stays': 409,
  'too-many-notes': 409,
  'undo-over': 409,
  'changed-since': 409,
  'roster-fault': 422,
  'leave-over': 409,
  'own-flag': 403,
  'own-decision': 403,
  'wrong-stage': 409,
  'not-told': 409,
  'too-early': 409,
  'too-late': 409,
  'appealed-already': 409,
  'photo-empty': 400,
  'photo-format': 415,
  'photo-broken': 400,
  'photo-pixels': 413,
  'photo-extra': 400,
  'photo-hash': 400,
  'photo-limit': 409,
  'check-in-not-live': 409,
  'not-yours-to-record': 403,
  'picture-late': 409,
  'evidence-limit': 409,
  'recording-over': 409,
  'chunk-order': 409,
  'chunk-hash': 400,
  'not-a-recording': 415,
  'disk-full': 507,
  'no-fault-ticked': 409,
  'squad-degraded': 409,
  'empty-pool': 409,
  'pool-too-small': 409,
  'draw-stale': 409,
  'by-hand-reason': 400,
  'too-many-requests': 429,
  'too-large': 413,
  'protocol-version': 400,
  unavailable: 503,
  internal: 500,
  'shape-unreadable': 400,
  'crosses-itself': 400,
  'too-few-points': 400,
  'no-area': 400,
  'too-many-vertices': 400,
  'bad-reach': 400,
  'bad-number': 400,
  'outside-district': 400,
  'name-missing': 400,
  'name-taken': 409,
  'unknown-squad': 400,
  'stale-version': 409,
  'reason-missing': 400,
  'time-out-of-bounds': 400,
  'post-in-use': 409,
  'nothing-changed': 409,
  'stricter-for-running': 400,
  'off-shift': 409,
  'self-check-in': 403,
  'check-in-reason': 400,
  'in-check-in': 409,
  'too-many-check-ins': 409,
  'viewers-full': 409,
  'not-on-wall': 403,
  'not-an-end': 403,
  'stale-check-in': 409,
  'busy-reason': 400,
  'unknown-item': 400,
  'item-missing': 400,
  'item-twice': 400,
  'camera-address': 400,
  'camera-origin': 403,
  'camera-unreachable': 502,
  'camera-refused': 502,
  'camera-answer': 502,
  'too-many-cameras': 409,
  'wall-full': 409,
};

/** A refusal on its way to the edge, where it becomes status and body. Thrown by routes only, never by services. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal<RefusalCode>;

  constructor(code: RefusalCode, reason: string, details?: Refusal['details']) {
    super(reason);
    this.refusal = details ? { code, reason, details } : { code, reason };
  }
}

/** The value of a service's answer, or its refusal thrown to the edge. */
export function answer<T>(result: Result<T, RefusalCode>): T {
  if (result.ok) return result.value;
  const { code, reason, details } = result.refusal;
  throw new Refused(code, reason, details);
}
