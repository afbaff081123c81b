import type { DutyState, NoSignalCause } from '@dutywall/shared/domain';
import { canonicalJson, DAY, type Instant, MINUTE, SECOND, type Span, sha256Hex } from '@dutywall/shared/kit';
import type { Clock, Database } from '../../ports.ts';
import { eraseProofs, insertProof, readOfficers, readProofs, type WallProof } from './proof.store.ts';
import { readVerdictsThen } from './replay.store.ts';

/** How often the wall's state is kept (as known then, BT2). */
const KEEP_MS = 10 * MINUTE;
/** When somebody is just being judged, it is tried again after this. */
const AGAIN_MS = 2 * SECOND;
/** As long as notices; what is older is checked by nobody. */
const KEPT_MS = 180 * DAY;
/** Proofs checked in one answer: a day of them. */
const MAX_CHECKED = 144;

interface Standing {
  readonly officer: string;
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
}

/** The state of the whole lane as the live room hashes it for its readers. */
interface LaneState {
  readonly epoch: string;
  readonly sequence: number;
  readonly hash: string;
}

interface CheckedProof extends WallProof {
  /** What replay, as known then, makes of the same moment. */
  readonly replayedSha256: string;
  readonly equal: boolean;
}

export interface ProofDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** Everybody with a shift at this moment; null: it cannot be said just now. */
  readonly standings: () => { readonly at: Instant; readonly standings: readonly Standing[] } | null;
  readonly lane: () => LaneState;
  readonly onError: (error: unknown, doing: string) => void;
}

export interface WallProofs {
  /** Keeps what the wall holds now; false: not now. */
  keep(): Promise<boolean>;
  /** Holds the kept states of a range against replay. */
  check(range: Span): Promise<readonly CheckedProof[]>;
  /** Keeps by itself from now on. */
  start(): void;
  close(): void;
}

/**
 * The comparable part of the wall: who stands in which state, with which cause. Names, slots and squads are today's in
 * any replay; `since` is back-dated on the wall and the moment of showing in replay; overlays come from the last fix and
 * are not stored; what people did to incidents is stored as steps, not as rows of the time.
 */
function standingsDigest(standings: readonly Standing[]): string {
  const lines = standings.map(({ officer, state, cause }) => [officer, state, cause]);
  lines.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1));
  return sha256Hex(canonicalJson(lines));
}

/** Keeps every ten minutes what the live wall held, and lets replay be held against it. */
export function createWallProofs({ db, clock, standings, lane, onError }: ProofDeps): WallProofs {
  let timer: NodeJS.Timeout | undefined;

  const keep = async (): Promise<boolean> => {
    const moment = standings();
    if (!moment) return false;
    const { epoch, sequence, hash } = lane();
    await insertProof(db, {
      ...{ at: moment.at, epoch, sequence, laneHash: hash, officers: moment.standings.length },
      standingsSha256: standingsDigest(moment.standings),
    });
    return true;
  };

  const round = async (): Promise<void> => {
    let kept = false;
    try {
      kept = await keep();
      if (kept) await eraseProofs(db, clock.now() - KEPT_MS);
    } catch (error) {
      onError(error, 'keeping what the wall held');
    }
    if (timer) timer = setTimeout(round, kept ? KEEP_MS : AGAIN_MS).unref();
  };

  const replayed = async (at: Instant, officers: readonly string[]): Promise<string> => {
    const verdicts = await readVerdictsThen(db, officers, { from: at, to: at + 1 });
    return standingsDigest(verdicts.filter(({ from, to }) => from <= at && (to === null || to > at)));
  };

  return {
    keep,
    async check(range) {
      const officers = await readOfficers(db);
      const checked: CheckedProof[] = [];
      for (const proof of await readProofs(db, range, MAX_CHECKED)) {
        const replayedSha256 = await replayed(proof.at, officers);
        checked.push({ ...proof, replayedSha256, equal: replayedSha256 === proof.standingsSha256 });
      }
      return checked;
    },
    start() {
      timer = setTimeout(round, KEEP_MS).unref();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
