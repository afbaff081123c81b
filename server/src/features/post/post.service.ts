import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { PostCollection, PostOverview, PostVersion, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Principal } from '../../ports.ts';
import { readHeads } from './edit.store.ts';
import { mayEdit, opensEditor, readScope } from './post.policy.ts';
import { readOverview, readPostFeatures, readVersions } from './post.store.ts';

export interface PostRoom {
  /** The posts in force now: the caller's squads' and the shared ones. */
  list(who: Principal): Promise<Result<PostCollection, RefusalCode>>;
  /** Every post there is or was, for the editor. */
  overview(who: Principal): Promise<Result<PostOverview, RefusalCode>>;
  versions(who: Principal, post: string): Promise<Result<readonly PostVersion[], RefusalCode>>;
  /** The posts in force, to be kept as a file; audited (WW1). */
  takeAway(who: Principal): Promise<Result<PostCollection, RefusalCode>>;
}

export interface PostDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
}

/** Reading posts. Writing them is the editor's (`editor.service.ts`). */
export function createPosts({ db, clock, audit }: PostDeps): PostRoom {
  return {
    async list(who) {
      const scope = readScope(who);
      if (!scope) return refuse('forbidden', 'auditors read the audit log');
      const features = await readPostFeatures(db, scope.squads, clock.now());
      return ok({ type: 'FeatureCollection', features: [...features] });
    },

    async overview(who) {
      const scope = readScope(who);
      if (!scope || !opensEditor(who)) return refuse('forbidden', 'this role edits no posts');
      const features = await readOverview(db, scope.squads, clock.now());
      for (const { properties } of features) properties.mine = mayEdit(who, properties.squad);
      return ok({ type: 'FeatureCollection', features: [...features] });
    },

    async versions(who, post) {
      const scope = readScope(who);
      if (!scope || !opensEditor(who)) return refuse('forbidden', 'this role edits no posts');
      const [head] = await readHeads(db, [post]);
      const seen = head && (scope.squads === null || head.squad === null || scope.squads.includes(head.squad));
      if (!seen) return refuse('not-found', 'no such post in your squads');
      return ok(await readVersions(db, post));
    },

    async takeAway(who) {
      const scope = readScope(who);
      if (!scope || !opensEditor(who)) return refuse('forbidden', 'this role takes no posts away');
      const at = clock.now();
      const features = await db.transaction(async (tx) => {
        const found = await readPostFeatures(tx, scope.squads, at);
        const detail = { posts: found.length };
        await audit.append(tx, { at, actor: who.account, action: 'posts-exported', detail });
        return found;
      });
      return ok({ type: 'FeatureCollection', features: [...features] });
    },
  };
}
