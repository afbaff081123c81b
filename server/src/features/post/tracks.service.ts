import { shapeOf } from '@dutywall/shared/domain';
import { compileRegion, regionDistanceM } from '@dutywall/shared/geo';
import { DAY, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { PostTracks, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Principal } from '../../ports.ts';
import { readHeads } from './edit.store.ts';
import { mayLookAtTracks } from './post.policy.ts';
import { CELL_E6, readCells } from './tracks.store.ts';

/** Metres per micro-degree of latitude. */
const METRE_E6 = 0.111;

export interface TrackDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
}

export interface TrackLooker {
  /** The last `days` on this post. WW1: one audited fact per call, naming whose fixes were read. */
  look(who: Principal, post: string, days: number): Promise<Result<PostTracks, RefusalCode>>;
}

/** Where people stood lately, beneath a post that is being drawn; without names and without times. */
export function createTrackLooker({ db, clock, audit }: TrackDeps): TrackLooker {
  return {
    async look(who, post, days) {
      if (!mayLookAtTracks(who)) return refuse('forbidden', 'this role opens no tracks');
      const [head] = await readHeads(db, [post]);
      if (!head || (head.squad !== null && !who.squads.has(head.squad))) return refuse('not-found', 'no such post');
      const shape = shapeOf(head.geometry, head);
      const region = compileRegion(shape);
      const { scale, reachM, originLon, originLat } = region;
      const lon = (x: number): number => originLon + x / scale.perLon;
      const lat = (y: number): number => originLat + y / scale.perLat;
      const west = lon(region.minX - reachM);
      const south = lat(region.minY - reachM);
      const box = [west, south, lon(region.maxX + reachM), lat(region.maxY + reachM)] as const;
      const to = clock.now();
      const span = { from: to - days * DAY, to };
      const found = await db.transaction(async (tx) => {
        const read = await readCells(tx, post, [...who.squads], span, box);
        const { officers, shifts } = read;
        await audit.append(tx, {
          ...{ at: to, actor: who.account, action: 'post-tracks-opened', subject: post },
          // All of them (at most MAX_SHIFTS): each is told of the look.
          detail: { ...span, shifts, officers },
        });
        return read;
      });
      let fixes = 0;
      let inside = 0;
      for (const [x, y, n] of found.cells) {
        fixes += n;
        if (regionDistanceM(region, x / 1e6, y / 1e6) <= head.toleranceM) inside += n;
      }
      return ok({
        ...span,
        cellM: CELL_E6 * METRE_E6,
        cells: found.cells.map(([x, y, n]) => [x / 1e6, y / 1e6, n]),
        officers: found.officers.length,
        fixes,
        inside: fixes === 0 ? null : inside / fixes,
        cut: found.cut,
      });
    },
  };
}
