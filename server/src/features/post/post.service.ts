import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Clock, Database, Principal } from '../../ports.ts';
import { type PostFeature, readPostFeatures } from './post.store.ts';

export interface PostCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly PostFeature[];
}

export interface PostRoom {
  /** The posts in force now: the caller's squads' and the shared ones. */
  list(who: Principal): Promise<Result<PostCollection, RefusalCode>>;
}

export function createPosts(deps: { readonly db: Database; readonly clock: Clock }): PostRoom {
  return {
    async list(who) {
      if (who.role === 'auditor') return refuse('forbidden', 'auditors read the audit log');
      const features = await readPostFeatures(deps.db, [...who.squads], deps.clock.now());
      return ok({ type: 'FeatureCollection', features });
    },
  };
}
