import { canonicalJson, type Instant, ok, type Result, refuse, sha256Hex } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import { type Drawn, draw } from './draw.ts';
import { checkDraw, commitmentOf, type DrawParameters, type FrozenPool } from './pool.ts';

/** SC3: what became of somebody drawn, in words of its own: `by-hand` is no check-in, whatever its reason says. */
export interface DrawStep {
  readonly officer: OfficerId;
  readonly outcome: 'checked' | 'by-hand' | 'skipped';
  readonly reason: string | null;
  /** Name of who did it. */
  readonly actor: string;
  readonly at: Instant;
  /** The answered check-in; null but for `checked`. */
  readonly checkIn: string | null;
}

/** SC1: a draw with everything that proves it; what is exported and what `scripts/verify-draw` reads. */
export interface DrawRecord {
  readonly format: 1;
  readonly id: string;
  readonly committedAt: Instant;
  readonly commitment: string;
  readonly parameters: DrawParameters;
  readonly pool: FrozenPool;
  readonly drawnAt: Instant;
  /** 64 hex digits. */
  readonly secret: string;
  /** What the drawer added after the commitment was public. */
  readonly value: string;
  readonly drawn: readonly Drawn[];
  /** Until the export; not part of what is re-computed. Files made before 2026-11-26 have none. */
  readonly steps?: readonly DrawStep[];
}

export type DrawFault = 'malformed' | 'seal-broken' | 'commitment-differs' | 'bad-draw' | 'result-differs';

/** The record as a file: canonical JSON with a hash of all the rest, so that any changed byte shows. */
export function sealRecord(record: DrawRecord): string {
  return canonicalJson({ ...record, seal: sha256Hex(canonicalJson(record)) });
}

/** Re-computes a record: the same commitment, the same names, the same chances. */
export function verifyRecord(record: DrawRecord): Result<DrawRecord, DrawFault> {
  if (commitmentOf(record.secret, record.pool, record.parameters) !== record.commitment) {
    return refuse('commitment-differs', 'secret, pool or parameters are not those that were committed to');
  }
  const check = checkDraw(record.pool, record.parameters);
  if (!check.ok) return refuse('bad-draw', check.refusal.reason);
  const again = draw(record.secret, record.pool, record.parameters, record.value);
  if (canonicalJson(again) !== canonicalJson(record.drawn)) {
    return refuse('result-differs', 'the names or chances are not what the draw gives');
  }
  return ok(record);
}

/** Reads an exported file and re-computes it. Every byte counts: the text must be exactly what `sealRecord` writes. */
export function verifyFile(text: string): Result<DrawRecord, DrawFault> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refuse('malformed', 'this is no JSON');
  }
  if (!isRecord(parsed)) return refuse('malformed', 'this is no exported draw');
  const { seal: _seal, ...record } = parsed;
  if (sealRecord(record) !== text.replace(/\n$/, '')) {
    return refuse('seal-broken', 'the file was changed after it was exported');
  }
  return verifyRecord(record);
}

function isRecord(value: unknown): value is DrawRecord & { readonly seal: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { format, secret, value: own, parameters, pool, drawn } = value as Partial<DrawRecord>;
  const lists = Array.isArray(pool?.members) && Array.isArray(pool.exclusions) && Array.isArray(drawn);
  const texts = typeof secret === 'string' && /^[0-9a-f]{64}$/.test(secret) && typeof own === 'string';
  return format === 1 && lists && texts && typeof parameters?.count === 'number' && isPool(pool.members);
}

function isPool(members: readonly unknown[]): boolean {
  return members.every((member) => {
    const { officer, squad, weight } = (member ?? {}) as Partial<FrozenPool['members'][number]>;
    return typeof officer === 'string' && typeof squad === 'string' && Number.isInteger(weight) && Number(weight) > 0;
  });
}
