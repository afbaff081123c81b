import { type Instant, MINUTE, Timers } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { PostId } from '../post/post.ts';
import type { SquadId } from '../squad/squad.ts';
import { chinaTime } from './explain.ts';
import type { DutyState, Explanation } from './state.ts';

/** DU15: a post has to be short of officers for longer than this, ms. */
export const COVER_AFTER_MS = 5 * MINUTE;
/** While the squad is degraded a short post is looked at again after so long, ms. */
const FROZEN_LOOK_MS = 10_000;
/** Names in one sentence at most; the rest is a number. */
const NAMES = 8;

/** A post that somebody is planned on now. */
export interface CoverPost {
  readonly id: PostId;
  readonly name: string;
  readonly squad: SquadId;
  /** Officers that must be on post; 0: it is not looked at. */
  readonly needs: number;
}

/** How one officer stands, and on which posts the present shift plans them. */
export interface CoverStanding {
  readonly name: string;
  readonly state: DutyState;
  readonly posts: readonly CoverPost[];
  /** DU6: until then `expected` is on the way and not missing. */
  readonly graceUntil: Instant;
}

/** DU15 of one post: short of officers since `from`, `to` null while it goes on. */
export interface CoverVerdict {
  readonly post: CoverPost;
  readonly from: Instant;
  readonly knownFrom: Instant;
  readonly to: Instant | null;
  readonly text: Explanation;
}

interface Member {
  readonly name: string;
  readonly state: DutyState;
  readonly graceUntil: Instant;
}

interface PostState {
  post: CoverPost;
  readonly members: Map<OfficerId, Member>;
  /** Since when it is short; null: it is covered. */
  shortSince: Instant | null;
  /** What was said of it and goes on; null: nothing. */
  open: CoverVerdict | null;
}

/**
 * DU15: watches posts for fewer officers on post than they need. Pure: standings and time are arguments. Only posts with
 * shifts on them now count, so that nobody is missed at night; the cost follows what changed, no call walks everybody.
 */
export class CoverWatch {
  private readonly posts = new Map<PostId, PostState>();
  private readonly postsOf = new Map<OfficerId, readonly PostId[]>();
  private readonly due = new Timers<PostState>();
  private readonly dirty = new Set<PostState>();

  /** The officer's standing changed; null: no shift covers now, or the officer is gone. */
  stands(officer: OfficerId, standing: CoverStanding | null): void {
    const wanted = standing?.posts ?? [];
    for (const id of this.postsOf.get(officer) ?? []) {
      const state = this.posts.get(id);
      if (!state || wanted.some((post) => post.id === id)) continue;
      state.members.delete(officer);
      this.dirty.add(state);
    }
    if (!standing || wanted.length === 0) {
      this.postsOf.delete(officer);
      return;
    }
    for (const post of wanted) {
      const state = this.stateOf(post);
      state.post = post;
      state.members.set(officer, standing);
      this.dirty.add(state);
    }
    this.postsOf.set(
      officer,
      wanted.map((post) => post.id),
    );
  }

  /** What was said before a restart and went on then: it ends when the post turns out to be covered. */
  resume(open: CoverVerdict): void {
    const state = this.stateOf(open.post);
    state.open = open;
    state.shortSince = open.from;
    this.dirty.add(state);
  }

  /**
   * What began, ended or reads otherwise by `now`. `isDegraded`: DU11, DU13; a squad whose picture is not to be trusted
   * is not said to lack anybody, and the time does not count.
   */
  advance(now: Instant, isDegraded: (squad: SquadId) => boolean): readonly CoverVerdict[] {
    for (let state = this.due.take(now); state; state = this.due.take(now)) this.dirty.add(state);
    const said: CoverVerdict[] = [];
    for (const state of this.dirty) {
      const verdict = this.judge(state, now, isDegraded);
      if (verdict) said.push(verdict);
      if (state.members.size === 0) {
        this.due.set(state, null);
        this.posts.delete(state.post.id);
      }
    }
    this.dirty.clear();
    return said;
  }

  private judge(state: PostState, now: Instant, isDegraded: (squad: SquadId) => boolean): CoverVerdict | null {
    const { post, members, open } = state;
    if (members.size === 0 || isCovered(state, now)) {
      state.shortSince = null;
      state.open = null;
      this.due.set(state, nextGrace(members, now));
      return open && { ...open, to: now };
    }
    state.shortSince ??= now;
    if (isDegraded(post.squad)) {
      if (!open) state.shortSince = now;
      this.due.set(state, now + FROZEN_LOOK_MS);
      return null;
    }
    const ripeAt = state.shortSince + COVER_AFTER_MS;
    // "More than" five minutes: at five sharp it is not yet.
    if (!open && now <= ripeAt) {
      this.due.set(state, ripeAt + 1);
      return null;
    }
    const text = sentence(state, state.shortSince);
    this.due.set(state, null);
    if (open && open.text.zh === text.zh) return null;
    state.open = { post, from: state.shortSince, knownFrom: open?.knownFrom ?? now, to: null, text };
    return state.open;
  }

  private stateOf(post: CoverPost): PostState {
    let state = this.posts.get(post.id);
    if (!state) {
      state = { post, members: new Map(), shortSince: null, open: null };
      this.posts.set(post.id, state);
    }
    return state;
  }
}

/** Whoever is on the way within the arrival grace is not missing yet: nobody is late before DU6 says so. */
function isCovered({ post, members }: PostState, now: Instant): boolean {
  let there = 0;
  for (const { state, graceUntil } of members.values())
    if (state === 'on-post' || (state === 'expected' && now < graceUntil)) there += 1;
  return there >= post.needs;
}

/** When somebody's grace ends whom the cover rests on; null: nobody's. */
function nextGrace(members: ReadonlyMap<OfficerId, Member>, now: Instant): Instant | null {
  let next = Infinity;
  for (const { state, graceUntil } of members.values())
    if (state === 'expected' && graceUntil > now) next = Math.min(next, graceUntil);
  return Number.isFinite(next) ? next : null;
}

/** DU12: how many are there of how many, and who is rightly elsewhere. Silence is said as such (DU3), no name beside it. */
function sentence({ post, members }: PostState, since: Instant): Explanation {
  const those = (...states: readonly DutyState[]): readonly string[] =>
    [...members.values()].filter(({ state }) => states.includes(state)).map(({ name }) => name);
  const onPost = those('on-post').length;
  const excused = those('excused');
  const onBreak = those('on-break');
  const silent = those('no-signal').length;
  const others = members.size - onPost - excused.length - onBreak.length - silent;
  const zh = [
    excused.length > 0 && `请假或公出：${listed(excused, '、', '等')}`,
    onBreak.length > 0 && `用餐：${listed(onBreak, '、', '等')}`,
    silent > 0 && `失联 ${silent} 人`,
    others > 0 && `其他不在岗 ${others} 人`,
  ].filter((part) => part !== false);
  const en = [
    excused.length > 0 && `excused: ${listed(excused, ', ', ' and others')}`,
    onBreak.length > 0 && `on break: ${listed(onBreak, ', ', ' and others')}`,
    silent > 0 && `${silent} without signal`,
    others > 0 && `${others} otherwise not on post`,
  ].filter((part) => part !== false);
  const time = chinaTime(since);
  return {
    zh: `${time} 起 ${post.name} 应有 ${post.needs} 人在岗，实有 ${onPost} 人，超过 ${COVER_AFTER_MS / MINUTE} 分钟${zh.length > 0 ? `；${zh.join('；')}` : ''}。`,
    en: `Since ${time} ${post.name} needs ${post.needs} on post and has ${onPost}, for more than ${COVER_AFTER_MS / MINUTE} min${en.length > 0 ? `; ${en.join('; ')}` : ''}.`,
  };
}

function listed(names: readonly string[], comma: string, more: string): string {
  return names.slice(0, NAMES).join(comma) + (names.length > NAMES ? more : '');
}
