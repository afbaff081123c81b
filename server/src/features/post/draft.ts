import { DEFAULT_RULES, type PostDraft, readPostDraft, type SquadId } from '@dutywall/shared/domain';
import { type Problem, problem } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import { contentOf, MAX_NAME, type PostContent } from './content.ts';
import { type Bounds, isFarAway } from './district.ts';
import { mayEdit } from './post.policy.ts';

/** What a given post is held against, read once for a whole file. */
export interface Surroundings {
  readonly who: Principal;
  /** By id and by name, as files call them. */
  readonly squads: ReadonlyMap<string, SquadId>;
  /** Null: no map and no posts yet, so anywhere will do. */
  readonly district: Bounds | null;
  /** For features that name no squad. */
  readonly defaultSquad: SquadId | null;
}

export interface Checked {
  readonly draft: PostDraft;
  readonly content: PostContent;
}

/** The feature as content of a post, or the first thing that is wrong with it, named under `where`. */
export function checkFeature(feature: unknown, where: string, around: Surroundings): Checked | Problem {
  const draft = readPostDraft(feature, where, DEFAULT_RULES.toleranceM);
  if ('code' in draft) return draft;
  const at = `${where}.properties`;
  if (draft.name === null) return problem('name-missing', `${at}.name`, '缺少名称', 'has no name');
  if (draft.name.length > MAX_NAME)
    return problem(
      'name-missing',
      `${at}.name`,
      `名称超过 ${MAX_NAME} 个字`,
      `the name is over ${MAX_NAME} characters`,
    );
  const squad = draft.squad === null ? around.defaultSquad : around.squads.get(draft.squad);
  if (squad === undefined)
    return problem('unknown-squad', `${at}.squad`, `没有单位 ${draft.squad}`, `there is no squad ${draft.squad}`);
  if (!mayEdit(around.who, squad))
    return problem('out-of-scope', `${at}.squad`, '该单位不在您的管辖范围', 'the squad is not in your scope');
  if (around.district !== null && isFarAway(draft.shape, around.district))
    return problem('outside-district', `${where}.geometry`, '离本辖区超过 50 公里', 'is over 50 km from the district');
  return { draft, content: contentOf(draft, draft.name, squad) };
}

/** Problems of a single feature that are refusals of their own; any other means that the shape could not be read. */
const REFUSALS: ReadonlySet<string> = new Set<RefusalCode>([
  'crosses-itself',
  'too-few-points',
  'no-area',
  'too-many-vertices',
  'bad-reach',
  'bad-number',
  'outside-district',
  'name-missing',
  'name-taken',
  'unknown-squad',
  'out-of-scope',
]);

export function refusalOf(one: Problem): {
  readonly ok: false;
  readonly refusal: {
    readonly code: RefusalCode;
    readonly reason: string;
    readonly details: { readonly field: string };
  };
} {
  const code = REFUSALS.has(one.code) ? (one.code as RefusalCode) : 'shape-unreadable';
  return { ok: false, refusal: { code, reason: `${one.where} ${one.en}`, details: { field: one.where } } };
}
