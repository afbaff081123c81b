import { type Instant, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { PostChangeAsk, PostCreateAsk, PostMade, PostRetireAsk, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Bus, Clock, Database, Dice, Principal, Queryable } from '../../ports.ts';
import { differences } from './content.ts';
import type { Bounds } from './district.ts';
import { type Checked, checkFeature, refusalOf, type Surroundings } from './draft.ts';
import {
  findNamesake,
  lockPosts,
  type NewVersion,
  type PostHead,
  readExtent,
  readHeads,
  readSquadNames,
  shiftsAfter,
  writeVersions,
} from './edit.store.ts';
import { type Moment, readMoment } from './moment.ts';
import { mayEdit, opensEditor } from './post.policy.ts';

export interface EditorDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly bus: Bus;
  readonly audit: AuditLog;
  /** The box of the map in use; null: none is imported. */
  readonly district: () => Promise<Bounds | null>;
}

export interface PostEditor {
  create(who: Principal, ask: PostCreateAsk): Promise<Result<PostMade, RefusalCode>>;
  /** A new version; the one before stays as it was written. */
  change(who: Principal, post: string, ask: PostChangeAsk): Promise<Result<PostMade, RefusalCode>>;
  retire(who: Principal, post: string, ask: PostRetireAsk): Promise<Result<PostMade, RefusalCode>>;
}

type Outcome = Result<NewVersion, RefusalCode>;

/** Every change of a post: a new version, its audit entry in the same transaction, then the announcement. */
export function createPostEditor(deps: EditorDeps): PostEditor {
  const { db, clock, dice, bus, audit } = deps;

  /** Writes what `plan` decides under the lock, and tells whoever judges by posts. */
  const make = async (
    who: Principal,
    ask: { readonly from?: number; readonly reason?: string },
    plan: (tx: Queryable, moment: Moment) => Promise<Outcome>,
  ): Promise<Result<PostMade, RefusalCode>> => {
    if (!opensEditor(who)) return refuse('forbidden', 'this role edits no posts');
    const now = clock.now();
    const moment = readMoment(ask, now);
    if (!moment.ok) return moment;
    const outcome = await db.transaction(async (tx) => {
      await lockPosts(tx);
      const planned = await plan(tx, moment.value);
      if (!planned.ok) return planned;
      const { id, version, act, from } = planned.value;
      const { reason } = moment.value;
      await writeVersions(tx, [planned.value], { by: who.name, at: now, reason });
      await audit.append(tx, {
        ...{ at: now, actor: who.account, action: `post-${act}`, subject: id, ...(reason !== null && { reason }) },
        detail: { version, from, name: planned.value.name, squad: planned.value.squad },
      });
      return planned;
    });
    if (!outcome.ok) return outcome;
    const { id, version, from } = outcome.value;
    bus.publish('posts-changed', { posts: [id], since: from });
    return ok({ id, version, from });
  };

  const check = async (who: Principal, tx: Queryable, feature: unknown): Promise<Result<Checked, RefusalCode>> => {
    const checked = checkFeature(feature, 'feature', await readSurroundings(tx, who, deps.district));
    return 'code' in checked ? refusalOf(checked) : ok(checked);
  };

  return {
    create: (who, ask) =>
      make(who, ask, async (tx, { at }) => {
        const checked = await check(who, tx, ask.feature);
        if (!checked.ok) return checked;
        const { content } = checked.value;
        const id = `post-${dice.id()}`;
        if (await findNamesake(tx, content.name, content.squad, id, at)) return nameTaken(content.name);
        return ok({ ...content, id, version: 1, act: 'created', from: at });
      }),

    change: (who, post, ask) =>
      make(who, ask, async (tx, { at, corrects }) => {
        const found = await findHead(tx, who, post, ask.basedOn);
        if (!found.ok) return found;
        const head = found.value;
        const checked = await check(who, tx, ask.feature);
        if (!checked.ok) return checked;
        const { content } = checked.value;
        if (await findNamesake(tx, content.name, content.squad, post, at)) return nameTaken(content.name);
        if (saysTheSame(head, content, at)) return refuse('nothing-changed', 'nothing differs from the last version');
        const act = corrects ? 'corrected' : 'changed';
        return ok({ ...content, id: post, version: head.version + 1, act, from: at });
      }),

    retire: (who, post, ask) =>
      make(who, ask, async (tx, { at }) => {
        const found = await findHead(tx, who, post, ask.basedOn);
        if (!found.ok) return found;
        const head = found.value;
        if (head.act === 'retired') return refuse('conflict', 'the post is retired already');
        // A shift without a post would make nobody absent, and nobody looked after: the roster comes first.
        const { count, until } = await shiftsAfter(tx, post, at);
        if (count > 0) return refuse('post-in-use', 'shifts are rostered here', { shifts: count, until: until ?? 0 });
        return ok({ ...head, version: head.version + 1, act: 'retired', from: at });
      }),
  };
}

function nameTaken(name: string): Outcome {
  return refuse('name-taken', 'the squad has a post of this name', { field: 'feature.properties.name', name });
}

/** Nothing is new when the last version says the same and counts by then. */
export function saysTheSame(head: PostHead, content: Checked['content'], at: Instant): boolean {
  return head.act !== 'retired' && head.from <= at && differences(head, content).length === 0;
}

/** The newest version, when the caller may edit it and has seen it. */
async function findHead(
  tx: Queryable,
  who: Principal,
  post: string,
  basedOn: number,
): Promise<Result<PostHead, RefusalCode>> {
  const [head] = await readHeads(tx, [post]);
  if (!head || (head.squad !== null && !mayEdit(who, head.squad))) return refuse('not-found', 'no such post for you');
  if (!mayEdit(who, head.squad)) return refuse('forbidden', 'shared posts are kept by administrators');
  if (head.version !== basedOn) return refuse('stale-version', 'there is a newer version', { version: head.version });
  return ok(head);
}

/** What given posts are held against. Without a map the posts there are say where the district is. */
export async function readSurroundings(
  tx: Queryable,
  who: Principal,
  district: () => Promise<Bounds | null>,
): Promise<Surroundings> {
  const rows = await readSquadNames(tx);
  const squads = new Map(rows.map(({ id, name }) => [name, id]));
  for (const { id } of rows) squads.set(id, id);
  return { who, squads, district: (await district()) ?? (await readExtent(tx)), defaultSquad: null };
}
