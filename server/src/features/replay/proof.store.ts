import { type Instant, type Span, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** What the live wall held at a moment. */
export interface WallProof {
  readonly at: Instant;
  readonly epoch: string;
  readonly sequence: number;
  readonly laneHash: string;
  readonly officers: number;
  readonly standingsSha256: string;
}

export async function insertProof(db: Queryable, proof: WallProof): Promise<void> {
  await db.query(
    `INSERT INTO wall_proof (at, epoch, sequence, lane_hash, officers, standings_sha256)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (at) DO NOTHING`,
    [...[toIso(proof.at), proof.epoch, proof.sequence, proof.laneHash], ...[proof.officers, proof.standingsSha256]],
  );
}

/** Those of a range, oldest first. */
export async function readProofs(db: Queryable, range: Span, limit: number): Promise<readonly WallProof[]> {
  return db.query<WallProof & Record<string, unknown>>(
    `SELECT (extract(epoch from at) * 1000)::float8 AS at, epoch, sequence::float8 AS sequence, lane_hash AS "laneHash",
            officers, standings_sha256 AS "standingsSha256"
       FROM wall_proof WHERE at >= $1 AND at < $2 ORDER BY at LIMIT $3`,
    [toIso(range.from), toIso(range.to), limit],
  );
}

export async function eraseProofs(db: Queryable, before: Instant): Promise<void> {
  await db.query('DELETE FROM wall_proof WHERE at < $1', [toIso(before)]);
}

export async function readOfficers(db: Queryable): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>('SELECT id FROM officer');
  return rows.map((row) => row.id);
}
